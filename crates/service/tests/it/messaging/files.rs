//! Files of messages: fetched once, kept, cleared away; uploaded, sent, taken back.

use chrono::TimeDelta;
use domain::attachment::{AttachedFile, Attachment, FileLook, Rendition, Upload};
use domain::chat::Chat;
use domain::message::{DeliveryState, Message, MessageChange, SendMessage};
use domain::{AccountId, Actor, Error, ErrorCode, FieldCode, MessageId, Role};
use futures::{TryStreamExt as _, stream};
use service::media::{self, Opened};
use service::messaging;
use service::telegram::{Change, GatewayError};
use testkit::both_databases;

use super::{ivan, messages};
use crate::support::{Call, SendOutcome, World, incoming, user};

/// The beginning of a PNG of three by two pixels.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0rest";

async fn upload(world: &World, actor: &Actor, content: &[u8]) -> Result<Upload, Error> {
    let pieces = content
        .chunks(1_000)
        .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()));
    let body = stream::iter(pieces.collect::<Vec<_>>());
    media::upload(&world.services, actor, "a/b.png", "text/plain", body).await
}

async fn send_file(
    world: &World,
    actor: &Actor,
    chat: &Chat,
    file: &Upload,
) -> Result<Message, Error> {
    let input = SendMessage {
        upload_id: Some(file.id),
        ..SendMessage::default()
    };
    messaging::send(&world.services, actor, chat.id, &input).await
}

async fn open(world: &World, actor: &Actor, id: MessageId) -> Result<Opened, Error> {
    media::open(&world.services, actor, id, Rendition::Whole).await
}

async fn bytes(opened: Opened) -> std::io::Result<Vec<u8>> {
    let size = opened.size;
    let pieces: Vec<Vec<u8>> = opened.read(0..size).await?.try_collect().await?;
    Ok(pieces.concat())
}

