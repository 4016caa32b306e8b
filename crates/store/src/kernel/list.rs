//! Lists with filters, search and keyset pagination.
//!
//! A page is found by the last row of the page before, not by counting: the thousandth page
//! costs what the first one does, and rows that come or go meanwhile shift nothing.

use chrono::{DateTime, Utc};
use domain::{FieldCode, ListQuery, Page};
use uuid::Uuid;

use super::cursor::Cursor;
use super::{Executor, Row, Sql, StoreError, Value, search, sql};

/// The most words of a search that are looked at.
const MAX_WORDS: usize = 8;
/// The most characters of such a word: PostgreSQL refuses words of more than 2,046 bytes.
const MAX_WORD_CHARS: usize = 64;

/// A column that a list can be sorted by. It is never null.
#[derive(Clone, Copy, Debug)]
pub struct SortKey {
    /// Its name in the interface.
    pub name: &'static str,
    /// Its column, with the alias of the table.
    pub column: &'static str,
    /// Its type.
    pub kind: KeyKind,
}

/// The type of a sort column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// `TEXT`
    Text,
    /// `BIGINT`
    Int,
    /// `TIMESTAMPTZ`
    Time,
}

/// What a list is made of.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// The table.
    pub table: &'static str,
    /// Its alias, used by all columns below.
    pub alias: &'static str,
    /// What to select, without the sort key and the id.
    pub columns: &'static str,
    /// Joins that add columns for display.
    pub joins: &'static str,
    /// The sort orders offered, the first being the default.
    pub sorts: &'static [SortKey],
    /// Whether the default order is from high to low.
    pub newest_first: bool,
}

