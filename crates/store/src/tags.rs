//! Tags, and which records wear them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::tag::{Tag, TagFields};
use domain::{Error, OrganizationId, Page, TagId};
use uuid::Uuid;

use crate::kernel::bulk;
use crate::{Executor, Row, Sql, StoreError, Tx, Value, sql};

fn read(row: &Row) -> Result<Tag, StoreError> {
    let tint: i64 = row.get("tint")?;
    Ok(Tag {
        id: row.id("id")?,
        name: row.get("name")?,
        tint: u8::try_from(tint).unwrap_or(1),
    })
}

/// The form of a name by which tags are told apart.
fn fold(fields: &TagFields) -> String {
    fields.name.as_str().to_lowercase()
}

/// All tags, by name.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<Vec<Tag>, StoreError> {
    let rows = on
        .fetch_all(
            sql("SELECT id, name, tint FROM tags WHERE organization_id = $1 ORDER BY name_folded")
                .bind(organization_id),
        )
        .await?;
    rows.iter().map(read).collect()
}

/// A tag.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: TagId,
) -> Result<Option<Tag>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT id, name, tint FROM tags WHERE id = $1 AND organization_id = $2")
                .bind(id)
                .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// Adds a tag; [`StoreError::Unique`] if there is one that reads the same.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: TagId,
    fields: &TagFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO tags (id, organization_id, name, name_folded, tint, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(fields.name.as_str())
        .bind(fold(fields))
        .bind(i64::from(fields.tint))
        .bind(now),
    )
    .await
}

/// Renames or recolours a tag; says whether there was one. [`StoreError::Unique`] if there is
/// another one that reads the same.
pub async fn update(
    tx: &Tx,
    organization_id: OrganizationId,
    id: TagId,
    fields: &TagFields,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE tags SET name = $3, name_folded = $4, tint = $5
                 WHERE id = $1 AND organization_id = $2")
            .bind(id)
            .bind(organization_id)
            .bind(fields.name.as_str())
            .bind(fold(fields))
            .bind(i64::from(fields.tint)),
        )
        .await?;
    Ok(count == 1)
}

/// Removes a tag from all records and for good; says whether there was one.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: TagId,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("DELETE FROM tags WHERE id = $1 AND organization_id = $2")
                .bind(id)
                .bind(organization_id),
        )
        .await?;
    Ok(count == 1)
}

/// Makes these, and no others, the tags of a record. They are the organization's.
pub(crate) async fn put(
    tx: &Tx,
    organization_id: OrganizationId,
    record_id: Uuid,
    tags: &[TagId],
) -> Result<(), StoreError> {
    tx.execute(
        sql("DELETE FROM record_tags WHERE record_id = $1 AND organization_id = $2")
            .bind(record_id)
            .bind(organization_id),
    )
    .await?;
    for tag in tags {
        tx.execute_one(
            sql("INSERT INTO record_tags (organization_id, record_id, tag_id) VALUES ($1, $2, $3)")
                .bind(organization_id)
                .bind(record_id)
                .bind(*tag),
        )
        .await?;
    }
    Ok(())
}

/// Puts tags on new records, which wear none yet. They are the organization's.
pub(crate) async fn put_new<'a>(
    tx: &Tx,
    organization_id: OrganizationId,
    records: impl IntoIterator<Item = (Uuid, &'a [TagId])>,
) -> Result<(), StoreError> {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for (record_id, tags) in records {
        for tag in tags {
            rows.push(vec![
                organization_id.into(),
                record_id.into(),
                (*tag).into(),
            ]);
        }
    }
    let columns = ["organization_id", "record_id", "tag_id"];
    bulk::insert(tx, "record_tags", &columns, rows).await
}

/// The tags of these records, by name.
async fn of(
    on: &impl Executor,
    organization_id: OrganizationId,
    records: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Tag>>, StoreError> {
    let mut tags: HashMap<Uuid, Vec<Tag>> = HashMap::new();
    if records.is_empty() {
        return Ok(tags);
    }
    let mut statement = sql(
        "SELECT g.record_id, t.id, t.name, t.tint FROM record_tags g JOIN tags t ON t.id = g.tag_id
         WHERE t.organization_id = ",
    );
    statement
        .push_bind(organization_id)
        .push(" AND g.record_id IN (");
    for (at, record) in records.iter().enumerate() {
        statement
            .push(if at > 0 { ", " } else { "" })
            .push_bind(*record);
    }
    statement.push(") ORDER BY t.name_folded");
    for row in on.fetch_all(statement).await? {
        tags.entry(row.get("record_id")?)
            .or_default()
            .push(read(&row)?);
    }
    Ok(tags)
}

/// Puts its tags on each record that was read.
pub(crate) async fn attach<T>(
    on: &impl Executor,
    organization_id: OrganizationId,
    records: &mut [T],
    place: impl Fn(&mut T) -> (Uuid, &mut Vec<Tag>),
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = records.iter_mut().map(|record| place(record).0).collect();
    let mut tags = of(on, organization_id, &ids).await?;
    for record in records {
        let (id, worn) = place(record);
        *worn = tags.remove(&id).unwrap_or_default();
    }
    Ok(())
}

/// The same for the records of a page.
pub(crate) async fn attach_to_page<T>(
    on: &impl Executor,
    organization_id: OrganizationId,
    page: Result<Page<T>, Error>,
    place: impl Fn(&mut T) -> (Uuid, &mut Vec<Tag>),
) -> Result<Result<Page<T>, Error>, StoreError> {
    let mut page = match page {
        Ok(page) => page,
        Err(error) => return Ok(Err(error)),
    };
    attach(on, organization_id, &mut page.items, place).await?;
    Ok(Ok(page))
}

/// Appends the condition that a row wears a tag.
pub(crate) fn condition(statement: &mut Sql, alias: &str, tag: TagId) {
    statement
        .push(&format!(
            " AND EXISTS (SELECT 1 FROM record_tags g WHERE g.record_id = {alias}.id AND g.tag_id = "
        ))
        .push_bind(tag)
        .push(")");
}
