//! Filters as SQL: every value is bound, and the text is put together from constants.
//!
//! What is asked here must agree with `domain::filter::Where::holds`; a property test compares the
//! two on both databases. A field without a value answers a condition with null, which counts as
//! no, and is made one where the answer is turned round.

mod pattern;

use chrono::{Datelike as _, NaiveDate};
use domain::filter::{FieldRef, Match, Test, Where};
use domain::{CustomFieldId, RecordKind};
use uuid::Uuid;

use crate::{Engine, Sql, Value};
use pattern::pattern;

/// The rows a condition is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows {
    /// The database.
    pub engine: Engine,
    /// Their kind.
    pub kind: RecordKind,
    /// The alias of their table.
    pub alias: &'static str,
}

/// Where a field is kept.
struct Place {
    /// Its value as an expression.
    value: String,
    /// A column that has the value as well, before rows in the bin are looked through: an index
    /// may know it.
    indexed: Option<String>,
}

/// Appends ` AND ` and the condition that a filter holds for a row.
pub(crate) fn condition(statement: &mut Sql, rows: Rows, filter: &Where) {
    statement.push(" AND ");
    tree(statement, rows, filter);
}

fn tree(statement: &mut Sql, rows: Rows, filter: &Where) {
    let (parts, between, nothing) = match filter {
        Where::All(parts) => (parts, " AND ", "1 = 1"),
        Where::Any(parts) => (parts, " OR ", "1 = 0"),
        Where::Test(asked) => return test(statement, rows, asked),
    };
    if parts.is_empty() {
        statement.push(nothing);
        return;
    }
    statement.push("(");
    for (at, part) in parts.iter().enumerate() {
        statement.push(if at > 0 { between } else { "" });
        tree(statement, rows, part);
    }
    statement.push(")");
}

fn test(statement: &mut Sql, rows: Rows, test: &Test) {
    if test.negated {
        statement.push("NOT COALESCE(");
    }
    match test.field {
        FieldRef::Own("tags") => tags(statement, rows, &test.wanted),
        FieldRef::Own(name) => own(statement, rows, name, &test.wanted),
        FieldRef::Custom(id) => custom(statement, rows, id, &test.wanted),
    }
    if test.negated {
        statement.push(", FALSE)");
    }
}

/// Where a field of the table is.
fn place(rows: Rows, name: &'static str) -> Place {
    let Rows { kind, alias, .. } = rows;
    let linked = |table: &str, column: &str| Place {
        value: format!(
            "(SELECT f.id FROM {table} f WHERE f.id = {alias}.{column} AND f.deleted_at IS NULL)"
        ),
        indexed: Some(format!("{alias}.{column}")),
    };
    match (kind, name) {
        (RecordKind::Contact, "name") => Place {
            value: format!("{alias}.full_name"),
            indexed: None,
        },
        (RecordKind::Deal, "value") => Place {
            value: format!("{alias}.value_minor"),
            indexed: None,
        },
        (RecordKind::Deal, "stage_kind") => Place {
            value: format!("(SELECT f.kind FROM stages f WHERE f.id = {alias}.stage_id)"),
            indexed: None,
        },
        (RecordKind::Contact | RecordKind::Deal, "company_id") => linked("companies", "company_id"),
        (RecordKind::Deal, "contact_id") => linked("contacts", "contact_id"),
        _ => Place {
            value: format!("{alias}.{name}"),
            indexed: None,
        },
    }
}

fn own(statement: &mut Sql, rows: Rows, name: &'static str, wanted: &Match) {
    if let Match::Money(currency, low, high) = wanted {
        let alias = rows.alias;
        statement
            .push(&format!("({alias}.currency = "))
            .push_bind(currency.as_str())
            .push(" AND ");
        range(statement, &format!("{alias}.value_minor"), (*low, *high));
        statement.push(")");
        return;
    }
    let Place { value, indexed } = place(rows, name);
    if let (Some(indexed), Match::Ids(ids)) = (indexed, wanted) {
        statement.push("(");
        one_of(statement, &indexed, ids.iter().copied());
        statement.push(" AND ");
        one_of(statement, &value, ids.iter().copied());
        statement.push(")");
        return;
    }
    match wanted {
        Match::Empty => {
            statement.push(&format!("{value} IS NULL"));
        }
        Match::Text(how, text) => pattern(statement, rows.engine, &value, *how, text),
        Match::Number(low, high) => range(statement, &value, (*low, *high)),
        Match::Time(from, to) => span(statement, &value, (*from, *to)),
        Match::Day(from, to) => {
            let text = |day: &Option<NaiveDate>| day.map(|day| day.to_string());
            span(statement, &value, (text(from), text(to)));
        }
        Match::Words(words) => one_of(statement, &value, words.iter().map(String::as_str)),
        Match::Ids(ids) => one_of(statement, &value, ids.iter().copied()),
        // What a column cannot hold, no row has.
        Match::AllIds(_) | Match::Checked | Match::Money(..) => {
            statement.push("1 = 0");
        }
    }
}