/// The hash of a file once all of it is in its place.
async fn kept(world: &World, actor: &Actor, id: MessageId) -> String {
    for _ in 0..200 {
        if let Some(hash) = open(world, actor, id).await.unwrap().hash {
            return hash;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("never kept");
}

/// Ivan sends a photo of six bytes.
async fn photo(world: &World, owner: &Actor, account: AccountId, chat: &Chat) -> MessageId {
    let mut photo = incoming(user(7), 41, "");
    photo.media = Some("photo".to_owned());
    let file = AttachedFile::new(FileLook::Photo, "image/jpeg", 6);
    photo.content.attachment = Some(Attachment::File(file));
    world.tells(account, [Change::Message(photo)]).await;
    messages(world, owner, chat.id).await[0].id
}

fn downloads(world: &World) -> usize {
    let calls = world.gateway.calls();
    calls
        .iter()
        .filter(|call| matches!(call, Call::Download(..)))
        .count()
}

both_databases! {
    async fn a_file_is_fetched_once_however_many_look(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let id = photo(&world, &owner, account, &chat).await;
        world.gateway.set_file(41, Rendition::Whole, 6, &[b"abc", b"def"]);
        let (one, two) = (open(&world, &owner, id).await.unwrap(), open(&world, &owner, id).await.unwrap());
        assert_eq!((bytes(one).await.unwrap(), bytes(two).await.unwrap()), (b"abcdef".to_vec(), b"abcdef".to_vec()));
        let third = open(&world, &owner, id).await.unwrap();
        let part: Vec<Vec<u8>> = third.read(2..4).await.unwrap().try_collect().await.unwrap();
        assert_eq!(part.concat(), b"cd");
        assert_eq!(downloads(&world), 1);
    }

    async fn a_file_that_breaks_off_is_never_taken_for_whole(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let id = photo(&world, &owner, account, &chat).await;
        world.gateway.set_file(41, Rendition::Whole, 6, &[b"abc"]);
        // It may break off before anybody looks, or while somebody does.
        let broken = match open(&world, &owner, id).await {
            Ok(opened) => bytes(opened).await.is_err(),
            Err(error) => error.code == ErrorCode::Unavailable,
        };
        assert!(broken);
        world.gateway.set_file(41, Rendition::Whole, 6, &[b"abcdef"]);
        assert_eq!(bytes(open(&world, &owner, id).await.unwrap()).await.unwrap(), b"abcdef");
    }

    async fn what_was_cleared_away_is_fetched_again(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let id = photo(&world, &owner, account, &chat).await;
        world.gateway.set_file(41, Rendition::Whole, 6, &[b"abcdef"]);
        let first = open(&world, &owner, id).await.unwrap();
        bytes(first).await.unwrap();
        let kept = kept(&world, &owner, id).await;
        std::fs::remove_file(world.services.files.cache().path(&kept).unwrap()).unwrap();
        assert_eq!(bytes(open(&world, &owner, id).await.unwrap()).await.unwrap(), b"abcdef");
        assert_eq!(downloads(&world), 2);
    }

    async fn trouble_on_the_way_is_told_as_what_it_is(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let id = photo(&world, &owner, account, &chat).await;
        let gone = open(&world, &owner, id).await.unwrap_err();
        assert_eq!(gone.code, ErrorCode::NotFound);
        let wait = GatewayError::Wait { code: "FLOOD_WAIT".to_owned(), seconds: 9, chat_only: false };
        world.gateway.next_call_fails(wait);
        let later = open(&world, &owner, id).await.unwrap_err();
        assert_eq!((later.code, later.retry_after), (ErrorCode::Unavailable, Some(9)));
    }

    async fn an_upload_goes_along_with_one_message_and_is_seen_at_once(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let file = upload(&world, &owner, PNG).await.unwrap();
        assert_eq!((file.name.as_str(), file.mime.as_str()), ("b.png", "image/png"), "its content tells");
        assert_eq!((file.width, file.height), (Some(3), Some(2)));
        let message = send_file(&world, &owner, &chat, &file).await.unwrap();
        assert_eq!((message.state, message.media.as_deref()), (DeliveryState::Queued, Some("photo")));
        assert_eq!(bytes(open(&world, &owner, message.id).await.unwrap()).await.unwrap(), PNG);
        let again = send_file(&world, &owner, &chat, &file).await.unwrap_err();
        assert_eq!(again.of_field("upload_id"), Some(FieldCode::Unknown));

        world.gateway.next_sends([SendOutcome::AcceptAndLoseAnswer]);
        world.run_jobs().await;
        world.later(TimeDelta::minutes(10));
        world.run_jobs().await;
        let accepted = world.gateway.accepted();
        assert_eq!(accepted.len(), 1, "sent once");
        let sent = accepted[0].file.clone().expect("a file");
        assert!(sent.as_photo && sent.frame == Some((3, 2)));
        assert_eq!(std::fs::read(sent.path).unwrap(), PNG);
    }

    async fn a_file_that_failed_is_kept_to_be_tried_again(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let file = upload(&world, &owner, PNG).await.unwrap();
        world.gateway.next_sends([SendOutcome::Fail(GatewayError::Refused("CHAT_SEND_PHOTOS_FORBIDDEN".to_owned()))]);
        let message = send_file(&world, &owner, &chat, &file).await.unwrap();
        world.run_jobs().await;
        world.later(TimeDelta::days(3));
        service::housekeeping::tidy(&world.services).await.unwrap();
        messaging::retry(&world.services, &owner, message.id).await.unwrap();
        world.run_jobs().await;
        assert_eq!(messages(&world, &owner, chat.id).await[0].state, DeliveryState::Sent);
        assert!(world.gateway.accepted()[0].file.is_some());
    }

    async fn a_queued_file_is_taken_back_with_its_message(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let file = upload(&world, &owner, PNG).await.unwrap();
        let message = send_file(&world, &owner, &chat, &file).await.unwrap();
        let delete = MessageChange::Delete { for_all: true };
        messaging::change(&world.services, &owner, message.id, &delete).await.unwrap();
        world.run_jobs().await;
        assert!(world.gateway.accepted().is_empty());
        assert_eq!(open(&world, &owner, message.id).await.unwrap_err().code, ErrorCode::NotFound);
    }

    async fn uploads_are_limited_private_and_forgotten(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let large = vec![0; (1 << 16) + 1];
        let refused = upload(&world, &owner, &large).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::TooLarge);
        let nothing = upload(&world, &owner, b"").await.unwrap_err();
        assert_eq!(nothing.of_field("file"), Some(FieldCode::Required));
        let viewer = world.member(owner.organization_id, Role::Viewer).await;
        assert_eq!(upload(&world, &viewer, PNG).await.unwrap_err().code, ErrorCode::Forbidden);
        let colleague = world.member(owner.organization_id, Role::Agent).await;
        let theirs = upload(&world, &colleague, PNG).await.unwrap();
        let stolen = send_file(&world, &owner, &chat, &theirs).await.unwrap_err();
        assert_eq!(stolen.of_field("upload_id"), Some(FieldCode::Unknown));
        world.later(TimeDelta::hours(25));
        service::housekeeping::tidy(&world.services).await.unwrap();
        let late = send_file(&world, &colleague, &chat, &theirs).await.unwrap_err();
        assert_eq!(late.of_field("upload_id"), Some(FieldCode::Unknown));
    }

    async fn who_may_not_see_the_conversation_sees_no_file(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let id = photo(&world, &owner, account, &chat).await;
        world.gateway.set_file(41, Rendition::Whole, 6, &[b"abcdef"]);
        bytes(open(&world, &owner, id).await.unwrap()).await.unwrap();
        let stranger = world.organization("Rival").await;
        assert_eq!(open(&world, &stranger, id).await.unwrap_err().code, ErrorCode::NotFound);
    }
}
