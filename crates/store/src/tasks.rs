//! Tasks.

use chrono::{DateTime, Utc};
use domain::task::{Task, TaskFields};
use domain::{Error, ListQuery, OrganizationId, Page, Record, RecordKind, TaskId, UserId};
use uuid::Uuid;

use crate::kernel::{KeyKind, List, SortKey, lock};
use crate::{Executor, Row, Sql, StoreError, Tx, Value, sql};

pub(crate) const COLUMNS: &str = "t.id, t.record_kind, t.record_id,
    COALESCE(rc.name, rp.full_name, rd.title) AS record_name, t.title, t.due_at, t.remind_at,
    t.assignee_id, a.name AS assignee_name, t.creator_id, m.name AS creator_name, t.done_at,
    t.version, t.created_at, t.updated_at";
// A record in the bin has no page, and so no name here.
pub(crate) const JOINS: &str = "LEFT JOIN users a ON a.id = t.assignee_id
    LEFT JOIN users m ON m.id = t.creator_id
    LEFT JOIN companies rc ON rc.id = t.record_id AND rc.deleted_at IS NULL
    LEFT JOIN contacts rp ON rp.id = t.record_id AND rp.deleted_at IS NULL
    LEFT JOIN deals rd ON rd.id = t.record_id AND rd.deleted_at IS NULL";

const LIST: List = List {
    table: "tasks",
    alias: "t",
    columns: COLUMNS,
    joins: JOINS,
    sorts: &[
        SortKey {
            name: "due_at",
            column: "t.sorted_at",
            kind: KeyKind::Time,
        },
        SortKey {
            name: "created_at",
            column: "t.created_at",
            kind: KeyKind::Time,
        },
    ],
    newest_first: false,
};