/// The condition that a record wears tags.
fn tags(statement: &mut Sql, rows: Rows, wanted: &Match) {
    let worn = format!(
        "EXISTS (SELECT 1 FROM record_tags g WHERE g.record_id = {}.id",
        rows.alias
    );
    match wanted {
        Match::Empty => {
            statement.push(&format!("NOT {worn})"));
        }
        Match::Ids(ids) => {
            statement.push(&worn).push(" AND ");
            one_of(statement, "g.tag_id", ids.iter().copied());
            statement.push(")");
        }
        Match::AllIds(ids) => each(statement, &worn, "g.tag_id", ids),
        _ => {
            statement.push("1 = 0");
        }
    }
}

/// The condition on a value in a custom field.
fn custom(statement: &mut Sql, rows: Rows, field: CustomFieldId, wanted: &Match) {
    let has = format!(
        "EXISTS (SELECT 1 FROM custom_values v WHERE v.record_id = {}.id AND v.field_id = ",
        rows.alias
    );
    match wanted {
        Match::Empty => {
            statement.push("NOT ").push(&has).push_bind(field).push(")");
            return;
        }
        Match::AllIds(ids) => {
            for (at, id) in ids.iter().enumerate() {
                statement.push(if at > 0 { " AND " } else { "(" });
                statement.push(&has).push_bind(field);
                statement
                    .push(" AND v.id_value = ")
                    .push_bind(*id)
                    .push(")");
            }
            statement.push(")");
            return;
        }
        _ => {}
    }
    statement.push(&has).push_bind(field).push(" AND ");
    match wanted {
        Match::Text(how, text) => pattern(statement, rows.engine, "v.text_value", *how, text),
        Match::Number(low, high) => range(statement, "v.number_value", (*low, *high)),
        Match::Money(currency, low, high) => {
            statement
                .push("v.text_value = ")
                .push_bind(currency.as_str())
                .push(" AND ");
            range(statement, "v.number_value", (*low, *high));
        }
        Match::Day(from, to) => {
            let number = |day: &Option<NaiveDate>| day.map(|day| i64::from(day.num_days_from_ce()));
            span(statement, "v.number_value", (number(from), number(to)));
        }
        Match::Ids(ids) => one_of(statement, "v.id_value", ids.iter().copied()),
        Match::Checked => {
            statement.push("v.number_value = 1");
        }
        Match::Empty | Match::AllIds(_) | Match::Time(..) | Match::Words(_) => {
            statement.push("1 = 0");
        }
    }
    statement.push(")");
}

/// The condition that there is a row for each of these ids.
fn each(statement: &mut Sql, exists: &str, column: &str, ids: &[Uuid]) {
    statement.push("(");
    for (at, id) in ids.iter().enumerate() {
        statement.push(if at > 0 { " AND " } else { "" });
        statement
            .push(&format!("{exists} AND {column} = "))
            .push_bind(*id)
            .push(")");
    }
    statement.push(")");
}

fn one_of<T: Into<Value>>(statement: &mut Sql, value: &str, wanted: impl Iterator<Item = T>) {
    statement.push(&format!("{value} IN ("));
    for (at, wanted) in wanted.enumerate() {
        statement
            .push(if at > 0 { ", " } else { "" })
            .push_bind(wanted);
    }
    statement.push(")");
}

/// From this number to that one, both included.
fn range(statement: &mut Sql, value: &str, (low, high): (Option<i64>, Option<i64>)) {
    bounds(statement, value, (low, ">="), (high, "<="));
}

/// From this one on and before that one.
fn span<T: Into<Value>>(statement: &mut Sql, value: &str, (from, to): (Option<T>, Option<T>)) {
    bounds(statement, value, (from, ">="), (to, "<"));
}

fn bounds<T: Into<Value>>(
    statement: &mut Sql,
    value: &str,
    low: (Option<T>, &str),
    high: (Option<T>, &str),
) {
    statement.push(&format!("({value} IS NOT NULL"));
    for (bound, than) in [low, high] {
        if let Some(bound) = bound {
            statement
                .push(&format!(" AND {value} {than} "))
                .push_bind(bound);
        }
    }
    statement.push(")");
}
