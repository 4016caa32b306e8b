//! Imports: where they stand. Their files are in `chunks`, what they wrote in `changes`, and what
//! rows are told apart by in `find`.

pub mod changes;
pub mod chunks;
pub mod find;

use chrono::{DateTime, Utc};
use domain::import::{Import, ImportCounts, ImportProblem, ImportSetup, ImportState};
use domain::{ImportId, ListQuery, OrganizationId, Page, RecordKind};

use crate::kernel::{KeyKind, List, SortKey, lock};
use crate::{Executor, Row, Sql, StoreError, Tx, sql};

const COLUMNS: &str = "i.id, i.kind, i.file_name, i.size, i.state, i.setup, i.rows_done,
    i.bytes_done, i.created, i.updated, i.skipped, i.failed, i.undone, i.kept, i.problem,
    i.created_by, u.name AS created_by_name, i.version, i.created_at, i.finished_at";

const JOINS: &str = "LEFT JOIN users u ON u.id = i.created_by";

const LIST: List = List {
    table: "imports",
    alias: "i",
    columns: COLUMNS,
    joins: JOINS,
    sorts: &[SortKey {
        name: "created_at",
        column: "i.created_at",
        kind: KeyKind::Time,
    }],
    newest_first: true,
};

fn read(row: &Row) -> Result<Import, StoreError> {
    let state: ImportState = row.word("state")?;
    let (size, bytes): (i64, i64) = (row.get("size")?, row.get("bytes_done")?);
    let counts = ImportCounts {
        rows: row.get("rows_done")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
        skipped: row.get("skipped")?,
        failed: row.get("failed")?,
        undone: row.get("undone")?,
        kept: row.get("kept")?,
    };
    Ok(Import {
        id: row.id("id")?,
        kind: row.word("kind")?,
        file_name: row.get("file_name")?,
        size,
        state,
        setup: row.json("setup")?,
        counts,
        percent: percent(state, counts, size, bytes),
        problem: row.word_or_none("problem")?,
        created_by: row.id_or_none("created_by")?,
        created_by_name: row.get("created_by_name")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
    })
}

/// How much of the work under way is done.
fn percent(state: ImportState, counts: ImportCounts, size: i64, bytes: i64) -> i64 {
    let (done, whole) = match state {
        ImportState::Undoing => (counts.undone + counts.kept, counts.created + counts.updated),
        ImportState::Uploading | ImportState::Draft => return 0,
        state if state.is_under_way() => (bytes, size),
        _ => return 100,
    };
    (done.saturating_mul(100) / whole.max(1)).clamp(0, 100)
}

/// An import whose file is about to come.
#[derive(Clone, Debug)]
pub struct NewImport<'a> {
    /// Its id.
    pub id: ImportId,
    /// Who imports.
    pub created_by: domain::UserId,
    /// What its rows are.
    pub kind: RecordKind,
    /// The name of the file.
    pub file_name: &'a str,
    /// Its size.
    pub size: i64,
    /// How it is imported.
    pub setup: &'a ImportSetup,
    /// Now.
    pub now: DateTime<Utc>,
}

fn object(setup: &ImportSetup) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(setup).map_err(|error| StoreError::Decode {
        column: "setup".to_owned(),
        reason: error.to_string(),
    })
}

/// Adds an import.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    new: NewImport<'_>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO imports (id, organization_id, created_by, kind, file_name, size, state,
                 setup, round, rows_done, bytes_done, created, updated, skipped, failed, undone,
                 kept, version, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'uploading', $7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, $8, $9)",
        )
        .bind(new.id)
        .bind(organization_id)
        .bind(new.created_by)
        .bind(new.kind.as_str())
        .bind(new.file_name)
        .bind(new.size)
        .bind(object(new.setup)?)
        .bind(new.now)
        .bind(new.now),
    )
    .await
}

/// One import.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ImportId,
) -> Result<Option<Import>, StoreError> {
    let text = format!(
        "SELECT {COLUMNS} FROM imports i {JOINS} WHERE i.id = $1 AND i.organization_id = $2"
    );
    let row = on.fetch_optional(sql(text).bind(id).bind(organization_id));
    row.await?.as_ref().map(read).transpose()
}

/// An import that nobody else changes until the end of `tx`, and the pass it is in.
pub async fn get_to_change(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
) -> Result<Option<(Import, i64)>, StoreError> {
    lock::row(tx, "imports", id.0).await?;
    let Some(import) = get(tx, organization_id, id).await? else {
        return Ok(None);
    };
    let text = "SELECT round FROM imports WHERE id = $1 AND organization_id = $2";
    let row = tx.fetch_one(sql(text).bind(id).bind(organization_id));
    Ok(Some((import, row.await?.get("round")?)))
}

