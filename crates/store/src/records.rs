//! What companies, contacts and deals have in common in storage: how they are added, and the bin.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use domain::record::Deleted;
use domain::{
    Error, FieldCode, ListQuery, OrganizationId, Page, Record, RecordKind, TagId, UserId,
};
use uuid::Uuid;

use crate::kernel::cursor::Cursor;
use crate::kernel::{bulk, lock, search};
use crate::{Executor, Row, StoreError, Tx, Value, sql, tags};

/// The order of the bin: what was deleted last comes first.
const ORDER: &str = "-deleted_at";

/// The table of a kind of record.
pub const fn table(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Company => "companies",
        RecordKind::Contact => "contacts",
        RecordKind::Deal => "deals",
    }
}

/// The column with the name of a kind of record.
const fn name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Company => "name",
        RecordKind::Contact => "full_name",
        RecordKind::Deal => "title",
    }
}

/// A record to be added.
pub(crate) struct New<'a> {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// What its columns hold.
    pub values: Vec<Value>,
    /// What it is found by.
    pub document: String,
    pub tag_ids: &'a [TagId],
}

/// Adds records of a kind, whose values are in the order of `columns`. They have no values of
/// custom fields yet.
pub(crate) async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    kind: RecordKind,
    columns: &[&str],
    new: Vec<New<'_>>,
) -> Result<(), StoreError> {
    let (mut rows, mut documents, mut worn) = (Vec::new(), Vec::new(), Vec::new());
    for record in new {
        let mut row: Vec<Value> = vec![
            record.id.into(),
            organization_id.into(),
            record.at.into(),
            record.at.into(),
            1_i64.into(),
        ];
        row.extend(record.values);
        rows.push(row);
        documents.push((record.id, record.document));
        worn.push((record.id, record.tag_ids));
    }
    let table = table(kind);
    let of_all = [
        "id",
        "organization_id",
        "created_at",
        "updated_at",
        "version",
    ];
    let columns: Vec<_> = of_all.iter().chain(columns).copied().collect();
    bulk::insert(tx, table, &columns, rows).await?;
    search::index_new(tx, table, documents).await?;
    tags::put_new(tx, organization_id, worn).await
}

/// Puts a record into the bin; says whether it was there. What refers to it stays, and refers to
/// it again should it be restored. A deal goes by [`deals::delete`](crate::deals::delete), which
/// keeps the totals of its stage.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    record: Record,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let table = table(record.kind);
    let count = tx
        .execute(
            sql(format!(
                "UPDATE {table} SET deleted_at = $3, deleted_by = $4, version = version + 1
                 WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL"
            ))
            .bind(record.id)
            .bind(organization_id)
            .bind(now)
            .bind(by),
        )
        .await?;
    // Only what is this organization's leaves the search: the id may be another one's.
    if count == 1 {
        search::remove(tx, table, record.id).await?;
    }
    Ok(count == 1)
}

/// Takes a record out of the bin; says whether it was there. [`StoreError::Unique`] if another
/// one has taken its place meanwhile. A deal comes back by
/// [`deals::restore`](crate::deals::restore).
pub async fn restore(
    tx: &Tx,
    organization_id: OrganizationId,
    record: Record,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let table = table(record.kind);
    lock::row(tx, table, record.id).await?;
    let row = tx
        .fetch_optional(
            sql(format!(
                "UPDATE {table} SET deleted_at = NULL, deleted_by = NULL, updated_at = $3,
                     version = version + 1
                 WHERE id = $1 AND organization_id = $2 AND deleted_at IS NOT NULL
                 RETURNING search"
            ))
            .bind(record.id)
            .bind(organization_id)
            .bind(now),
        )
        .await?;
    let Some(row) = row else { return Ok(false) };
    let document: String = row.get("search")?;
    search::index(tx, table, record.id, &document).await?;
    Ok(true)
}

/// The names of those of these records that are not deleted.
pub async fn names(
    on: &impl Executor,
    organization_id: OrganizationId,
    records: &[Record],
) -> Result<Vec<(Record, String)>, StoreError> {
    let mut names = Vec::new();
    for kind in RecordKind::ALL {
        let mut ids = records.to_vec();
        ids.retain(|record| record.kind == *kind);
        if ids.is_empty() {
            continue;
        }
        let mut statement = sql(format!(
            "SELECT r.id, r.{} AS name FROM {} r
             WHERE r.deleted_at IS NULL AND r.organization_id = ",
            name(*kind),
            table(*kind),
        ));
        statement.push_bind(organization_id).push(" AND r.id IN (");
        for (at, record) in ids.iter().enumerate() {
            statement
                .push(if at > 0 { ", " } else { "" })
                .push_bind(record.id);
        }
        statement.push(")");
        for row in on.fetch_all(statement).await? {
            let id = row.get("id")?;
            names.push((Record { kind: *kind, id }, row.get("name")?));
        }
    }
    Ok(names)
}

