//! Conversations and messages.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::chat::{Chat, ChatLink};
use domain::message::{Message, MessageChange, SendMessage};
use domain::{ChatId, MessageId, Page};
use service::messaging;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, created};
use crate::http::extract::{Id, Json, List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(chats))
        .routes(routes!(chat, link))
        .routes(routes!(mark_read))
        .routes(routes!(typing))
        .routes(routes!(messages, send))
        .routes(routes!(retry))
        .routes(routes!(change))
}

/// A page of conversations, the one with the newest message first
///
/// Filters: `bd_account_id`, `contact_id`.
#[utoipa::path(get, path = "/api/messaging/chats", tag = "messaging",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
        ("search" = Option<String>, Query), ("sort" = Option<String>, Query)),
    responses((status = 200, body = Page<Chat>)), security(("bearer" = []), ("cookie" = [])))]
async fn chats(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<Answered<Page<Chat>>> {
    Ok(Answered(
        messaging::chats(&state.services, &actor, &query).await?,
    ))
}

/// One conversation
#[utoipa::path(get, path = "/api/messaging/chats/{id}", tag = "messaging",
    params(("id" = ChatId, Path)),
    responses((status = 200, body = Chat)), security(("bearer" = []), ("cookie" = [])))]
async fn chat(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ChatId>,
) -> Answer<Answered<Chat>> {
    Ok(Answered(
        messaging::chat(&state.services, &actor, id).await?,
    ))
}

/// Link a conversation to a contact, or unlink it with `null`
#[utoipa::path(patch, path = "/api/messaging/chats/{id}", tag = "messaging",
    params(("id" = ChatId, Path)), request_body = ChatLink,
    responses((status = 200, body = Chat)), security(("bearer" = []), ("cookie" = [])))]
async fn link(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ChatId>,
    Json(body): Json<ChatLink>,
) -> Answer<Answered<Chat>> {
    Ok(Answered(
        messaging::link(&state.services, &actor, id, &body).await?,
    ))
}

/// Mark everything in a conversation as read
#[utoipa::path(post, path = "/api/messaging/chats/{id}/read", tag = "messaging",
    params(("id" = ChatId, Path)),
    responses((status = 200, body = Chat)), security(("bearer" = []), ("cookie" = [])))]
async fn mark_read(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ChatId>,
) -> Answer<Answered<Chat>> {
    Ok(Answered(
        messaging::mark_read(&state.services, &actor, id).await?,
    ))
}

/// Tell the other side that somebody is typing
#[utoipa::path(post, path = "/api/messaging/chats/{id}/typing", tag = "messaging",
    params(("id" = ChatId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn typing(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ChatId>,
) -> Answer<StatusCode> {
    messaging::typing(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A page of messages, newest first; older ones are fetched from Telegram
#[utoipa::path(get, path = "/api/messaging/chats/{id}/messages", tag = "messaging",
    params(("id" = ChatId, Path), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Message>)), security(("bearer" = []), ("cookie" = [])))]
async fn messages(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ChatId>,
    List(query): List,
) -> Answer<Answered<Page<Message>>> {
    let page = messaging::messages(&state.services, &actor, id, &query).await?;
    Ok(Answered(page))
}

/// Send a message: it is queued at once, and delivered as soon as Telegram takes it
#[utoipa::path(post, path = "/api/messaging/chats/{id}/messages", tag = "messaging",
    params(("id" = ChatId, Path)), request_body = SendMessage,
    responses((status = 201, body = Message)), security(("bearer" = []), ("cookie" = [])))]
async fn send(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ChatId>,
    Json(body): Json<SendMessage>,
) -> Answer<impl IntoResponse> {
    let message = messaging::send(&state.services, &actor, id, &body).await?;
    Ok(created(
        format!("/api/messaging/chats/{id}/messages"),
        message,
    ))
}

/// Try again to send a message that failed
#[utoipa::path(post, path = "/api/messaging/messages/{id}/retry", tag = "messaging",
    params(("id" = MessageId, Path)),
    responses((status = 200, body = Message)), security(("bearer" = []), ("cookie" = [])))]
async fn retry(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<MessageId>,
) -> Answer<Answered<Message>> {
    Ok(Answered(
        messaging::retry(&state.services, &actor, id).await?,
    ))
}

/// Edit, delete, react to or pin a message
///
/// The change is made at Telegram in the background; until then the message carries it as
/// `change`. A message that Telegram does not have yet can only be deleted, which takes it back
/// at once and is answered with `null`.
#[utoipa::path(post, path = "/api/messaging/messages/{id}/changes", tag = "messaging",
    params(("id" = MessageId, Path)), request_body = MessageChange,
    responses((status = 202, body = Option<Message>)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<MessageId>,
    Json(body): Json<MessageChange>,
) -> Answer<impl IntoResponse> {
    let message = messaging::change(&state.services, &actor, id, &body).await?;
    Ok((StatusCode::ACCEPTED, Answered(message)))
}
