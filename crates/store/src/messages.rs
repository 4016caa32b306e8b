//! Messages.

use chrono::{DateTime, Utc};
use domain::content::Content;
use domain::message::{DeliveryState, Message};
use domain::{AccountId, ChatId, Error, ListQuery, MessageId, OrganizationId, Page, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::kernel::cursor::Cursor;
use crate::kernel::{KeyKind, List, SortKey};
use crate::{Executor, Row, StoreError, Tx, sql};

/// What [`read`] needs of `messages m` with [`JOINS`].
pub(crate) const COLUMNS: &str = "m.id, m.chat_id, m.account_id, m.telegram_id, m.outgoing,
    m.sender_name, m.author_id, u.name AS author_name, m.text, m.media, m.state, m.failure,
    m.sent_at, m.edited_at, m.version, m.random_id, m.content, m.change";

/// What [`COLUMNS`] needs.
pub(crate) const JOINS: &str = "LEFT JOIN users u ON u.id = m.author_id";

const LIST: List = List {
    table: "messages",
    alias: "m",
    columns: COLUMNS,
    joins: JOINS,
    sorts: &[SortKey {
        name: "sent_at",
        column: "m.sent_at",
        kind: KeyKind::Time,
    }],
    newest_first: true,
};

/// The order of [`page`], as its cursors name it.
const NEWEST_FIRST: &str = "-sent_at";

/// A message to store.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// The tenant.
    pub organization_id: OrganizationId,
    /// The conversation.
    pub chat_id: ChatId,
    /// The account.
    pub account_id: AccountId,
    /// Telegram's id, where Telegram has it.
    pub telegram_id: Option<i64>,
    /// The number by which Telegram knows a repeated send; only for messages sent from here.
    pub random_id: Option<i64>,
    /// The caller's own key.
    pub idempotency_key: Option<Uuid>,
    /// Whether it is ours.
    pub outgoing: bool,
    /// Who said it, in a group.
    pub sender_name: Option<String>,
    /// The member who wrote it here.
    pub author_id: Option<UserId>,
    /// What it says.
    pub text: String,
    /// A word for what else it carries.
    pub media: Option<String>,
    /// What it is beside its words.
    pub content: Content,
    /// How it stands.
    pub state: DeliveryState,
    /// When it was sent, or written.
    pub sent_at: DateTime<Utc>,
    /// When it was last edited.
    pub edited_at: Option<DateTime<Utc>>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// A message and the number by which Telegram knows a repeated send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// The message.
    pub message: Message,
    /// The number, where it was sent from here.
    pub random_id: Option<i64>,
}

/// Reads a message selected with [`COLUMNS`].
pub(crate) fn read(row: &Row) -> Result<Message, StoreError> {
    Ok(Message {
        id: row.id("id")?,
        chat_id: row.id("chat_id")?,
        bd_account_id: row.id("account_id")?,
        telegram_id: row.get("telegram_id")?,
        outgoing: row.get("outgoing")?,
        sender_name: row.get("sender_name")?,
        author_id: row.id_or_none("author_id")?,
        author_name: row.get("author_name")?,
        text: row.get("text")?,
        media: row.get("media")?,
        content: row.json_or_none("content")?.unwrap_or_default(),
        change: row.json_or_none("change")?,
        state: row.word("state")?,
        failure: row.get("failure")?,
        sent_at: row.get("sent_at")?,
        edited_at: row.get("edited_at")?,
        version: row.get("version")?,
    })
}

fn read_stored(row: &Row) -> Result<StoredMessage, StoreError> {
    Ok(StoredMessage {
        message: read(row)?,
        random_id: row.get("random_id")?,
    })
}

/// One message.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: MessageId,
) -> Result<Option<StoredMessage>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM messages m {JOINS}
                 WHERE m.id = $1 AND m.organization_id = $2"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read_stored).transpose()
}

/// A page of a conversation, newest first; the inner error tells of a wrong query. There are
/// no filters and no search.
pub async fn page(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
    query: &ListQuery,
) -> Result<Result<Page<Message>, Error>, StoreError> {
    if query.search.is_some() {
        let error = Error::field("search", domain::FieldCode::Unknown);
        return Ok(Err(error));
    }
    if let Err(error) = query.only_filters(&[]) {
        return Ok(Err(error));
    }
    let conditions = |statement: &mut crate::Sql| {
        statement
            .push(" AND m.chat_id = ")
            .push_bind(chat_id)
            .push(" AND m.organization_id = ")
            .push_bind(organization_id);
    };
    LIST.page(on, query, conditions, read).await
}

/// The last second of the year 9999: later than any message, and the last time that both
/// databases can order.
const END_OF_TIME: i64 = 253_402_300_799_000_000;

