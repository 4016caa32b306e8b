//! Many rows at once, for seeding and importing.

use super::{Executor, Sql, StoreError, Tx, Value, sql};

/// Placeholders in one statement: SQLite takes 32,766, PostgreSQL 65,535.
const MAX_VALUES: usize = 30_000;

/// Inserts rows of values in the order of `columns`, as many in one statement as it takes.
pub async fn insert(
    tx: &Tx,
    table: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<Value>>,
) -> Result<(), StoreError> {
    let head = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
    let rows_a_statement = (MAX_VALUES / columns.len()).clamp(1, 500);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut statement = sql(head.clone());
        for (index, row) in rows.by_ref().take(rows_a_statement).enumerate() {
            push_row(&mut statement, index == 0, row);
        }
        tx.execute(statement).await?;
    }
    Ok(())
}

fn push_row(statement: &mut Sql, first: bool, row: Vec<Value>) {
    statement.push(if first { "(" } else { ", (" });
    for (index, value) in row.into_iter().enumerate() {
        if index > 0 {
            statement.push(", ");
        }
        statement.push_bind(value);
    }
    statement.push(")");
}