/// A page of imports; the inner error tells of a wrong query. Filters: `kind`.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Import>, domain::Error>, StoreError> {
    let kind = query
        .only_filters(&["kind"])
        .and_then(|()| query.filter::<RecordKind>("kind"));
    let kind = match kind {
        Ok(kind) => kind,
        Err(error) => return Ok(Err(error)),
    };
    let conditions = |statement: &mut Sql| {
        statement
            .push(" AND i.state <> 'uploading' AND i.organization_id = ")
            .push_bind(organization_id);
        if let Some(kind) = kind {
            statement.push(" AND i.kind = ").push_bind(kind.as_str());
        }
    };
    LIST.page(on, query, conditions, read).await
}

/// Gives a draft, or a checked import, another setup; it is a draft from now on.
pub async fn set_up(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    setup: &ImportSetup,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "UPDATE imports SET setup = $3, state = 'draft', rows_done = 0, bytes_done = 0,
                 created = 0, updated = 0, skipped = 0, failed = 0, version = version + 1,
                 updated_at = $4
             WHERE id = $1 AND organization_id = $2",
        )
        .bind(id)
        .bind(organization_id)
        .bind(object(setup)?)
        .bind(now),
    )
    .await
}

/// Begins a pass over the file; says which one it is. Dry runs and runs begin with counts of zero
/// and without refused rows; undoing keeps both.
pub async fn begin(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    state: ImportState,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let mut statement = sql(
        "UPDATE imports SET state = $3, round = round + 1, version = version + 1,
             updated_at = $4, finished_at = NULL, problem = NULL",
    )
    .bind(id)
    .bind(organization_id)
    .bind(state.as_str())
    .bind(now);
    if state != ImportState::Undoing {
        changes::forget_problems(tx, organization_id, id).await?;
        statement.push(
            ", rows_done = 0, bytes_done = 0, created = 0, updated = 0, skipped = 0, failed = 0",
        );
    }
    statement.push(" WHERE id = $1 AND organization_id = $2 RETURNING round");
    tx.fetch_one(statement).await?.get("round")
}

/// Writes how far a pass has come.
pub async fn advance(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    counts: ImportCounts,
    bytes: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "UPDATE imports SET rows_done = $3, bytes_done = $4, created = $5, updated = $6,
                 skipped = $7, failed = $8, undone = $9, kept = $10, version = version + 1,
                 updated_at = $11
             WHERE id = $1 AND organization_id = $2",
        )
        .bind(id)
        .bind(organization_id)
        .bind(counts.rows)
        .bind(bytes)
        .bind(counts.created)
        .bind(counts.updated)
        .bind(counts.skipped)
        .bind(counts.failed)
        .bind(counts.undone)
        .bind(counts.kept)
        .bind(now),
    )
    .await
}

/// Ends a pass.
pub async fn finish(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    state: ImportState,
    problem: Option<ImportProblem>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "UPDATE imports SET state = $3, problem = $4, finished_at = $5, updated_at = $6,
                 version = version + 1
             WHERE id = $1 AND organization_id = $2",
        )
        .bind(id)
        .bind(organization_id)
        .bind(state.as_str())
        .bind(problem.map(ImportProblem::as_str))
        .bind(now)
        .bind(now),
    )
    .await
}

/// Forgets imports that nobody touched since this time: what was never run wholly, of the others
/// the file and what is needed to undo them. At most `limit` of them; says how many.
pub async fn forget(tx: &Tx, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
    let old = "SELECT i.id FROM imports i WHERE i.updated_at < $1
        AND i.state NOT IN ('checking', 'running', 'undoing')
        AND (i.state IN ('uploading', 'draft', 'checked')
            OR EXISTS (SELECT 1 FROM import_chunks c WHERE c.import_id = i.id))
        ORDER BY i.updated_at LIMIT $2";
    let rows = tx.fetch_all(sql(old).bind(before).bind(limit)).await?;
    for row in &rows {
        let id: ImportId = row.id("id")?;
        for table in ["import_chunks", "import_problems", "import_changes"] {
            let text = format!("DELETE FROM {table} WHERE import_id = $1");
            tx.execute(sql(text).bind(id)).await?;
        }
        let text =
            "DELETE FROM imports WHERE id = $1 AND state IN ('uploading', 'draft', 'checked')";
        tx.execute(sql(text).bind(id)).await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}
