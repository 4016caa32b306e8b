//! Telling the other side that someone here is typing.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Actor, ChatId, Error, Permission};
use store::chats;

use crate::{Failure, Services};

/// Telegram shows it for six seconds, so telling once in five is enough.
const PAUSE: TimeDelta = TimeDelta::seconds(5);

/// When each conversation was last told. Of this process only: two nodes may tell twice, which
/// harms nobody.
static TOLD: LazyLock<Mutex<HashMap<ChatId, DateTime<Utc>>>> = LazyLock::new(Mutex::default);

/// Tells the other side of a conversation that someone is typing, if Telegram can be reached
/// and was not told a moment ago.
pub async fn typing(services: &Services, actor: &Actor, id: ChatId) -> Result<(), Error> {
    actor.require(Permission::InboxSend)?;
    let chat = chats::get(&services.db, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?
        .chat;
    if !is_due(id, services.clock.now()) {
        return Ok(());
    }
    let told = services
        .gateway
        .set_typing(chat.bd_account_id, chat.peer)
        .await;
    if let Err(error) = told {
        tracing::debug!(%error, chat = %id, "Telegram was not told of typing: {error}");
    }
    Ok(())
}

fn is_due(id: ChatId, now: DateTime<Utc>) -> bool {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    told.retain(|_, at| now - *at < PAUSE);
    if told.contains_key(&id) {
        return false;
    }
    told.insert(id, now);
    true
}
