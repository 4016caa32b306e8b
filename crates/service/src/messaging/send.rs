//! Writing a message: a row and a job, before anything leaves the machine.

use domain::attachment::{self, Attachment, Rendition};
use domain::chat::Chat;
use domain::content::{Content, Origin};
use domain::message::{DeliveryState, Message, SendMessage};
use domain::value::MessageText;
use domain::{Actor, ChatId, Error, FieldCode, MessageId, OrganizationId, Permission, UploadId};
use store::chats::{self, Conversation};
use store::files::{self, StoredUpload};
use store::messages::{self, NewMessage};
use store::{StoreError, Tx};

use super::delivery::Payload;
use super::incoming::Book;
use crate::jobs::{self, Queue};
use crate::{Clock, Failure, Services};

/// Puts a message on its way. It is `queued` until Telegram has it. Asked again with the same
/// idempotency key, answers with the message of the first time.
pub async fn send(
    services: &Services,
    actor: &Actor,
    id: ChatId,
    input: &SendMessage,
) -> Result<Message, Error> {
    actor.require(Permission::InboxSend)?;
    let text = words(input)?;
    let organization_id = actor.organization_id;
    let tx = services.db.begin().await.or_internal()?;
    let conversation = super::locked(&tx, organization_id, id).await?;
    if let Some(key) = input.idempotency_key {
        let known = messages::by_idempotency_key(&tx, organization_id, id, key)
            .await
            .or_internal()?;
        if let Some(known) = known {
            return Ok(known.message);
        }
    }
    super::require_signed_in(&tx, organization_id, conversation.chat.bd_account_id).await?;
    let new = NewMessage {
        idempotency_key: input.idempotency_key,
        ..queued(services, actor, &conversation)
    };
    let file = match input.upload_id {
        Some(id) if input.forward.is_none() => Some(uploaded(&tx, actor, id).await?),
        _ => None,
    };
    let attached = file
        .as_ref()
        .map(|file| file.upload.attached(input.as_document));
    let new = match (text, input.forward) {
        (Some(text), _) => NewMessage {
            text,
            media: attached.as_ref().map(|file| file.look.as_str().to_owned()),
            content: Content {
                attachment: attached.map(Attachment::File),
                reply_to: answered(&tx, &conversation, input.reply_to).await?,
                ..Content::default()
            },
            ..new
        },
        (None, Some(original)) => passed_on(&tx, &conversation, original, new).await?,
        (None, None) => new,
    };
    let message = write(&tx, &services.clock, actor, conversation, &new)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    if let Some(file) = file {
        take_along(&tx, actor, &file, message.id).await?;
    }
    tx.commit().await.or_internal()?;
    Ok(message)
}

/// What a message says. What is passed on says what it says.
fn words(input: &SendMessage) -> Result<Option<String>, Error> {
    let text = match (input.forward, input.upload_id) {
        (Some(_), _) => return Ok(None),
        (None, Some(_)) => attachment::caption(&input.text),
        (None, None) => MessageText::parse(&input.text).map(|text| text.as_str().to_owned()),
    };
    text.map(Some).map_err(|code| Error::field("text", code))
}

/// A file that a member has uploaded and not sent.
async fn uploaded(tx: &Tx, actor: &Actor, id: UploadId) -> Result<StoredUpload, Error> {
    files::waiting_upload(tx, actor.organization_id, actor.user_id, id)
        .await
        .or_internal()?
        .ok_or_else(|| Error::field("upload_id", FieldCode::Unknown))
}

/// The message takes the file along, and nobody else does; who reads the conversation sees it
/// from now on.
async fn take_along(
    tx: &Tx,
    actor: &Actor,
    file: &StoredUpload,
    message_id: MessageId,
) -> Result<(), Error> {
    let StoredUpload { upload, hash } = file;
    let (organization_id, user_id) = (actor.organization_id, actor.user_id);
    files::take_upload(tx, organization_id, user_id, upload.id, message_id)
        .await
        .or_internal()?
        .ok_or_else(|| Error::field("upload_id", FieldCode::Unknown))?;
    let content = files::Content {
        hash: hash.clone(),
        size: upload.size,
        mime: upload.mime.clone(),
    };
    files::note(tx, organization_id, message_id, Rendition::Whole, &content)
        .await
        .or_internal()
}

