//! Lists in an order that their own table does not have.
//!
//! Such an order is made of runs, one after the other. A run goes along the index of a table
//! beside the list's, or along the list's own order, and each page is found by the last row of the
//! page before, as in any list: by its run, its key and its id.

use domain::{Error, FieldCode, ListQuery, Page};
use uuid::Uuid;

use super::list::{KeyKind, List, Words, decode, encode};
use super::{Executor, Row, Sql, StoreError, Value, search, sql};

/// A part of an order.
#[derive(Clone, Debug)]
pub struct Run {
    /// What cursors call it.
    pub name: String,
    /// The table that has the order, with the alias `s`; its `record_id` names the row. None
    /// where the rows come in the list's own order.
    pub beside: Option<&'static str>,
    /// What holds for the run: text before a value, the value, and text after it.
    pub conditions: Vec<(&'static str, Value, String)>,
    /// What its rows are sorted by, if by more than their ids; never null.
    pub key: Option<(&'static str, KeyKind)>,
}

/// Runs, one after the other.
#[derive(Clone, Debug)]
pub struct Runs {
    /// In this order.
    pub runs: Vec<Run>,
    /// Whether each goes from high to low; the one in the list's own order goes as that does.
    pub descending: bool,
    /// Whether more than the whole list is asked for. SQLite then chooses where to begin;
    /// otherwise it is told to go along the order, and stops when the page is full.
    pub narrowed: bool,
}

/// How the rows of a run are sorted.
struct Along {
    key: Option<(&'static str, KeyKind)>,
    id: String,
    descending: bool,
}

/// The row after which a page begins: its key, if the run has one, and its id.
type After = (Option<Value>, Uuid);

impl List {
    /// One page of a list in such an order. `conditions` is as in [`List::page`].
    pub async fn page_in_runs<T>(
        &self,
        on: &impl Executor,
        query: &ListQuery,
        runs: &Runs,
        conditions: impl Fn(&mut Sql),
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Result<Page<T>, Error>, StoreError> {
        let words = match Words::of(query) {
            Words::Some(words) => words,
            Words::Unfindable => return Ok(Ok(Page::empty())),
        };
        let order = query.sort.clone().unwrap_or_default();
        let named = |run: &Run| format!("{order}/{}", run.name);
        let (mut at, mut after) = (0, None);
        if let Some(word) = query.cursor.as_deref() {
            let found = runs.runs.iter().enumerate().find_map(|(at, run)| {
                let kind = self.along(runs, run).key.map(|(_, kind)| kind);
                Some((at, decode(word, &named(run), kind)?))
            });
            let Some((from, last)) = found else {
                return Ok(Err(Error::field("cursor", FieldCode::Malformed)));
            };
            (at, after) = (from, Some(last));
        }
        let way = search::way(on, self.table, &words).await?;
        let size = query.page_size() as usize;
        let (mut items, mut last) = (Vec::new(), None);
        while let Some(run) = runs.runs.get(at) {
            let left = size - items.len();
            let along = self.along(runs, run);
            let mut statement = self.run(on, way, runs, run, &along);
            search::condition(
                &mut statement,
                on.engine(),
                way,
                self.table,
                self.alias,
                &words,
            );
            conditions(&mut statement);
            for (before, value, behind) in &run.conditions {
                statement.push(before).push_bind(value.clone()).push(behind);
            }
            along.close(&mut statement, after.take(), left + 1);
            let mut rows = on.fetch_all(statement).await?;
            let more = rows.len() > left;
            rows.truncate(left);
            if let Some(row) = rows.last() {
                let kind = along.key.map(|(_, kind)| kind);
                last = Some(encode(row, named(run), kind)?);
            }
            for row in &rows {
                items.push(read(row)?);
            }
            if more {
                return Ok(Ok(Page {
                    items,
                    next_cursor: last,
                }));
            }
            at += 1;
        }
        Ok(Ok(Page {
            items,
            next_cursor: None,
        }))
    }

    fn along(&self, runs: &Runs, run: &Run) -> Along {
        match run.beside {
            Some(_) => Along {
                key: run.key,
                id: "s.record_id".to_owned(),
                descending: runs.descending,
            },
            None => Along {
                key: Some((self.sorts[0].column, self.sorts[0].kind)),
                id: format!("{}.id", self.alias),
                descending: self.newest_first,
            },
        }
    }

    /// The beginning of a run's statement.
    fn run(
        &self,
        on: &impl Executor,
        way: search::Way,
        runs: &Runs,
        run: &Run,
        along: &Along,
    ) -> Sql {
        let Self {
            table,
            alias,
            columns,
            joins,
            ..
        } = self;
        let rows = search::source(on.engine(), way, table, alias);
        let few = way == search::Way::FromWords;
        let (source, together) = match run.beside {
            None => (rows, "1 = 1".to_owned()),
            Some(beside) => {
                // On SQLite the left side of a CROSS JOIN is gone through first.
                let source = match (few, runs.narrowed) {
                    (true, _) => format!("{rows} CROSS JOIN {beside}"),
                    (false, true) => format!("{rows} JOIN {beside} ON s.record_id = {alias}.id"),
                    (false, false) => format!("{beside} CROSS JOIN {rows}"),
                };
                (source, format!("s.record_id = {alias}.id"))
            }
        };
        let key = along
            .key
            .map_or_else(String::new, |(column, _)| format!("{column} AS sort_key, "));
        sql(format!(
            "SELECT {columns}, {key}{} AS sort_id FROM {source} {joins} WHERE {together}",
            along.id
        ))
    }
}

impl Along {
    /// The end of a run's statement: where it begins, its order and how many rows it wants.
    fn close(&self, statement: &mut Sql, after: Option<After>, rows: usize) {
        let (than, direction) = match self.descending {
            true => ("<", "DESC"),
            false => (">", "ASC"),
        };
        let id = &self.id;
        match (after, self.key) {
            (Some((Some(value), last)), Some((column, kind))) => {
                // The texts of runs are expressions: SQLite begins inside of an index on one for
                // this comparison, and not for the pair below.
                if kind == KeyKind::Text {
                    statement
                        .push(&format!(" AND {column} {than}= "))
                        .push_bind(value.clone());
                }
                statement
                    .push(&format!(" AND ({column}, {id}) {than} ("))
                    .push_bind(value)
                    .push(", ")
                    .push_bind(last)
                    .push(")");
            }
            (Some((_, last)), _) => {
                statement
                    .push(&format!(" AND {id} {than} "))
                    .push_bind(last);
            }
            (None, _) => {}
        }
        let by = self
            .key
            .map_or_else(String::new, |(column, _)| format!("{column} {direction}, "));
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        statement
            .push(&format!(" ORDER BY {by}{id} {direction} LIMIT "))
            .push_bind(rows);
    }
}