impl List {
    /// One page. `conditions` is appended to the `WHERE` and must start with ` AND `.
    pub async fn page<T>(
        &self,
        on: &impl Executor,
        query: &ListQuery,
        conditions: impl FnOnce(&mut Sql),
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Result<Page<T>, domain::Error>, StoreError> {
        let (key, descending) = match self.sort(query.sort.as_deref()) {
            Ok(sort) => sort,
            Err(error) => return Ok(Err(error)),
        };
        let order = format!("{}{}", if descending { "-" } else { "" }, key.name);
        let after = match query
            .cursor
            .as_deref()
            .map(|c| decode(c, &order, Some(key.kind)))
        {
            None => None,
            Some(Some(after)) => Some(after),
            Some(None) => return Ok(Err(domain::Error::field("cursor", FieldCode::Malformed))),
        };
        let words = match Words::of(query) {
            Words::Some(words) => words,
            Words::Unfindable => return Ok(Ok(Page::empty())),
        };

        let engine = on.engine();
        let Self {
            table,
            alias,
            columns,
            joins,
            ..
        } = self;
        let way = search::way(on, table, &words).await?;
        let source = search::source(engine, way, table, alias);
        let mut statement = sql(format!(
            "SELECT {columns}, {} AS sort_key, {alias}.id AS sort_id FROM {source} {joins} WHERE 1 = 1",
            key.column,
        ));
        search::condition(&mut statement, engine, way, table, alias, &words);
        conditions(&mut statement);
        if let Some((Some(value), id)) = after {
            let than = if descending { "<" } else { ">" };
            statement
                .push(&format!(" AND ({}, {alias}.id) {than} (", key.column))
                .push_bind(value)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        let direction = if descending { "DESC" } else { "ASC" };
        let size = query.page_size();
        statement
            .push(&format!(
                " ORDER BY {} {direction}, {alias}.id {direction} LIMIT ",
                key.column
            ))
            .push_bind(size + 1);

        let rows = on.fetch_all(statement).await?;
        cut(rows, size, &order, key.kind, &read).map(Ok)
    }

    /// The first page of each group, all read by one statement: the rows whose `column` has one
    /// of `groups`, `size` of them for each. The order is one of this list's.
    pub async fn heads<T>(
        &self,
        on: &impl Executor,
        order: &str,
        size: u32,
        (column, groups): (&str, &[Value]),
        conditions: impl Fn(&mut Sql),
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<Page<T>>, StoreError> {
        let (key, descending) = self
            .sort(Some(order))
            .map_err(|error| StoreError::Configuration(error.to_string()))?;
        let direction = if descending { "DESC" } else { "ASC" };
        let alias = self.alias;
        let mut statement = sql("");
        for (at, group) in groups.iter().enumerate() {
            let union = if at > 0 { " UNION ALL " } else { "" };
            statement.push(&format!(
                "{union}SELECT * FROM (SELECT CAST({at} AS BIGINT) AS head, {}, {} AS sort_key, {alias}.id AS sort_id
                 FROM {} {alias} {} WHERE {column} = ",
                self.columns, key.column, self.table, self.joins,
            ));
            statement.push_bind(group.clone());
            conditions(&mut statement);
            statement
                .push(&format!(
                    " ORDER BY {} {direction}, {alias}.id {direction} LIMIT ",
                    key.column
                ))
                .push_bind(size + 1)
                .push(&format!(") AS head_{at}"));
        }
        let mut heads: Vec<Vec<Row>> = groups.iter().map(|_| Vec::new()).collect();
        if !groups.is_empty() {
            for row in on.fetch_all(statement).await? {
                let head = usize::try_from(row.get::<i64>("head")?).ok();
                if let Some(head) = head.and_then(|at| heads.get_mut(at)) {
                    head.push(row);
                }
            }
        }
        heads
            .into_iter()
            .map(|rows| cut(rows, size, order, key.kind, &read))
            .collect()
    }

    fn sort(&self, asked: Option<&str>) -> Result<(SortKey, bool), domain::Error> {
        let Some(asked) = asked else {
            return Ok((self.sorts[0], self.newest_first));
        };
        let name = asked.strip_prefix('-').unwrap_or(asked);
        self.sorts
            .iter()
            .find(|key| key.name == name)
            .map(|key| (*key, asked.starts_with('-')))
            .ok_or_else(|| domain::Error::field("sort", FieldCode::Unknown))
    }
}

/// A page of at most `size` of these rows; one more among them means that there are more.
fn cut<T>(
    mut rows: Vec<Row>,
    size: u32,
    order: &str,
    kind: KeyKind,
    read: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<Page<T>, StoreError> {
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let next_cursor = match rows.last() {
        Some(last) if more => Some(encode(last, order.to_owned(), Some(kind))?),
        _ => None,
    };
    let items = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}

/// The words that a list is searched for.
pub(super) enum Words {
    /// These; none where nothing is searched.
    Some(Vec<String>),
    /// Nothing but punctuation: no row has a word that begins so.
    Unfindable,
}

impl Words {
    /// Those of a question.
    pub fn of(query: &ListQuery) -> Self {
        let Some(text) = query
            .search
            .as_deref()
            .filter(|text| !text.trim().is_empty())
        else {
            return Self::Some(Vec::new());
        };
        let words: Vec<String> = domain::search::words(text)
            .take(MAX_WORDS)
            .map(|word| word.chars().take(MAX_WORD_CHARS).collect())
            .collect();
        if words.is_empty() {
            return Self::Unfindable;
        }
        Self::Some(words)
    }
}

/// The cursor of a row: its id, and its sort key where it has one of this kind.
pub(super) fn encode(
    row: &Row,
    order: String,
    kind: Option<KeyKind>,
) -> Result<String, StoreError> {
    let key = match kind {
        None => String::new(),
        Some(KeyKind::Text) => row.get::<String>("sort_key")?,
        Some(KeyKind::Int) => row.get::<i64>("sort_key")?.to_string(),
        Some(KeyKind::Time) => row
            .get::<DateTime<Utc>>("sort_key")?
            .timestamp_micros()
            .to_string(),
    };
    let id = row.get("sort_id")?;
    Cursor { order, key, id }.encode()
}

/// The sort key, if there is one of this kind, and the id that a cursor of this order stands for.
pub(super) fn decode(
    word: &str,
    order: &str,
    kind: Option<KeyKind>,
) -> Option<(Option<Value>, Uuid)> {
    let Cursor { key, id, .. } = Cursor::decode(word, order)?;
    let value = match kind {
        None => return Some((None, id)),
        Some(KeyKind::Text) => Value::from(key),
        Some(KeyKind::Int) => Value::from(key.parse::<i64>().ok()?),
        Some(KeyKind::Time) => Value::from(DateTime::from_timestamp_micros(key.parse().ok()?)?),
    };
    Some((Some(value), id))
}