/// A page of the bin; the inner error tells of a wrong query. Filters: `kind`.
pub async fn bin(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Deleted>, Error>, StoreError> {
    let (kinds, before) = match check(query) {
        Ok(checked) => checked,
        Err(error) => return Ok(Err(error)),
    };
    let size = query.page_size();
    let mut items = Vec::new();
    for kind in kinds {
        items.extend(newest(on, organization_id, kind, before.as_ref(), size + 1).await?);
    }
    items.sort_by_key(|deleted| Reverse((deleted.deleted_at, deleted.record.id)));
    let more = items.len() > size as usize;
    items.truncate(size as usize);
    let next_cursor = match items.last() {
        Some(last) if more => {
            let key = last.deleted_at.timestamp_micros().to_string();
            let (order, id) = (ORDER.to_owned(), last.record.id);
            Some(Cursor { order, key, id }.encode()?)
        }
        _ => None,
    };
    Ok(Ok(Page { items, next_cursor }))
}

/// Where a page ended.
type End = (DateTime<Utc>, uuid::Uuid);

/// The kinds asked for and where to go on, if the query asks for nothing that the bin has not.
fn check(query: &ListQuery) -> Result<(Vec<RecordKind>, Option<End>), Error> {
    query.only_filters(&["kind"])?;
    for (field, given) in [("sort", &query.sort), ("search", &query.search)] {
        if given.is_some() {
            return Err(Error::field(field, FieldCode::Unknown));
        }
    }
    let kinds = match query.filter::<RecordKind>("kind")? {
        Some(kind) => vec![kind],
        None => RecordKind::ALL.to_vec(),
    };
    let Some(word) = &query.cursor else {
        return Ok((kinds, None));
    };
    let end = Cursor::decode(word, ORDER).and_then(|end| {
        let at = DateTime::from_timestamp_micros(end.key.parse().ok()?)?;
        Some((at, end.id))
    });
    match end {
        Some(end) => Ok((kinds, Some(end))),
        None => Err(Error::field("cursor", FieldCode::Malformed)),
    }
}

async fn newest(
    on: &impl Executor,
    organization_id: OrganizationId,
    kind: RecordKind,
    before: Option<&End>,
    limit: u32,
) -> Result<Vec<Deleted>, StoreError> {
    let mut statement = sql(format!(
        "SELECT r.id, r.{} AS name, r.deleted_at, u.name AS deleted_by
         FROM {} r LEFT JOIN users u ON u.id = r.deleted_by
         WHERE r.deleted_at IS NOT NULL AND r.organization_id = ",
        name(kind),
        table(kind),
    ));
    statement.push_bind(organization_id);
    if let Some((at, id)) = before {
        statement
            .push(" AND (r.deleted_at, r.id) < (")
            .push_bind(*at)
            .push(", ")
            .push_bind(*id)
            .push(")");
    }
    statement
        .push(" ORDER BY r.deleted_at DESC, r.id DESC LIMIT ")
        .push_bind(limit);
    let rows = on.fetch_all(statement).await?;
    rows.iter().map(|row| read(kind, row)).collect()
}

fn read(kind: RecordKind, row: &Row) -> Result<Deleted, StoreError> {
    Ok(Deleted {
        record: Record {
            kind,
            id: row.get("id")?,
        },
        name: row.get("name")?,
        deleted_at: row.get("deleted_at")?,
        deleted_by: row.get("deleted_by")?,
    })
}

/// Gives a member's companies or contacts to another, or to nobody; which these are. Deals go by
/// [`deals::hand_over`](crate::deals::hand_over).
pub async fn hand_over(
    tx: &Tx,
    organization_id: OrganizationId,
    kind: RecordKind,
    from: UserId,
    to: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<Vec<uuid::Uuid>, StoreError> {
    let table = table(kind);
    let rows = tx
        .fetch_all(
            sql(format!(
                "UPDATE {table} SET owner_id = $3, version = version + 1, updated_at = $4
                 WHERE organization_id = $1 AND owner_id = $2 AND deleted_at IS NULL
                 RETURNING id"
            ))
            .bind(organization_id)
            .bind(from)
            .bind(to)
            .bind(now),
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// What a record is called, if it is there and not in the bin.
pub async fn name_of(
    on: &impl Executor,
    organization_id: OrganizationId,
    record: Record,
) -> Result<Option<String>, StoreError> {
    let (table, name) = (table(record.kind), name(record.kind));
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {name} AS name FROM {table}
                 WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL"
            ))
            .bind(record.id)
            .bind(organization_id),
        )
        .await?;
    row.map(|row| row.get("name")).transpose()
}
