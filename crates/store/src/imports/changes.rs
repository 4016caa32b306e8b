//! What imports wrote, and which of their rows were refused.

use domain::import::{ImportChange, RowProblem};
use domain::{ImportId, OrganizationId};

use crate::kernel::bulk;
use crate::{Executor, Row, StoreError, Tx, Value, sql};

/// Remembers records that an import made.
pub async fn remember_created(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    records: impl IntoIterator<Item = domain::Record>,
) -> Result<(), StoreError> {
    let row = |record: domain::Record| -> Vec<Value> {
        vec![
            id.into(),
            organization_id.into(),
            record.id.into(),
            record.kind.as_str().into(),
            1_i64.into(),
        ]
    };
    let columns = [
        "import_id",
        "organization_id",
        "record_id",
        "kind",
        "version",
    ];
    let rows: Vec<_> = records.into_iter().map(row).collect();
    bulk::insert(tx, "import_changes", &columns, rows).await
}

/// Remembers what a record was before an import changed it. A record that the import has written
/// before, and nobody else since, is what it was before the first time.
pub async fn remember_updated(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    change: ImportChange,
) -> Result<(), StoreError> {
    tx.execute(
        sql(
            "INSERT INTO import_changes (import_id, organization_id, record_id, kind, version, was)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (import_id, kind, record_id) DO UPDATE SET version = excluded.version
             WHERE import_changes.version = excluded.version - 1",
        )
        .bind(id)
        .bind(organization_id)
        .bind(change.record_id)
        .bind(change.kind.as_str())
        .bind(change.version)
        .bind(change.before),
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<ImportChange, StoreError> {
    Ok(ImportChange {
        kind: row.word("kind")?,
        record_id: row.get("record_id")?,
        version: row.get("version")?,
        before: row.json_or_none("was")?,
    })
}

/// Some of what is left to undo: deals and contacts before the companies they may be with.
pub async fn next(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ImportId,
    limit: u32,
) -> Result<Vec<ImportChange>, StoreError> {
    let text = "SELECT kind, record_id, version, was FROM import_changes
        WHERE import_id = $1 AND organization_id = $2 ORDER BY kind DESC, record_id DESC LIMIT $3";
    let statement = sql(text).bind(id).bind(organization_id).bind(limit);
    on.fetch_all(statement).await?.iter().map(read).collect()
}

/// Forgets a change, for it is undone.
pub async fn forget(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    record: domain::Record,
) -> Result<(), StoreError> {
    let text = "DELETE FROM import_changes
        WHERE import_id = $1 AND organization_id = $2 AND kind = $3 AND record_id = $4";
    let statement = sql(text)
        .bind(id)
        .bind(organization_id)
        .bind(record.kind.as_str())
        .bind(record.id);
    tx.execute_one(statement).await
}

/// Whether there is anything that can be undone.
pub async fn any(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ImportId,
) -> Result<bool, StoreError> {
    Ok(!next(on, organization_id, id, 1).await?.is_empty())
}

/// Remembers rows that were refused.
pub async fn refuse(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    rows: Vec<RowProblem>,
) -> Result<(), StoreError> {
    let row = |problem: RowProblem| -> Vec<Value> {
        let fields = serde_json::json!({ "fields": problem.fields });
        vec![
            id.into(),
            organization_id.into(),
            problem.row.into(),
            fields.into(),
        ]
    };
    let columns = ["import_id", "organization_id", "file_row", "problem"];
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    bulk::insert(tx, "import_problems", &columns, rows).await
}

/// Forgets which rows were refused.
pub async fn forget_problems(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
) -> Result<(), StoreError> {
    let text = "DELETE FROM import_problems WHERE import_id = $1 AND organization_id = $2";
    tx.execute(sql(text).bind(id).bind(organization_id)).await?;
    Ok(())
}

/// Refused rows after this one, in the order of the file.
pub async fn problems(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ImportId,
    after: i64,
    limit: u32,
) -> Result<Vec<RowProblem>, StoreError> {
    /// What a row keeps.
    #[derive(serde::Deserialize)]
    struct Kept {
        fields: Vec<domain::FieldError>,
    }
    let text = "SELECT file_row, problem FROM import_problems
        WHERE import_id = $1 AND organization_id = $2 AND file_row > $3
        ORDER BY file_row LIMIT $4";
    let statement = sql(text)
        .bind(id)
        .bind(organization_id)
        .bind(after)
        .bind(limit);
    let problem = |row: &Row| {
        let kept: Kept = row.json("problem")?;
        Ok(RowProblem {
            row: row.get("file_row")?,
            fields: kept.fields,
        })
    };
    on.fetch_all(statement).await?.iter().map(problem).collect()
}
