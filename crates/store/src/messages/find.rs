//! Finding a message by what Telegram, or who sent it, knows of it.

use chrono::{DateTime, Utc};
use domain::message::Message;
use domain::{AccountId, ChatId, OrganizationId};
use uuid::Uuid;

use super::{COLUMNS, JOINS, StoredMessage, read, read_stored};
use crate::{Executor, StoreError, sql};

/// The message with this Telegram id in a conversation.
pub async fn by_telegram_id(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
    telegram_id: i64,
) -> Result<Option<StoredMessage>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM messages m {JOINS}
                 WHERE m.chat_id = $1 AND m.telegram_id = $2 AND m.organization_id = $3"
            ))
            .bind(chat_id)
            .bind(telegram_id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read_stored).transpose()
}

/// The message that an account sent from here with this number.
pub async fn by_random_id(
    on: &impl Executor,
    organization_id: OrganizationId,
    account_id: AccountId,
    random_id: i64,
) -> Result<Option<StoredMessage>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM messages m {JOINS}
                 WHERE m.account_id = $1 AND m.random_id = $2 AND m.organization_id = $3"
            ))
            .bind(account_id)
            .bind(random_id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read_stored).transpose()
}

/// The message that was asked for with this key.
pub async fn by_idempotency_key(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
    key: Uuid,
) -> Result<Option<StoredMessage>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM messages m {JOINS}
                 WHERE m.chat_id = $1 AND m.idempotency_key = $2 AND m.organization_id = $3"
            ))
            .bind(chat_id)
            .bind(key)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read_stored).transpose()
}

/// The oldest message sent from here that was handed to Telegram at least once, whose id there
/// is not known, which says this, carries something or does not, and which was written by then.
pub async fn unmatched(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
    (text, carries): (&str, bool),
    written_by: DateTime<Utc>,
) -> Result<Option<StoredMessage>, StoreError> {
    // Queued with a failure: it was tried, and nobody knows what became of it.
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM messages m {JOINS}
                 WHERE m.chat_id = $1 AND m.organization_id = $2 AND m.text = $3
                     AND m.created_at <= $4 AND (m.media IS NOT NULL) = $5
                     AND m.telegram_id IS NULL AND m.random_id IS NOT NULL
                     AND (m.state IN ('sending', 'sent', 'failed')
                         OR (m.state = 'queued' AND m.failure IS NOT NULL))
                 ORDER BY m.id LIMIT 1"
            ))
            .bind(chat_id)
            .bind(organization_id)
            .bind(text)
            .bind(written_by)
            .bind(carries),
        )
        .await?;
    row.as_ref().map(read_stored).transpose()
}

/// The oldest message of ours that seemed to come from another device, says this, carries something
/// or does not, and was sent since then.
pub async fn from_elsewhere(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
    (text, carries): (&str, bool),
    sent_since: DateTime<Utc>,
) -> Result<Option<Message>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM messages m {JOINS}
                 WHERE m.chat_id = $1 AND m.organization_id = $2 AND m.text = $3
                     AND m.sent_at >= $4 AND m.outgoing AND m.random_id IS NULL
                     AND (m.media IS NOT NULL) = $5
                 ORDER BY m.sent_at, m.id LIMIT 1"
            ))
            .bind(chat_id)
            .bind(organization_id)
            .bind(text)
            .bind(sent_since)
            .bind(carries),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// Messages of an account with these Telegram ids: those of the channel, or, where Telegram
/// did not say from which conversation, those outside of channels, which count together.
pub async fn with_telegram_ids(
    on: &impl Executor,
    organization_id: OrganizationId,
    account_id: AccountId,
    channel: Option<i64>,
    telegram_ids: &[i64],
) -> Result<Vec<Message>, StoreError> {
    let mut found = Vec::new();
    for ids in telegram_ids.chunks(500) {
        let mut statement = sql(format!(
            "SELECT {COLUMNS} FROM messages m {JOINS} JOIN chats c ON c.id = m.chat_id
             WHERE 1 = 1"
        ));
        statement
            .push(" AND m.account_id = ")
            .push_bind(account_id)
            .push(" AND m.organization_id = ")
            .push_bind(organization_id);
        match channel {
            Some(id) => statement
                .push(" AND c.peer_kind = 'channel' AND c.peer_id = ")
                .push_bind(id),
            None => statement.push(" AND c.peer_kind <> 'channel'"),
        };
        statement.push(" AND m.telegram_id IN (");
        for (index, id) in ids.iter().enumerate() {
            if index > 0 {
                statement.push(", ");
            }
            statement.push_bind(*id);
        }
        statement.push(")");
        for row in &on.fetch_all(statement).await? {
            found.push(read(row)?);
        }
    }
    Ok(found)
}

/// The newest message of a conversation.
pub async fn newest(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
) -> Result<Option<Message>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM messages m {JOINS}
                 WHERE m.chat_id = $1 AND m.organization_id = $2
                 ORDER BY m.sent_at DESC, m.id DESC LIMIT 1"
            ))
            .bind(chat_id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// The lowest Telegram id stored of a conversation: where its stored history begins.
pub async fn lowest_telegram_id(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
) -> Result<Option<i64>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT telegram_id FROM messages
                 WHERE chat_id = $1 AND organization_id = $2 AND telegram_id IS NOT NULL
                 ORDER BY telegram_id LIMIT 1")
            .bind(chat_id)
            .bind(organization_id),
        )
        .await?;
    row.map(|row| row.get("telegram_id")).transpose()
}

/// The highest Telegram id stored of their messages in a conversation; 0 where there is none.
pub async fn newest_of_theirs(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
) -> Result<i64, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT telegram_id FROM messages
                 WHERE chat_id = $1 AND organization_id = $2 AND telegram_id IS NOT NULL
                     AND NOT outgoing
                 ORDER BY telegram_id DESC LIMIT 1")
            .bind(chat_id)
            .bind(organization_id),
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("telegram_id"))
}

/// How many stored messages of theirs come after this Telegram id.
pub async fn count_incoming_after(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
    telegram_id: i64,
) -> Result<i64, StoreError> {
    let row = on
        .fetch_one(
            sql("SELECT COUNT(*) AS unread FROM messages
                 WHERE chat_id = $1 AND organization_id = $2 AND telegram_id > $3
                     AND NOT outgoing")
            .bind(chat_id)
            .bind(organization_id)
            .bind(telegram_id),
        )
        .await?;
    row.get("unread")
}
