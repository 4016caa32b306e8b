//! Notes.

use chrono::{DateTime, Utc};
use domain::note::Note;
use domain::value::Note as Text;
use domain::{Error, ListQuery, NoteId, OrganizationId, Page, Record, UserId};
use uuid::Uuid;

use crate::kernel::{KeyKind, List, SortKey, lock};
use crate::{Executor, Row, Sql, StoreError, Tx, sql};

pub(crate) const COLUMNS: &str = "n.id, n.record_kind, n.record_id, n.text, n.author_id,
    u.name AS author_name, n.version, n.created_at, n.updated_at";
pub(crate) const JOINS: &str = "LEFT JOIN users u ON u.id = n.author_id";

const LIST: List = List {
    table: "notes",
    alias: "n",
    columns: COLUMNS,
    joins: JOINS,
    sorts: &[SortKey {
        name: "created_at",
        column: "n.created_at",
        kind: KeyKind::Time,
    }],
    newest_first: true,
};

pub(crate) fn read(row: &Row) -> Result<Note, StoreError> {
    Ok(Note {
        id: row.id("id")?,
        record: Record {
            kind: row.word("record_kind")?,
            id: row.get("record_id")?,
        },
        text: row.get("text")?,
        author_id: row.id_or_none("author_id")?,
        author_name: row.get("author_name")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// A note.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: NoteId,
) -> Result<Option<Note>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM notes n {JOINS} WHERE n.id = $1 AND n.organization_id = $2"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// A note that nobody else changes until the end of `tx`.
pub async fn get_to_change(
    tx: &Tx,
    organization_id: OrganizationId,
    id: NoteId,
) -> Result<Option<Note>, StoreError> {
    lock::row(tx, "notes", id.0).await?;
    get(tx, organization_id, id).await
}

/// A page of the notes about a record; the inner error tells of a wrong query. Filters:
/// `record_id`, which must be given.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Note>, Error>, StoreError> {
    let record = query
        .only_filters(&["record_id"])
        .and_then(|()| query.without_search())
        .and_then(|()| query.filter::<Uuid>("record_id"))
        .and_then(|id| id.ok_or_else(|| Error::field("record_id", domain::FieldCode::Required)));
    let record = match record {
        Ok(record) => record,
        Err(error) => return Ok(Err(error)),
    };
    let conditions = |statement: &mut Sql| {
        statement
            .push(" AND n.organization_id = ")
            .push_bind(organization_id)
            .push(" AND n.record_id = ")
            .push_bind(record);
    };
    LIST.page(on, query, conditions, read).await
}

/// Adds a note.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: NoteId,
    record: Record,
    text: &Text,
    author_id: UserId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO notes (id, organization_id, record_kind, record_id, text, author_id,
                 version, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(record.kind.as_str())
        .bind(record.id)
        .bind(text.as_str())
        .bind(author_id)
        .bind(now)
        .bind(now),
    )
    .await
}

/// Replaces what a note says.
pub async fn update(
    tx: &Tx,
    organization_id: OrganizationId,
    id: NoteId,
    text: &Text,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "UPDATE notes SET text = $3, updated_at = $4, version = version + 1
             WHERE id = $1 AND organization_id = $2",
        )
        .bind(id)
        .bind(organization_id)
        .bind(text.as_str())
        .bind(now),
    )
    .await
}

/// Removes a note for good.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: NoteId,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("DELETE FROM notes WHERE id = $1 AND organization_id = $2")
            .bind(id)
            .bind(organization_id),
    )
    .await
}