pub(crate) fn read(row: &Row) -> Result<Task, StoreError> {
    let kind = row.word_or_none::<RecordKind>("record_kind")?;
    let record_id = row.get::<Option<Uuid>>("record_id")?;
    Ok(Task {
        id: row.id("id")?,
        record: kind.zip(record_id).map(|(kind, id)| Record { kind, id }),
        record_name: row.get("record_name")?,
        title: row.get("title")?,
        due_at: row.get("due_at")?,
        remind_at: row.get("remind_at")?,
        assignee_id: row.id_or_none("assignee_id")?,
        assignee_name: row.get("assignee_name")?,
        creator_id: row.id_or_none("creator_id")?,
        creator_name: row.get("creator_name")?,
        done_at: row.get("done_at")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Where a task without a due time stands in a list: after all others.
fn sorted_at(due_at: Option<DateTime<Utc>>) -> DateTime<Utc> {
    const LAST: i64 = 253_402_214_400; // 9999-12-31
    due_at
        .or_else(|| DateTime::from_timestamp(LAST, 0))
        .unwrap_or_default()
}

/// A task.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: TaskId,
) -> Result<Option<Task>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM tasks t {JOINS} WHERE t.id = $1 AND t.organization_id = $2"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// A task that nobody else changes until the end of `tx`.
pub async fn get_to_change(
    tx: &Tx,
    organization_id: OrganizationId,
    id: TaskId,
) -> Result<Option<Task>, StoreError> {
    lock::row(tx, "tasks", id.0).await?;
    get(tx, organization_id, id).await
}

/// A page of tasks; the inner error tells of a wrong query. Filters: `record_id`,
/// `assignee_id`, `done` (`true` or `false`).
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Task>, Error>, StoreError> {
    let filters = match filters(query) {
        Ok(filters) => filters,
        Err(error) => return Ok(Err(error)),
    };
    let conditions = |statement: &mut Sql| {
        statement
            .push(" AND t.organization_id = ")
            .push_bind(organization_id);
        for (condition, value) in filters {
            statement.push(condition);
            if let Some(value) = value {
                statement.push_bind(value);
            }
        }
    };
    LIST.page(on, query, conditions, read).await
}

/// The conditions that a query's filters stand for.
fn filters(query: &ListQuery) -> Result<Vec<(&'static str, Option<Value>)>, Error> {
    query.only_filters(&["record_id", "assignee_id", "done"])?;
    query.without_search()?;
    let mut conditions: Vec<(&str, Option<Value>)> = Vec::new();
    if let Some(id) = query.filter::<Uuid>("record_id")? {
        conditions.push((" AND t.record_id = ", Some(id.into())));
    }
    if let Some(id) = query.filter::<UserId>("assignee_id")? {
        conditions.push((" AND t.assignee_id = ", Some(id.into())));
    }
    match query.filter::<bool>("done")? {
        Some(true) => conditions.push((" AND t.done_at IS NOT NULL", None)),
        Some(false) => conditions.push((" AND t.done_at IS NULL", None)),
        None => {}
    }
    Ok(conditions)
}

/// Adds a task.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: TaskId,
    fields: &TaskFields,
    creator_id: UserId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO tasks (id, organization_id, record_kind, record_id, title, due_at,
                 sorted_at, remind_at, assignee_id, creator_id, done_at, version, created_at,
                 updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(fields.record.map(|record| record.kind.as_str()))
        .bind(fields.record.map(|record| record.id))
        .bind(fields.title.as_str())
        .bind(fields.due_at)
        .bind(sorted_at(fields.due_at))
        .bind(fields.remind_at)
        .bind(fields.assignee_id)
        .bind(creator_id)
        .bind(fields.done.then_some(now))
        .bind(now)
        .bind(now),
    )
    .await
}

/// Replaces the fields of a task that [`get_to_change`] has just read.
pub async fn update(
    tx: &Tx,
    organization_id: OrganizationId,
    before: &Task,
    fields: &TaskFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let done_at = before.done_at.unwrap_or(now);
    tx.execute_one(
        sql(
            "UPDATE tasks SET record_kind = $3, record_id = $4, title = $5, due_at = $6,
                 sorted_at = $7, remind_at = $8, assignee_id = $9, done_at = $10,
                 updated_at = $11, version = version + 1
             WHERE id = $1 AND organization_id = $2",
        )
        .bind(before.id)
        .bind(organization_id)
        .bind(fields.record.map(|record| record.kind.as_str()))
        .bind(fields.record.map(|record| record.id))
        .bind(fields.title.as_str())
        .bind(fields.due_at)
        .bind(sorted_at(fields.due_at))
        .bind(fields.remind_at)
        .bind(fields.assignee_id)
        .bind(fields.done.then_some(done_at))
        .bind(now),
    )
    .await
}

/// Notes that the reminder for this time was given; says whether it still was to be given.
pub async fn remind(
    tx: &Tx,
    organization_id: OrganizationId,
    id: TaskId,
    remind_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE tasks SET reminded_at = $4
                 WHERE id = $1 AND organization_id = $2 AND remind_at = $3 AND done_at IS NULL
                     AND (reminded_at IS NULL OR reminded_at < remind_at)")
            .bind(id)
            .bind(organization_id)
            .bind(remind_at)
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}

/// Removes a task for good.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: TaskId,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("DELETE FROM tasks WHERE id = $1 AND organization_id = $2")
            .bind(id)
            .bind(organization_id),
    )
    .await
}

/// Gives a member's open tasks to another, or to nobody; which these are.
pub async fn hand_over(
    tx: &Tx,
    organization_id: OrganizationId,
    from: UserId,
    to: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<Vec<TaskId>, StoreError> {
    let rows = tx
        .fetch_all(
            sql(
                "UPDATE tasks SET assignee_id = $3, version = version + 1, updated_at = $4
                 WHERE organization_id = $1 AND assignee_id = $2 AND done_at IS NULL
                 RETURNING id",
            )
            .bind(organization_id)
            .bind(from)
            .bind(to)
            .bind(now),
        )
        .await?;
    rows.iter().map(|row| row.id("id")).collect()
}
