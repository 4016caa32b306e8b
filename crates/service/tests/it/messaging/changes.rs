//! Changes of messages: asked for here, made at Telegram, and told by it.

use chrono::TimeDelta;
use domain::content::Reaction;
use domain::message::{DeliveryState, Message, MessageChange, SendMessage};
use domain::{Actor, ChatId, Error, ErrorCode, Event, FieldCode, MessageId, Role};
use service::messaging;
use service::telegram::{Change, GatewayError};
use testkit::both_databases;

use super::{chat_now, ivan, messages, names, send};
use crate::support::{Call, SendOutcome, World, incoming, outgoing, person, user};

async fn ask(
    world: &World,
    actor: &Actor,
    id: MessageId,
    change: MessageChange,
) -> Result<Option<Message>, Error> {
    messaging::change(&world.services, actor, id, &change).await
}

fn edit(text: &str) -> MessageChange {
    MessageChange::Edit {
        text: text.to_owned(),
    }
}

fn react(emoji: &str) -> MessageChange {
    MessageChange::React {
        emoji: Some(emoji.to_owned()),
    }
}

/// A message of ours that Telegram has.
async fn sent(world: &World, actor: &Actor, chat: ChatId, text: &str) -> Message {
    let message = send(world, actor, chat, text).await.unwrap();
    world.run_jobs().await;
    messages(world, actor, chat)
        .await
        .into_iter()
        .find(|one| one.id == message.id)
        .unwrap()
}

async fn now(world: &World, actor: &Actor, message: &Message) -> Option<Message> {
    messages(world, actor, message.chat_id)
        .await
        .into_iter()
        .find(|one| one.id == message.id)
}

