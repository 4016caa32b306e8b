//! Conversations and messages, between the database and Telegram.
//!
//! What Telegram tells comes in through [`incoming`]; what members write goes out through a job,
//! [`delivery`]. Both change a conversation only under the lock of its account, and both may
//! hear of the same message first: however its echo, the answer to its send and a page of
//! history arrive, it is one row.

pub(crate) mod change;
pub(crate) mod delivery;
mod history;
pub(crate) mod incoming;
mod link;
mod list;
pub(crate) mod read;
mod retry;
mod send;
mod typing;

pub use change::change;
pub use history::messages;
pub use link::link;
pub use list::{chat, chats};
pub use read::mark_read;
pub use retry::retry;
pub use send::send;
pub use typing::typing;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::account::AccountState;
use domain::chat::{Chat, PeerKind};
use domain::{AccountId, ChatId, Error, OrganizationId};
use store::chats::Conversation;
use store::{Executor, Tx, accounts};

use crate::Failure;
use crate::telegram::GatewayError;

/// When a message was sent. Telegram counts whole seconds; within one, the order is that of the
/// ids, which is written into the microseconds.
fn moment(sent_at: DateTime<Utc>, telegram_id: i64) -> DateTime<Utc> {
    sent_at.trunc_subsecs(0) + TimeDelta::microseconds(telegram_id.rem_euclid(1_000_000))
}

/// The channel that a conversation is, where it is one: those count their messages apart.
fn channel_of(chat: &Chat) -> Option<i64> {
    (chat.peer.kind == PeerKind::Channel).then_some(chat.peer.id)
}

/// What went wrong, in Telegram's own word where it said one.
pub(crate) fn word_of(error: &GatewayError) -> String {
    match error {
        GatewayError::Wait { code, .. }
        | GatewayError::Refused(code)
        | GatewayError::SessionEnded(code) => code.clone(),
        GatewayError::Unreachable(_) => "UNREACHABLE".to_owned(),
        other => other.to_string(),
    }
}

/// A conversation under the lock of its account, read after the lock was given.
async fn locked(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ChatId,
) -> Result<Conversation, Error> {
    let before = store::chats::get(tx, organization_id, id)
        .await
        .or_internal()?;
    let account_id = before.ok_or_else(Error::not_found)?.chat.bd_account_id;
    accounts::lock(tx, account_id).await.or_internal()?;
    store::chats::get(tx, organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)
}

/// `Err(conflict)` where the account cannot send because nobody is signed in to it.
async fn require_signed_in(
    on: &impl Executor,
    organization_id: OrganizationId,
    account_id: AccountId,
) -> Result<(), Error> {
    let account = accounts::get(on, organization_id, account_id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    if account.state.has_session() {
        return Ok(());
    }
    Err(Error::conflict(match account.state {
        AccountState::Revoked => "Telegram has ended the session of this account; sign in again",
        _ => "this account is not signed in to Telegram",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_one_second_keep_the_order_of_their_ids() {
        let second = DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default();
        let later = second + TimeDelta::milliseconds(700);
        assert!(moment(later, 41) < moment(second, 42));
        assert!(moment(second, 999_999) < moment(second + TimeDelta::seconds(1), 1_000_000));
        assert_eq!(moment(second, 42).timestamp(), second.timestamp());
    }
}
