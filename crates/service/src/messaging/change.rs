//! Changing a message that Telegram has: asked for here, made there by a job, shown as made when
//! Telegram has made it. A message that still waits here is taken back at once.

use chrono::TimeDelta;
use domain::message::{DeliveryState, Message, MessageChange, PendingChange};
use domain::value::MessageText;
use domain::{Actor, Error, Event, FieldCode, MessageId, Permission};
use serde::{Deserialize, Serialize};
use store::chats::Conversation;
use store::jobs::Job;
use store::{Tx, messages};

use super::incoming::Book;
use crate::jobs::{self, Outcome, Queue};
use crate::telegram::GatewayError;
use crate::{Failure, Services};

/// How long Telegram is asked again.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(1);
/// The longest reaction, in bytes: an emoji may be put together from several.
const REACTION_MOST: usize = 64;

#[derive(Serialize, Deserialize)]
struct Payload {
    message_id: MessageId,
    change: MessageChange,
}

/// Asks for a change. Answers with the message as it stands; one that still waited for Telegram
/// and shall be deleted is gone, and nothing is answered.
pub async fn change(
    services: &Services,
    actor: &Actor,
    id: MessageId,
    change: &MessageChange,
) -> Result<Option<Message>, Error> {
    actor.require(Permission::InboxSend)?;
    let change = checked(change)?;
    let organization_id = actor.organization_id;
    let tx = services.db.begin().await.or_internal()?;
    let chat_id = find(&tx, actor, id).await?.chat_id;
    let conversation = super::locked(&tx, organization_id, chat_id).await?;
    let mut message = find(&tx, actor, id).await?;
    if message.telegram_id.is_none() {
        take_back(services, actor, &tx, conversation, &message, &change).await?;
        tx.commit().await.or_internal()?;
        return Ok(None);
    }
    super::require_signed_in(&tx, organization_id, message.bd_account_id).await?;
    allowed(&message, &change)?;
    message.change = Some(PendingChange {
        change: change.clone(),
        failure: None,
        failed: false,
    });
    messages::save(&tx, organization_id, &mut message)
        .await
        .or_internal()?;
    jobs::enqueue(
        &tx,
        &services.clock,
        organization_id,
        jobs::CHANGE,
        format!("{id}/{}", message.version),
        // Changes of one message happen in the order in which they were asked for.
        Queue::of_account(message.bd_account_id, format!("message:{id}")),
        &Payload {
            message_id: id,
            change,
        },
    )
    .await
    .or_internal()?;
    let event = Event::MessageUpdated(message.clone());
    let now = services.clock.now();
    tx.emit(organization_id, Some(actor.user_id), now, event);
    tx.commit().await.or_internal()?;
    Ok(Some(message))
}

/// The change in a form that Telegram takes.
fn checked(change: &MessageChange) -> Result<MessageChange, Error> {
    match change {
        MessageChange::Edit { text } => {
            let text = MessageText::parse(text).map_err(|code| Error::field("text", code))?;
            Ok(MessageChange::Edit {
                text: text.as_str().to_owned(),
            })
        }
        MessageChange::React { emoji: Some(emoji) }
            if emoji.is_empty() || emoji.len() > REACTION_MOST =>
        {
            Err(Error::field("emoji", FieldCode::Malformed))
        }
        other => Ok(other.clone()),
    }
}

fn allowed(message: &Message, change: &MessageChange) -> Result<(), Error> {
    let is_note = message.content.notice.is_some();
    match change {
        MessageChange::Edit { .. } if !message.outgoing || is_note => {
            Err(Error::conflict("only what the account wrote can be edited"))
        }
        MessageChange::React { .. } | MessageChange::Pin { .. } if is_note => {
            Err(Error::conflict("this is a note of Telegram, not a message"))
        }
        _ => Ok(()),
    }
}

/// Deletes a message that Telegram does not have.
async fn take_back(
    services: &Services,
    actor: &Actor,
    tx: &Tx,
    conversation: Conversation,
    message: &Message,
    change: &MessageChange,
) -> Result<(), Error> {
    let waits = matches!(message.state, DeliveryState::Queued | DeliveryState::Failed);
    if !waits || !matches!(change, MessageChange::Delete { .. }) {
        return Err(Error::conflict("Telegram does not have this message yet"));
    }
    messages::delete(tx, actor.organization_id, message.id)
        .await
        .or_internal()?;
    let mut book = Book::of_member(tx, &services.clock, actor, message.bd_account_id);
    book.taken_back(conversation, message);
    book.close().await.or_internal()
}

