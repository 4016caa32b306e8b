//! Looking up many records at once by what tells them apart.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{OrganizationId, RecordKind};
use uuid::Uuid;

use crate::{Executor, StoreError, Value, records, sql};

/// What records are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Of which kind of record.
    pub kind: RecordKind,
    column: &'static str,
    is_id: bool,
}

impl Key {
    /// The key of this name; none if records of the kind have no such key.
    pub fn named(kind: RecordKind, name: &str) -> Option<Self> {
        const COLUMNS: [&str; 8] = [
            "id",
            "domain",
            "name",
            "email",
            "phone",
            "telegram_username",
            "full_name",
            "title",
        ];
        let known = name == "full_name" && kind == RecordKind::Contact
            || domain::import::keys(kind).contains(&name);
        let column = COLUMNS
            .into_iter()
            .find(|column| *column == name && known)?;
        Some(Self {
            kind,
            column,
            is_id: column == "id",
        })
    }
}

/// The records that have one of these values, by value; of several the one that was there first.
/// Addresses and user names are given, and answered, in lower case.
pub async fn by_key(
    on: &impl Executor,
    organization_id: OrganizationId,
    key: Key,
    values: &[&str],
) -> Result<HashMap<String, Uuid>, StoreError> {
    let wanted: Vec<Value> = if key.is_id {
        let ids = values.iter().filter_map(|text| text.parse::<Uuid>().ok());
        ids.map(Value::from).collect()
    } else {
        values.iter().map(|text| Value::from(*text)).collect()
    };
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let Key { kind, column, .. } = key;
    // As in the indexes of migrations 4 and 38.
    let (expression, given) = if ["email", "telegram_username"].contains(&column) {
        let given = format!(" AND r.{column} IS NOT NULL");
        (format!("lower(r.{column})"), given)
    } else {
        (format!("r.{column}"), String::new())
    };
    let mut statement = sql(format!(
        "SELECT r.id, r.created_at, {expression} AS value FROM {} r
         WHERE r.deleted_at IS NULL{given} AND (r.organization_id = ",
        records::table(kind),
    ));
    // Without statistics SQLite takes the index of an organization for better than that of ids.
    let plain = if key.is_id { ") IS TRUE" } else { ")" };
    statement
        .push_bind(organization_id)
        .push(&format!("{plain} AND {expression} IN ("));
    for (at, value) in wanted.into_iter().enumerate() {
        statement
            .push(if at > 0 { ", " } else { "" })
            .push_bind(value);
    }
    statement.push(")");
    // Which was there first is found out here: asked to sort, SQLite goes along the index of all
    // records by time instead of looking the few up.
    let mut first: HashMap<String, (DateTime<Utc>, Uuid)> = HashMap::new();
    for row in on.fetch_all(statement).await? {
        let found: (DateTime<Utc>, Uuid) = (row.get("created_at")?, row.get("id")?);
        let value = if key.is_id {
            found.1.to_string()
        } else {
            row.get("value")?
        };
        let known = first.entry(value).or_insert(found);
        *known = found.min(*known);
    }
    let records = first.into_iter().map(|(value, (_, id))| (value, id));
    Ok(records.collect())
}
