//! The audit log. It is written and read; nothing changes or deletes a line of it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::audit::{AuditAction, AuditEntry};
use domain::{ApiKeyId, AuditId, Error, FieldCode, ListQuery, OrganizationId, Page, UserId};
use uuid::Uuid;

use crate::kernel::{KeyKind, List, SortKey};
use crate::{Executor, Row, Sql, StoreError, Tx, Value, sql};

const LIST: List = List {
    table: "audit_log",
    alias: "a",
    columns: "a.id, a.actor_id, u.name AS actor_name, k.name AS api_key, a.action, a.target,
        a.target_id, a.details, a.address, a.request_id, a.created_at",
    joins: "LEFT JOIN users u ON u.id = a.actor_id LEFT JOIN api_keys k ON k.id = a.api_key_id",
    sorts: &[SortKey {
        name: "created_at",
        column: "a.created_at",
        kind: KeyKind::Time,
    }],
    newest_first: true,
};

fn read(row: &Row) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        id: row.id("id")?,
        actor_id: row.id_or_none("actor_id")?,
        actor_name: row.get("actor_name")?,
        api_key: row.get("api_key")?,
        action: row.word("action")?,
        target: row.get("target")?,
        target_id: row.get("target_id")?,
        details: row.json("details")?,
        address: row.get("address")?,
        request_id: row.get("request_id")?,
        created_at: row.get("created_at")?,
    })
}

/// A page of the log; the inner error tells of a wrong query. Filters: `actor_id`, `action`,
/// `target_id`, `from` and `to` (a time, or a day in UTC, of which `to` has all).
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<AuditEntry>, Error>, StoreError> {
    let filters = match filters(query) {
        Ok(filters) => filters,
        Err(error) => return Ok(Err(error)),
    };
    let conditions = |statement: &mut Sql| {
        statement
            .push(" AND a.organization_id = ")
            .push_bind(organization_id);
        for (condition, value) in filters {
            statement.push(condition).push_bind(value);
        }
    };
    LIST.page(on, query, conditions, read).await
}

/// The conditions that a query's filters stand for.
fn filters(query: &ListQuery) -> Result<Vec<(&'static str, Value)>, Error> {
    query.only_filters(&["actor_id", "action", "target_id", "from", "to"])?;
    query.without_search()?;
    let mut conditions: Vec<(&str, Value)> = Vec::new();
    if let Some(id) = query.filter::<UserId>("actor_id")? {
        conditions.push((" AND a.actor_id = ", id.into()));
    }
    if let Some(action) = query.filter::<AuditAction>("action")? {
        conditions.push((" AND a.action = ", action.as_str().into()));
    }
    if let Some(id) = query.filter::<Uuid>("target_id")? {
        conditions.push((" AND a.target_id = ", id.into()));
    }
    if let Some(from) = moment(query, "from", TimeDelta::zero())? {
        conditions.push((" AND a.created_at >= ", from.into()));
    }
    if let Some(to) = moment(query, "to", TimeDelta::days(1))? {
        conditions.push((" AND a.created_at < ", to.into()));
    }
    Ok(conditions)
}

/// The time that a filter names; a whole day is named by where it begins, plus `within`.
fn moment(
    query: &ListQuery,
    name: &str,
    within: TimeDelta,
) -> Result<Option<DateTime<Utc>>, Error> {
    let Some(text) = query.filters.get(name) else {
        return Ok(None);
    };
    if let Ok(time) = text.parse::<DateTime<Utc>>() {
        return Ok(Some(time));
    }
    let malformed = || Error::field(name, FieldCode::Malformed);
    let day: NaiveDate = text.parse().map_err(|_| malformed())?;
    let begins = day.and_time(chrono::NaiveTime::MIN).and_utc();
    begins
        .checked_add_signed(within)
        .map(Some)
        .ok_or_else(malformed)
}

/// A line to add.
#[derive(Clone, Debug)]
pub struct NewAuditEntry {
    /// Its id.
    pub id: AuditId,
    /// In which organization's log.
    pub organization_id: OrganizationId,
    /// Who did it.
    pub actor_id: Option<UserId>,
    /// Through which key, where it was no person.
    pub api_key_id: Option<ApiKeyId>,
    /// What was done.
    pub action: AuditAction,
    /// The name of what it was done to.
    pub target: Option<String>,
    /// Its id.
    pub target_id: Option<Uuid>,
    /// An object.
    pub details: serde_json::Value,
    /// The network address it came from.
    pub address: Option<String>,
    /// The request.
    pub request_id: Option<Uuid>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Adds a line.
pub async fn insert(tx: &Tx, entry: NewAuditEntry) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO audit_log (id, organization_id, actor_id, action, target, target_id,
                 details, address, request_id, created_at, api_key_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(entry.id)
        .bind(entry.organization_id)
        .bind(entry.actor_id)
        .bind(entry.action.as_str())
        .bind(entry.target)
        .bind(entry.target_id)
        .bind(entry.details)
        .bind(entry.address)
        .bind(entry.request_id)
        .bind(entry.created_at)
        .bind(entry.api_key_id),
    )
    .await
}