/// The job: has Telegram make the change.
pub(crate) async fn run(services: &Services, job: &Job) -> Result<Outcome, Error> {
    let Payload { message_id, change } = jobs::payload(job)?;
    let stored = messages::get(&services.db, job.organization_id, message_id)
        .await
        .or_internal()?;
    let Some(message) = stored.map(|stored| stored.message) else {
        return Ok(Outcome::Done);
    };
    let Some(telegram_id) = message.telegram_id else {
        return Ok(Outcome::Done);
    };
    let conversation = store::chats::get(&services.db, job.organization_id, message.chat_id)
        .await
        .or_internal()?;
    let Some(chat) = conversation.map(|conversation| conversation.chat) else {
        return Ok(Outcome::Done);
    };
    let answer = services
        .gateway
        .change(chat.bd_account_id, chat.peer, telegram_id, &change)
        .await;
    settle(services, job, &message, change, answer).await
}

/// Writes what became of a change.
async fn settle(
    services: &Services,
    job: &Job,
    message: &Message,
    change: MessageChange,
    answer: Result<(), GatewayError>,
) -> Result<Outcome, Error> {
    let tx = services.db.begin().await.or_internal()?;
    let conversation = match super::locked(&tx, job.organization_id, message.chat_id).await {
        Ok(conversation) => conversation,
        Err(error) if error.code == domain::ErrorCode::NotFound => return Ok(Outcome::Done),
        Err(error) => return Err(error),
    };
    let channel = super::channel_of(&conversation.chat);
    let mut book = Book::new(
        &tx,
        &services.clock,
        job.organization_id,
        message.bd_account_id,
    );
    book.take_in(conversation);
    let outcome = match (answer, &change) {
        (Ok(()), MessageChange::Delete { .. }) => {
            let ids: Vec<_> = message.telegram_id.into_iter().collect();
            book.deleted(channel, &ids).await.or_internal()?;
            Outcome::Done
        }
        (Ok(()), _) => {
            book.alter_own(message.id, |message| made(message, &change))
                .await
                .or_internal()?;
            Outcome::Done
        }
        (Err(error), _) => {
            let outcome = outcome(services, job, &error);
            let failed = matches!(outcome, Outcome::Failed { .. });
            book.alter_own(message.id, |message| {
                not_made(message, &change, &error, failed);
            })
            .await
            .or_internal()?;
            outcome
        }
    };
    book.close().await.or_internal()?;
    tx.commit().await.or_internal()?;
    Ok(outcome)
}

/// The message after the change. Telegram tells of it as well, with more detail; which of the two
/// comes first does not matter.
fn made(message: &mut Message, change: &MessageChange) {
    match change {
        MessageChange::Edit { text } if message.text != *text => {
            message.text.clone_from(text);
            message.content.entities.clear();
        }
        MessageChange::React { emoji } => message.content.react(emoji.as_deref()),
        MessageChange::Pin { pinned } => message.content.pinned = *pinned,
        MessageChange::Edit { .. } | MessageChange::Delete { .. } => {}
    }
    // Another change may have been asked for meanwhile.
    message.change.take_if(|pending| pending.change == *change);
}

fn not_made(message: &mut Message, change: &MessageChange, error: &GatewayError, failed: bool) {
    let Some(pending) = message.change.as_mut() else {
        return;
    };
    if pending.change == *change {
        pending.failure = Some(super::word_of(error));
        pending.failed = failed;
    }
}

fn outcome(services: &Services, job: &Job, error: &GatewayError) -> Outcome {
    let now = services.clock.now();
    let wait = match error {
        GatewayError::Wait { seconds, .. } => Some(TimeDelta::seconds((*seconds).into())),
        GatewayError::Unreachable(_) => Some(jobs::backoff(job.attempts)),
        _ => None,
    };
    let error = error.to_string();
    match wait {
        Some(wait) if now - job.created_at < GIVE_UP_AFTER => Outcome::Retry {
            at: now + wait,
            error,
        },
        _ => Outcome::Failed { error },
    }
}

async fn find(tx: &Tx, actor: &Actor, id: MessageId) -> Result<Message, Error> {
    messages::get(tx, actor.organization_id, id)
        .await
        .or_internal()?
        .map(|stored| stored.message)
        .ok_or_else(Error::not_found)
}
