//! Everything an organization owns, row by row, for its owner to take away.
//!
//! Which columns a table has is asked of the database, so that a column added later is in the
//! export by itself. Bytes never are: they are hashes and sealed secrets.

use domain::OrganizationId;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::{Engine, Executor, Row, StoreError, Value, sql};

/// A table that is exported.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What one row of it is called in the export.
    pub kind: &'static str,
    /// The ids that name a row; pages follow them.
    key: &'static [&'static str],
}

const fn table(name: &'static str, kind: &'static str) -> Table {
    Table {
        name,
        kind,
        key: &["id"],
    }
}

/// The tables of the export, in its order.
pub const TABLES: &[Table] = &[
    table("companies", "company"),
    table("contacts", "contact"),
    table("pipelines", "pipeline"),
    table("stages", "stage"),
    table("deals", "deal"),
    table("deal_stage_changes", "deal_stage_change"),
    table("notes", "note"),
    table("tasks", "task"),
    table("tags", "tag"),
    Table {
        name: "record_tags",
        kind: "record_tag",
        key: &["record_id", "tag_id"],
    },
    table("custom_fields", "custom_field"),
    table("custom_choices", "custom_choice"),
    Table {
        name: "custom_values",
        kind: "custom_value",
        key: &["record_id", "field_id", "slot"],
    },
    table("views", "view"),
    Table {
        name: "default_views",
        kind: "default_view",
        key: &["user_id", "view_id"],
    },
    table("imports", "import"),
    table("accounts", "account"),
    table("chats", "conversation"),
    table("messages", "message"),
    table("invitations", "invitation"),
    table("api_keys", "api_key"),
    Table {
        name: "notice_settings",
        kind: "notice_settings",
        key: &["user_id"],
    },
    table("audit_log", "audit_entry"),
];

/// The tables that are not, and why. A test knows all tables: a new one belongs in one of these
/// lists.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("members", "told with the names of the people"),
    ("events", "what windows are told; forgotten after a week"),
    ("jobs", "work under way"),
    (
        "message_files",
        "where content is kept; it is read message by message",
    ),
    ("uploads", "files on their way out"),
    ("mails", "their content is gone once they are sent"),
    ("sessions", "belong to people"),
    ("stage_totals", "sums of the deals"),
    ("import_chunks", "files that came from outside"),
    ("import_problems", "rows that are not in the organization"),
    ("import_changes", "what undoing an import needs"),
];

/// Columns that repeat others for the database's own use.
const DERIVED: [&str; 3] = ["search", "sorted_at", "organization_id"];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Int,
    Float,
    Bool,
    Id,
    Time,
    Json,
}

impl Kind {
    /// By the database's own word; none for bytes.
    fn of(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "text" => Self::Text,
            "bigint" => Self::Int,
            "double precision" => Self::Float,
            "boolean" => Self::Bool,
            "uuid" => Self::Id,
            "timestamptz" | "timestamp with time zone" => Self::Time,
            "jsonb" => Self::Json,
            _ => return None,
        })
    }
}

/// The columns of a table that are exported.
#[derive(Clone, Debug)]
pub struct Columns(Vec<(String, Kind)>);

impl Columns {
    /// What a row has in a column of its table's key: a number, or an id.
    fn key(&self, row: &Row, column: &str) -> Result<Value, StoreError> {
        let numbered = |(name, kind): &(String, Kind)| name == column && *kind == Kind::Int;
        if self.0.iter().any(numbered) {
            row.get::<i64>(column).map(Value::from)
        } else {
            row.get::<Uuid>(column).map(Value::from)
        }
    }
}

/// Asks the database for them.
pub async fn columns(on: &impl Executor, table: &Table) -> Result<Columns, StoreError> {
    let text = match on.engine() {
        Engine::Sqlite => "SELECT name, type AS kind FROM pragma_table_info($1) ORDER BY cid",
        Engine::Postgres => {
            "SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS kind
             FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position"
        }
    };
    let mut columns = Vec::new();
    for row in on.fetch_all(sql(text).bind(table.name)).await? {
        let (name, kind): (String, String) = (row.get("name")?, row.get("kind")?);
        if DERIVED.contains(&name.as_str()) {
            continue;
        }
        columns.extend(Kind::of(&kind).map(|kind| (name, kind)));
    }
    Ok(Columns(columns))
}

/// One page of a table, and the key of its last row: where the next one starts.
#[derive(Debug)]
pub struct Rows {
    /// The rows as objects.
    pub rows: Vec<Map<String, Json>>,
    /// The key of the last of them.
    pub last: Option<Vec<Value>>,
}

/// The next rows of a table after this key. All pages together read the table once.
pub async fn page(
    on: &impl Executor,
    organization_id: OrganizationId,
    table: &Table,
    columns: &Columns,
    after: Option<&[Value]>,
    limit: u32,
) -> Result<Rows, StoreError> {
    let names: Vec<&str> = columns.0.iter().map(|(name, _)| name.as_str()).collect();
    let mut statement = sql(format!(
        "SELECT {} FROM {} WHERE organization_id = ",
        names.join(", "),
        table.name
    ));
    statement.push_bind(organization_id);
    let key = table.key.join(", ");
    if let Some(after) = after {
        statement.push(&format!(" AND ({key}) > ("));
        for (at, id) in after.iter().enumerate() {
            statement
                .push(if at == 0 { "" } else { ", " })
                .push_bind(id.clone());
        }
        statement.push(")");
    }
    statement
        .push(&format!(" ORDER BY {key} LIMIT "))
        .push_bind(limit);
    let found = on.fetch_all(statement).await?;
    let last = found
        .last()
        .map(|row| {
            table
                .key
                .iter()
                .map(|column| columns.key(row, column))
                .collect()
        })
        .transpose()?;
    let rows = found
        .iter()
        .map(|row| object(row, columns))
        .collect::<Result<_, _>>()?;
    Ok(Rows { rows, last })
}

fn object(row: &Row, columns: &Columns) -> Result<Map<String, Json>, StoreError> {
    let value = |(name, kind): &(String, Kind)| Ok((name.clone(), json(row, name, *kind)?));
    columns.0.iter().map(value).collect()
}

fn json(row: &Row, name: &str, kind: Kind) -> Result<Json, StoreError> {
    let time =
        |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    Ok(match kind {
        Kind::Text => row.get::<Option<String>>(name)?.into(),
        Kind::Int => row.get::<Option<i64>>(name)?.into(),
        Kind::Float => row.get::<Option<f64>>(name)?.into(),
        Kind::Bool => row.get::<Option<bool>>(name)?.into(),
        Kind::Id => row
            .get::<Option<Uuid>>(name)?
            .map(|id| id.to_string())
            .into(),
        Kind::Time => row.get::<Option<_>>(name)?.map(time).into(),
        Kind::Json => row.json_or_none(name)?.unwrap_or(Json::Null),
    })
}
