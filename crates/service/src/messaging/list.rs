//! Reading conversations.

use domain::chat::Chat;
use domain::{Actor, ChatId, Error, ListQuery, Page, Permission};
use store::chats as rows;

use crate::{Failure, Services};

/// A page of conversations, those with the newest message first. Filters: `bd_account_id`,
/// `contact_id`, `unread`; the search looks at titles, user names and contacts' names.
pub async fn chats(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Chat>, Error> {
    actor.require(Permission::InboxRead)?;
    rows::list(&services.db, actor.organization_id, query)
        .await
        .or_internal()?
}

/// One conversation.
pub async fn chat(services: &Services, actor: &Actor, id: ChatId) -> Result<Chat, Error> {
    actor.require(Permission::InboxRead)?;
    rows::get(&services.db, actor.organization_id, id)
        .await
        .or_internal()?
        .map(|conversation| conversation.chat)
        .ok_or_else(Error::not_found)
}