both_databases! {
    async fn an_edit_shows_as_asked_for_until_telegram_has_made_it(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let message = sent(&world, &owner, chat.id, "Helo").await;
        let asked = ask(&world, &owner, message.id, edit(" Hello ")).await.unwrap().unwrap();
        assert_eq!(asked.text, "Helo", "not made yet");
        assert_eq!(asked.change.unwrap().change, edit("Hello"));
        world.run_jobs().await;
        let made = now(&world, &owner, &message).await.unwrap();
        assert_eq!((made.text.as_str(), made.change), ("Hello", None));
        assert_eq!(chat_now(&world, &owner, chat.id).await.last_message_text.as_deref(), Some("Hello"));
        let call = Call::Change(user(7), message.telegram_id.unwrap(), edit("Hello"));
        assert!(world.gateway.calls().contains(&call));
    }

    async fn two_edits_within_a_second_end_as_the_later_one(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let message = sent(&world, &owner, chat.id, "A").await;
        for text in ["B", "C"] {
            ask(&world, &owner, message.id, edit(text)).await.unwrap();
            world.run_jobs().await;
        }
        // The echoes come after both answers, and carry whole seconds.
        for text in ["B", "C"] {
            let mut told = outgoing(user(7), message.telegram_id.unwrap(), text);
            told.edited_at = Some(told.sent_at);
            world.tells(account, [Change::Edited(told)]).await;
        }
        assert_eq!(now(&world, &owner, &message).await.unwrap().text, "C");
    }

    async fn a_deleted_message_is_gone_on_both_sides(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let message = sent(&world, &owner, chat.id, "Oops").await;
        let delete = MessageChange::Delete { for_all: true };
        ask(&world, &owner, message.id, delete).await.unwrap();
        assert!(now(&world, &owner, &message).await.is_some(), "until Telegram has deleted it");
        world.run_jobs().await;
        assert_eq!(now(&world, &owner, &message).await, None);
        assert_eq!(chat_now(&world, &owner, chat.id).await.last_message_text, None);
        // Told again by the stream, it changes nothing.
        let message_ids = vec![message.telegram_id.unwrap()];
        world.tells(account, [Change::Deleted { channel: None, message_ids }]).await;
    }

    async fn a_message_that_waits_is_taken_back_and_never_leaves(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let message = send(&world, &owner, chat.id, "Not this").await.unwrap();
        let error = ask(&world, &owner, message.id, react("👍")).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Conflict);
        let delete = MessageChange::Delete { for_all: true };
        assert_eq!(ask(&world, &owner, message.id, delete).await.unwrap(), None);
        world.run_jobs().await;
        assert_eq!(world.gateway.sends(), 0);
        assert_eq!(messages(&world, &owner, chat.id).await, vec![]);
    }

    async fn a_failed_message_can_be_put_away(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let refused = GatewayError::Refused("USER_IS_BLOCKED".to_owned());
        world.gateway.next_sends([SendOutcome::Fail(refused)]);
        let message = send(&world, &owner, chat.id, "Hello?").await.unwrap();
        world.run_jobs().await;
        assert_eq!(now(&world, &owner, &message).await.unwrap().state, DeliveryState::Failed);
        let delete = MessageChange::Delete { for_all: false };
        ask(&world, &owner, message.id, delete).await.unwrap();
        assert_eq!(now(&world, &owner, &message).await, None);
    }

    async fn reactions_and_pins_go_both_ways(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        world.tells(account, [Change::Message(incoming(user(7), 40, "Deal?"))]).await;
        let theirs = messages(&world, &owner, chat.id).await.remove(0);
        ask(&world, &owner, theirs.id, react("🔥")).await.unwrap();
        ask(&world, &owner, theirs.id, MessageChange::Pin { pinned: true }).await.unwrap();
        world.run_jobs().await;
        let made = now(&world, &owner, &theirs).await.unwrap();
        let own = Reaction { emoji: "🔥".to_owned(), count: 1, own: true };
        assert_eq!((made.content.reactions, made.content.pinned), (vec![own.clone()], true));
        assert_eq!(made.change, None);

        let before = world.newest_event(&owner).await;
        let other = Reaction { emoji: "👍".to_owned(), count: 1, own: false };
        let reactions = vec![own, other];
        world.tells(account, [
            Change::Reactions { peer: user(7), message_id: 40, reactions: reactions.clone() },
            Change::Pinned { peer: user(7), message_ids: vec![40], pinned: false },
            Change::Reactions { peer: user(7), message_id: 39, reactions: reactions.clone() },
        ]).await;
        let told = now(&world, &owner, &theirs).await.unwrap();
        assert_eq!((told.content.reactions, told.content.pinned), (reactions, false));
        assert_eq!(names(&world.events(&owner).await[before..]), ["message.updated", "message.updated"]);
    }

    async fn what_telegram_refuses_is_said_and_what_it_delays_is_tried_again(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let message = sent(&world, &owner, chat.id, "Old news").await;
        world.gateway.next_call_fails(GatewayError::Refused("MESSAGE_EDIT_TIME_EXPIRED".to_owned()));
        ask(&world, &owner, message.id, edit("New news")).await.unwrap();
        world.run_jobs().await;
        let pending = now(&world, &owner, &message).await.unwrap().change.unwrap();
        assert_eq!((pending.failure.as_deref(), pending.failed), (Some("MESSAGE_EDIT_TIME_EXPIRED"), true));

        let wait = GatewayError::Wait { code: "FLOOD_WAIT".to_owned(), seconds: 30, chat_only: false };
        world.gateway.next_call_fails(wait);
        ask(&world, &owner, message.id, react("👍")).await.unwrap();
        world.run_jobs().await;
        let pending = now(&world, &owner, &message).await.unwrap().change.unwrap();
        assert_eq!((pending.failure.as_deref(), pending.failed), (Some("FLOOD_WAIT"), false));
        world.later(TimeDelta::seconds(31));
        world.run_jobs().await;
        let made = now(&world, &owner, &message).await.unwrap();
        assert_eq!((made.change, made.content.reactions.len()), (None, 1));
        assert_eq!(made.text, "Old news");
    }

    async fn an_answer_says_to_what_and_a_forward_whose(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let anna = world.chat(&owner, account, person(8, "Anna")).await;
        world.tells(account, [Change::Message(incoming(user(7), 40, "When?"))]).await;
        let question = messages(&world, &owner, chat.id).await.remove(0);
        let answer = SendMessage {
            text: "Tomorrow".to_owned(),
            reply_to: Some(question.id),
            ..SendMessage::default()
        };
        let answer = messaging::send(&world.services, &owner, chat.id, &answer).await.unwrap();
        assert_eq!(answer.content.reply_to, Some(40));
        let forward = SendMessage { forward: Some(question.id), ..SendMessage::default() };
        let forward = messaging::send(&world.services, &owner, anna.id, &forward).await.unwrap();
        assert_eq!((forward.text.as_str(), forward.content.forwarded_from.as_deref()), ("When?", Some("Ivan")));
        world.run_jobs().await;
        let accepted = world.gateway.accepted();
        let of = |peer| accepted.iter().find(|one| one.peer == peer).unwrap();
        assert_eq!(of(user(7)).reply_to, Some(40));
        let origin = of(user(8)).forward_of.unwrap();
        assert_eq!((origin.peer, origin.message_id), (user(7), 40));

        // Neither leaves its conversation or its account.
        let elsewhere = SendMessage { text: "?".to_owned(), reply_to: Some(question.id), ..SendMessage::default() };
        let error = messaging::send(&world.services, &owner, anna.id, &elsewhere).await.unwrap_err();
        assert_eq!(error.of_field("reply_to"), Some(FieldCode::Unknown));
        let other = world.account(&owner, "+79996620002").await;
        let there = world.chat(&owner, other, person(7, "Ivan")).await;
        let forward = SendMessage { forward: Some(question.id), ..SendMessage::default() };
        let error = messaging::send(&world.services, &owner, there.id, &forward).await.unwrap_err();
        assert_eq!(error.of_field("forward"), Some(FieldCode::Unknown));
    }

    async fn nobody_changes_what_is_not_theirs_to_change(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        world.tells(account, [Change::Message(incoming(user(7), 40, "Theirs"))]).await;
        let theirs = messages(&world, &owner, chat.id).await.remove(0);
        let error = ask(&world, &owner, theirs.id, edit("Ours")).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Conflict);
        let viewer = world.member(owner.organization_id, Role::Viewer).await;
        assert_eq!(ask(&world, &viewer, theirs.id, react("👍")).await.unwrap_err().code, ErrorCode::Forbidden);
        let stranger = world.organization("Other").await;
        assert_eq!(ask(&world, &stranger, theirs.id, react("👍")).await.unwrap_err().code, ErrorCode::NotFound);
        let error = ask(&world, &owner, theirs.id, react("")).await.unwrap_err();
        assert_eq!(error.of_field("emoji"), Some(FieldCode::Malformed));
        let none = |event: &Event| !matches!(event, Event::MessageUpdated(_));
        assert!(world.events(&owner).await.iter().all(none));
    }
}
