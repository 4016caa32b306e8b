//! What the inbox asks of the server.

use crate::error::ApiError;
use domain::{
    ChatId, ContactId, ListQuery, MessageId, Page, UploadId,
    chat::Chat,
    contact::Contact,
    deal::Deal,
    message::{Message, MessageChange},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::{GetUrl, Json};
use uuid::Uuid;

/// Conversations, the last spoken in first.
#[server(prefix = "/fn", endpoint = "chats/list", input = GetUrl)]
pub async fn list_chats(#[server(default)] query: ListQuery) -> Result<Page<Chat>, ApiError> {
    use crate::ctx;
    Ok(service::messaging::chats(&ctx::services()?, &ctx::actor()?, &query).await?)
}

/// One conversation.
#[server(prefix = "/fn", endpoint = "chats/get", input = GetUrl)]
pub async fn get_chat(id: ChatId) -> Result<Chat, ApiError> {
    use crate::ctx;
    Ok(service::messaging::chat(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Unread messages in all conversations.
#[server(prefix = "/fn", endpoint = "chats/unread", input = GetUrl)]
pub async fn unread_total() -> Result<u32, ApiError> {
    use crate::ctx;
    let accounts = service::accounts::list(&ctx::services()?, &ctx::actor()?).await?;
    let total: i64 = accounts.iter().map(|account| account.unread_count).sum();
    Ok(u32::try_from(total).unwrap_or(u32::MAX))
}

/// Messages of a conversation, newest first.
#[server(prefix = "/fn", endpoint = "messages/list", input = GetUrl)]
pub async fn list_messages(
    chat: ChatId,
    #[server(default)] cursor: Option<String>,
) -> Result<Page<Message>, ApiError> {
    use crate::ctx;
    let query = ListQuery {
        cursor,
        ..ListQuery::default()
    };
    Ok(service::messaging::messages(&ctx::services()?, &ctx::actor()?, chat, &query).await?)
}

/// Sends a text, or a file that was uploaded with the text as its caption, or passes another message
/// on. The key makes a second try safe.
#[server(prefix = "/fn", endpoint = "messages/send")]
pub async fn send_message(
    chat: ChatId,
    text: String,
    key: Uuid,
    #[server(default)] reply_to: Option<MessageId>,
    #[server(default)] upload_id: Option<UploadId>,
    #[server(default)] as_document: bool,
    #[server(default)] forward: Option<MessageId>,
) -> Result<Message, ApiError> {
    use crate::ctx;
    let message = domain::message::SendMessage {
        text,
        reply_to,
        upload_id,
        as_document,
        forward,
        idempotency_key: Some(key),
    };
    Ok(service::messaging::send(&ctx::services()?, &ctx::actor()?, chat, &message).await?)
}

/// Edits, deletes, reacts to or pins a message; nothing is left of one that was taken back.
#[server(prefix = "/fn", endpoint = "messages/change", input = Json)]
pub async fn change_message(
    id: MessageId,
    change: MessageChange,
) -> Result<Option<Message>, ApiError> {
    use crate::ctx;
    Ok(service::messaging::change(&ctx::services()?, &ctx::actor()?, id, &change).await?)
}

/// Tries a failed message again.
#[server(prefix = "/fn", endpoint = "messages/retry")]
pub async fn retry_message(id: MessageId) -> Result<Message, ApiError> {
    use crate::ctx;
    Ok(service::messaging::retry(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Everything in a conversation has been read.
#[server(prefix = "/fn", endpoint = "chats/read")]
pub async fn mark_read(id: ChatId) -> Result<Chat, ApiError> {
    use crate::ctx;
    Ok(service::messaging::mark_read(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Somebody types an answer.
#[server(prefix = "/fn", endpoint = "chats/typing")]
pub async fn typing(id: ChatId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::messaging::typing(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Links a conversation to a contact, or to none.
#[server(prefix = "/fn", endpoint = "chats/link")]
pub async fn link_chat(id: ChatId, contact_id: Option<ContactId>) -> Result<Chat, ApiError> {
    use crate::ctx;
    let link = domain::chat::ChatLink { contact_id };
    Ok(service::messaging::link(&ctx::services()?, &ctx::actor()?, id, &link).await?)
}

/// Makes a contact of the person on the other side, and links the conversation to it.
#[server(prefix = "/fn", endpoint = "chats/new-contact")]
pub async fn contact_from_chat(id: ChatId) -> Result<Chat, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let chat = service::messaging::chat(&services, &actor, id).await?;
    let (first_name, last_name) = match chat.title.split_once(' ') {
        Some((first, last)) => (first.to_owned(), Some(last.to_owned())),
        None => (chat.title.clone(), None),
    };
    let input = domain::contact::ContactInput {
        first_name,
        last_name,
        telegram_username: chat.username.clone(),
        ..Default::default()
    };
    let contact = service::contacts::create(&services, &actor, &input).await?;
    let link = domain::chat::ChatLink {
        contact_id: Some(contact.id),
    };
    Ok(service::messaging::link(&services, &actor, id, &link).await?)
}

/// What the pane beside a conversation shows of its contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Background {
    pub contact: Contact,
    pub deals: Vec<Deal>,
}

/// A contact and their deals.
#[server(name = ReadBackground, prefix = "/fn", endpoint = "contacts/background", input = GetUrl)]
pub async fn background(id: ContactId) -> Result<Background, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let contact = service::contacts::get(&services, &actor, id).await?;
    let query = ListQuery {
        limit: Some(10),
        filters: [("contact_id".to_owned(), id.to_string())].into(),
        ..ListQuery::default()
    };
    let deals = service::deals::list(&services, &actor, &query).await?.items;
    Ok(Background { contact, deals })
}