/// The Telegram id of the message that is answered.
async fn answered(
    tx: &Tx,
    conversation: &Conversation,
    reply_to: Option<MessageId>,
) -> Result<Option<i64>, Error> {
    let Some(id) = reply_to else {
        return Ok(None);
    };
    let stored = messages::get(tx, conversation.organization_id, id)
        .await
        .or_internal()?;
    stored
        .map(|stored| stored.message)
        .filter(|message| message.chat_id == conversation.chat.id)
        .and_then(|message| message.telegram_id)
        .map(Some)
        .ok_or_else(|| Error::field("reply_to", FieldCode::Unknown))
}

/// A message that says what another one of the same account says.
async fn passed_on(
    tx: &Tx,
    conversation: &Conversation,
    original: MessageId,
    new: NewMessage,
) -> Result<NewMessage, Error> {
    let unknown = || Error::field("forward", FieldCode::Unknown);
    let organization_id = conversation.organization_id;
    let stored = messages::get(tx, organization_id, original)
        .await
        .or_internal()?;
    let original = stored.ok_or_else(unknown)?.message;
    let from = chats::get(tx, organization_id, original.chat_id)
        .await
        .or_internal()?
        .ok_or_else(unknown)?
        .chat;
    let message_id = original.telegram_id.ok_or_else(unknown)?;
    if from.bd_account_id != conversation.chat.bd_account_id || original.content.notice.is_some() {
        return Err(unknown());
    }
    let author = match (original.outgoing, original.sender_name) {
        (true, _) => None,
        (false, name) => Some(name.unwrap_or(from.title)),
    };
    Ok(NewMessage {
        text: original.text,
        media: original.media,
        content: Content {
            entities: original.content.entities,
            attachment: original.content.attachment,
            forwarded_from: original.content.forwarded_from.or(author),
            forward_of: Some(Origin {
                peer: from.peer,
                message_id,
            }),
            ..Content::default()
        },
        ..new
    })
}

fn queued(services: &Services, actor: &Actor, conversation: &Conversation) -> NewMessage {
    let now = services.clock.now();
    NewMessage {
        id: services.clock.new_id(),
        organization_id: actor.organization_id,
        chat_id: conversation.chat.id,
        account_id: conversation.chat.bd_account_id,
        telegram_id: None,
        random_id: Some(random_id()),
        idempotency_key: None,
        outgoing: true,
        sender_name: None,
        author_id: Some(actor.user_id),
        text: String::new(),
        media: None,
        content: Content::default(),
        state: DeliveryState::Queued,
        sent_at: now,
        edited_at: None,
        created_at: now,
    }
}

async fn write(
    tx: &Tx,
    clock: &Clock,
    actor: &Actor,
    conversation: Conversation,
    new: &NewMessage,
) -> Result<Option<Message>, StoreError> {
    messages::insert(tx, new).await?;
    enqueue(
        tx,
        clock,
        actor.organization_id,
        &conversation.chat,
        new.id,
        new.id.to_string(),
    )
    .await?;
    let Some(stored) = messages::get(tx, actor.organization_id, new.id).await? else {
        return Ok(None);
    };
    let mut book = Book::of_member(tx, clock, actor, conversation.chat.bd_account_id);
    book.queued(conversation, &stored.message);
    book.close().await?;
    Ok(Some(stored.message))
}

/// Asks for the job that hands a message to Telegram. A conversation's messages are one queue:
/// they leave in the order in which they were written.
pub(super) async fn enqueue(
    tx: &Tx,
    clock: &Clock,
    organization_id: OrganizationId,
    chat: &Chat,
    message_id: MessageId,
    idempotency_key: String,
) -> Result<(), StoreError> {
    let payload = Payload { message_id };
    let queue = Queue::of_account(chat.bd_account_id, format!("chat:{}", chat.id));
    jobs::enqueue(
        tx,
        clock,
        organization_id,
        jobs::SEND,
        idempotency_key,
        queue,
        &payload,
    )
    .await?;
    Ok(())
}

/// The number by which Telegram recognises a repeated send; zero means none to it.
fn random_id() -> i64 {
    loop {
        let id = rand::random();
        if id != 0 {
            return id;
        }
    }
}
