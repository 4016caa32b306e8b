//! Linking a conversation to a contact.

use domain::chat::{Chat, ChatLink};
use domain::{Actor, ChatId, Error, Event, FieldCode, Permission};
use store::chats;

use crate::{Failure, Services};

/// Links a conversation to a contact of the organization, or unlinks it.
pub async fn link(
    services: &Services,
    actor: &Actor,
    id: ChatId,
    input: &ChatLink,
) -> Result<Chat, Error> {
    actor.require(Permission::InboxSend)?;
    let organization_id = actor.organization_id;
    let tx = services.db.begin().await.or_internal()?;
    let mut conversation = super::locked(&tx, organization_id, id).await?;
    if conversation.chat.contact_id == input.contact_id {
        return Ok(conversation.chat);
    }
    let linked = chats::link(&tx, &mut conversation, input.contact_id)
        .await
        .or_internal()?;
    if !linked {
        return Err(Error::field("contact_id", FieldCode::Unknown));
    }
    chats::save(&tx, &mut conversation).await.or_internal()?;
    let event = Event::ChatUpdated(conversation.chat.clone());
    let now = services.clock.now();
    tx.emit(organization_id, Some(actor.user_id), now, event);
    tx.commit().await.or_internal()?;
    Ok(conversation.chat)
}
