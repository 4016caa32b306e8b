//! Reading: here at once, at Telegram by a job.

use chrono::TimeDelta;
use domain::chat::Chat;
use domain::{Actor, ChatId, Error, Event, Permission};
use serde::{Deserialize, Serialize};
use store::jobs::Job;
use store::{chats, messages};

use crate::jobs::{self, Outcome, Queue};
use crate::telegram::GatewayError;
use crate::{Failure, Services};

/// How long Telegram is asked again. Later than that a newer mark has taken its place.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(24);

#[derive(Serialize, Deserialize)]
struct MarkRead {
    chat_id: ChatId,
    up_to: i64,
}

/// Marks a conversation as read up to its newest message.
pub async fn mark_read(services: &Services, actor: &Actor, id: ChatId) -> Result<Chat, Error> {
    actor.require(Permission::InboxSend)?;
    let organization_id = actor.organization_id;
    let tx = services.db.begin().await.or_internal()?;
    let mut conversation = super::locked(&tx, organization_id, id).await?;
    let up_to = messages::newest_of_theirs(&tx, organization_id, id)
        .await
        .or_internal()?;
    if conversation.chat.unread_count == 0 && up_to <= conversation.read_inbox_up_to {
        return Ok(conversation.chat);
    }
    conversation.chat.unread_count = 0;
    conversation.read_inbox_up_to = conversation.read_inbox_up_to.max(up_to);
    chats::save(&tx, &mut conversation).await.or_internal()?;
    let job = MarkRead {
        chat_id: id,
        up_to: conversation.read_inbox_up_to,
    };
    jobs::enqueue(
        &tx,
        &services.clock,
        organization_id,
        jobs::MARK_READ,
        format!("{id}/{}", job.up_to),
        // Not the queue of the messages: reading waits for no flood wait of theirs.
        Queue::of_account(conversation.chat.bd_account_id, format!("read:{id}")),
        &job,
    )
    .await
    .or_internal()?;
    let event = Event::ChatUpdated(conversation.chat.clone());
    let now = services.clock.now();
    tx.emit(organization_id, Some(actor.user_id), now, event);
    tx.commit().await.or_internal()?;
    Ok(conversation.chat)
}

/// The job: tells Telegram.
pub(crate) async fn run(services: &Services, job: &Job) -> Result<Outcome, Error> {
    let MarkRead { chat_id, up_to } = jobs::payload(job)?;
    let conversation = chats::get(&services.db, job.organization_id, chat_id)
        .await
        .or_internal()?;
    let Some(conversation) = conversation else {
        return Ok(Outcome::Done);
    };
    let chat = conversation.chat;
    let told = services
        .gateway
        .mark_read(chat.bd_account_id, chat.peer, up_to)
        .await;
    let Err(error) = told else {
        return Ok(Outcome::Done);
    };
    let now = services.clock.now();
    let wait = match &error {
        GatewayError::Wait { seconds, .. } => Some(TimeDelta::seconds((*seconds).into())),
        GatewayError::Unreachable(_) => Some(jobs::backoff(job.attempts)),
        _ => None,
    };
    let error = error.to_string();
    Ok(match wait {
        Some(wait) if now - job.created_at < GIVE_UP_AFTER => Outcome::Retry {
            at: now + wait,
            error,
        },
        _ => Outcome::Failed { error },
    })
}