/// The cursor with which a page goes on after this message; before all messages where there is
/// none.
pub fn cursor_after(message: Option<&Message>) -> Result<String, StoreError> {
    let (micros, id) = message.map_or((END_OF_TIME, Uuid::max()), |message| {
        (message.sent_at.timestamp_micros(), message.id.0)
    });
    Cursor {
        order: NEWEST_FIRST.to_owned(),
        key: micros.to_string(),
        id,
    }
    .encode()
}

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
/// is not known, which says this, and which was written by then.
pub async fn unmatched(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
    text: &str,
    written_by: DateTime<Utc>,
) -> Result<Option<StoredMessage>, StoreError> {
    // Queued with a failure: it was tried, and nobody knows what became of it.
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM messages m {JOINS}
                 WHERE m.chat_id = $1 AND m.organization_id = $2 AND m.text = $3
                     AND m.created_at <= $4
                     AND m.telegram_id IS NULL AND m.random_id IS NOT NULL
                     AND (m.state IN ('sending', 'sent', 'failed')
                         OR (m.state = 'queued' AND m.failure IS NOT NULL))
                 ORDER BY m.id LIMIT 1"
            ))
            .bind(chat_id)
            .bind(organization_id)
            .bind(text)
            .bind(written_by),
        )
        .await?;
    row.as_ref().map(read_stored).transpose()
}

/// The oldest message of ours that seemed to come from another device, says this, and was sent
/// since then.
pub async fn from_elsewhere(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
    text: &str,
    sent_since: DateTime<Utc>,
) -> Result<Option<Message>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM messages m {JOINS}
                 WHERE m.chat_id = $1 AND m.organization_id = $2 AND m.text = $3
                     AND m.sent_at >= $4 AND m.outgoing AND m.random_id IS NULL
                 ORDER BY m.sent_at, m.id LIMIT 1"
            ))
            .bind(chat_id)
            .bind(organization_id)
            .bind(text)
            .bind(sent_since),
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

/// Adds a message.
pub async fn insert(tx: &Tx, new: &NewMessage) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO messages (id, organization_id, chat_id, account_id, telegram_id,
                 random_id, idempotency_key, outgoing, sender_name, author_id, text, media,
                 state, sent_at, edited_at, version, created_at, content)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16,
                 $17)",
        )
        .bind(new.id)
        .bind(new.organization_id)
        .bind(new.chat_id)
        .bind(new.account_id)
        .bind(new.telegram_id)
        .bind(new.random_id)
        .bind(new.idempotency_key)
        .bind(new.outgoing)
        .bind(new.sender_name.as_deref())
        .bind(new.author_id)
        .bind(new.text.as_str())
        .bind(new.media.as_deref())
        .bind(new.state.as_str())
        .bind(new.sent_at)
        .bind(new.edited_at)
        .bind(new.created_at)
        .bind(json("content", &new.content)?),
    )
    .await
}

/// Writes what can change of a message, and counts its version up.
pub async fn save(
    tx: &Tx,
    organization_id: OrganizationId,
    message: &mut Message,
) -> Result<(), StoreError> {
    message.version += 1;
    let change = message.change.as_ref();
    let change = change.map(|change| json("change", change)).transpose()?;
    tx.execute_one(
        sql(
            "UPDATE messages SET telegram_id = $3, text = $4, media = $5, state = $6,
                 failure = $7, sent_at = $8, edited_at = $9, version = $10, content = $11,
                 change = $12
             WHERE id = $1 AND organization_id = $2",
        )
        .bind(message.id)
        .bind(organization_id)
        .bind(message.telegram_id)
        .bind(message.text.as_str())
        .bind(message.media.as_deref())
        .bind(message.state.as_str())
        .bind(message.failure.as_deref())
        .bind(message.sent_at)
        .bind(message.edited_at)
        .bind(message.version)
        .bind(json("content", &message.content)?)
        .bind(change),
    )
    .await
}

fn json(column: &str, value: &impl Serialize) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(value).map_err(|error| StoreError::Decode {
        column: column.to_owned(),
        reason: error.to_string(),
    })
}

/// Marks our messages up to this Telegram id as read by the other side; says how many were
/// not yet.
pub async fn mark_read_by_peer(
    tx: &Tx,
    organization_id: OrganizationId,
    chat_id: ChatId,
    up_to: i64,
) -> Result<u64, StoreError> {
    tx.execute(
        sql("UPDATE messages SET state = 'read', version = version + 1
             WHERE chat_id = $1 AND organization_id = $2 AND telegram_id <= $3 AND outgoing
                 AND state = 'sent'")
        .bind(chat_id)
        .bind(organization_id)
        .bind(up_to),
    )
    .await
}

/// Deletes a message.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: MessageId,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("DELETE FROM messages WHERE id = $1 AND organization_id = $2")
            .bind(id)
            .bind(organization_id),
    )
    .await
}
