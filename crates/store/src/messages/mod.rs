//! Messages: what is stored of them, and a conversation's pages of them.

mod find;
mod write;

pub use find::{
    by_idempotency_key, by_random_id, by_telegram_id, count_incoming_after, from_elsewhere,
    lowest_telegram_id, newest, newest_of_theirs, unmatched, with_telegram_ids,
};
pub use write::{NewMessage, delete, insert, mark_read_by_peer, save};

use domain::message::Message;
use domain::{ChatId, Error, ListQuery, MessageId, OrganizationId, Page};
use uuid::Uuid;

use crate::kernel::cursor::Cursor;
use crate::kernel::{KeyKind, List, SortKey};
use crate::{Executor, Row, StoreError, sql};

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
