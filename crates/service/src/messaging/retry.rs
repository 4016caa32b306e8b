//! Trying a failed message again.

use domain::message::{DeliveryState, Message};
use domain::{Actor, Error, MessageId, Permission};
use store::messages;

use super::incoming::Book;
use crate::{Failure, Services};

/// Queues a failed message again, under the same `random_id`: should Telegram have it after
/// all, it says so instead of taking it twice.
pub async fn retry(services: &Services, actor: &Actor, id: MessageId) -> Result<Message, Error> {
    actor.require(Permission::InboxSend)?;
    let organization_id = actor.organization_id;
    let tx = services.db.begin().await.or_internal()?;
    let chat_id = find(&tx, actor, id).await?.chat_id;
    let conversation = super::locked(&tx, organization_id, chat_id).await?;
    let mut message = find(&tx, actor, id).await?;
    if message.state != DeliveryState::Failed {
        return Err(Error::conflict("only a failed message can be sent again"));
    }
    super::require_signed_in(&tx, organization_id, message.bd_account_id).await?;
    message.state = DeliveryState::Queued;
    message.failure = None;
    messages::save(&tx, organization_id, &mut message)
        .await
        .or_internal()?;
    // The first attempt's job has the bare id as its key.
    let key = format!("{id}/{}", message.version);
    super::send::enqueue(
        &tx,
        &services.clock,
        organization_id,
        &conversation.chat,
        id,
        key,
    )
    .await
    .or_internal()?;
    let mut book = Book::of_member(&tx, &services.clock, actor, message.bd_account_id);
    book.queued(conversation, &message);
    book.close().await.or_internal()?;
    tx.commit().await.or_internal()?;
    Ok(message)
}

async fn find(tx: &store::Tx, actor: &Actor, id: MessageId) -> Result<Message, Error> {
    messages::get(tx, actor.organization_id, id)
        .await
        .or_internal()?
        .map(|stored| stored.message)
        .ok_or_else(Error::not_found)
}
