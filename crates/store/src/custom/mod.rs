//! Custom fields; what records have in them is in `values`.

mod order;
mod values;

pub use order::Order;
pub(crate) use values::{attach, attach_to_page};
pub use values::{put, put_new};

use chrono::{DateTime, Utc};
use domain::custom::{CustomChoice, CustomField, CustomFieldFields};
use domain::{CustomFieldId, OrganizationId, RecordKind};

use crate::kernel::bulk;
use crate::{Executor, Row, StoreError, Tx, sql};

/// The organization's fields, in the order in which they were made; those of one kind of record,
/// or all.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    kind: Option<RecordKind>,
) -> Result<Vec<CustomField>, StoreError> {
    let mut statement = sql(
        "SELECT f.id, f.kind, f.name, f.holds, f.target, h.id AS choice_id, h.name AS choice
         FROM custom_fields f LEFT JOIN custom_choices h ON h.field_id = f.id
         WHERE f.organization_id = ",
    );
    statement.push_bind(organization_id);
    if let Some(kind) = kind {
        statement.push(" AND f.kind = ").push_bind(kind.as_str());
    }
    statement.push(" ORDER BY f.created_at, f.id, h.position");
    read(&on.fetch_all(statement).await?)
}

/// One field.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: CustomFieldId,
) -> Result<Option<CustomField>, StoreError> {
    let statement = sql(
        "SELECT f.id, f.kind, f.name, f.holds, f.target, h.id AS choice_id, h.name AS choice
         FROM custom_fields f LEFT JOIN custom_choices h ON h.field_id = f.id
         WHERE f.organization_id = $1 AND f.id = $2 ORDER BY h.position",
    );
    let rows = on
        .fetch_all(statement.bind(organization_id).bind(id))
        .await?;
    Ok(read(&rows)?.pop())
}

/// Fields from rows of their choices, those of a field one after the other.
fn read(rows: &[Row]) -> Result<Vec<CustomField>, StoreError> {
    let mut fields: Vec<CustomField> = Vec::new();
    for row in rows {
        let id = row.id("id")?;
        if fields.last().is_none_or(|field| field.id != id) {
            fields.push(CustomField {
                id,
                kind: row.word("kind")?,
                name: row.get("name")?,
                holds: row.word("holds")?,
                choices: Vec::new(),
                target: row.word_or_none("target")?,
            });
        }
        if let (Some(field), Some(id)) = (fields.last_mut(), row.id_or_none("choice_id")?) {
            let name = row.get("choice")?;
            field.choices.push(CustomChoice { id, name });
        }
    }
    Ok(fields)
}

/// The form of a name by which fields are told apart.
fn fold(fields: &CustomFieldFields) -> String {
    fields.name.as_str().to_lowercase()
}

/// Adds a field; [`StoreError::Unique`] if there is one that reads the same.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: CustomFieldId,
    fields: &CustomFieldFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("INSERT INTO custom_fields
                 (id, organization_id, kind, name, name_folded, holds, target, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(id)
        .bind(organization_id)
        .bind(fields.kind.as_str())
        .bind(fields.name.as_str())
        .bind(fold(fields))
        .bind(fields.holds.as_str())
        .bind(fields.target.map(RecordKind::as_str))
        .bind(now),
    )
    .await
}

/// Renames a field; says whether there was one.
pub async fn rename(
    tx: &Tx,
    organization_id: OrganizationId,
    id: CustomFieldId,
    fields: &CustomFieldFields,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE custom_fields SET name = $3, name_folded = $4
                 WHERE id = $1 AND organization_id = $2")
            .bind(id)
            .bind(organization_id)
            .bind(fields.name.as_str())
            .bind(fold(fields)),
        )
        .await?;
    Ok(count == 1)
}

/// Makes these, in this order, the choices of a field; records lose the ones that are no more.
pub async fn put_choices(
    tx: &Tx,
    organization_id: OrganizationId,
    field: &CustomField,
    choices: &[CustomChoice],
) -> Result<(), StoreError> {
    for old in &field.choices {
        if !choices.iter().any(|choice| choice.id == old.id) {
            let text = "DELETE FROM custom_values
                        WHERE organization_id = $1 AND field_id = $2 AND id_value = $3";
            let old = sql(text).bind(organization_id).bind(field.id).bind(old.id);
            tx.execute(old).await?;
        }
    }
    let text = "DELETE FROM custom_choices WHERE organization_id = $1 AND field_id = $2";
    tx.execute(sql(text).bind(organization_id).bind(field.id))
        .await?;
    let rows = choices.iter().zip(0_i64..).map(|(choice, position)| {
        vec![
            choice.id.into(),
            organization_id.into(),
            field.id.into(),
            choice.name.as_str().into(),
            position.into(),
        ]
    });
    let columns = ["id", "organization_id", "field_id", "name", "position"];
    bulk::insert(tx, "custom_choices", &columns, rows.collect::<Vec<_>>()).await
}

/// Removes a field from all records and for good; says whether there was one.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: CustomFieldId,
) -> Result<bool, StoreError> {
    let text = "DELETE FROM custom_fields WHERE id = $1 AND organization_id = $2";
    let count = tx.execute(sql(text).bind(id).bind(organization_id)).await?;
    Ok(count == 1)
}
