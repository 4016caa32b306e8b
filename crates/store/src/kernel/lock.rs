//! Row locks, where the engines differ: SQLite has one writer at a time, so that a transaction
//! which may write already has everything to itself; PostgreSQL locks rows by asking.

use uuid::Uuid;

use super::{Engine, Executor, StoreError, Tx, sql};

/// Keeps others from changing this row until the transaction ends: what is read after it is
/// what will be overwritten. Rows that refer to this one may still be written.
pub async fn row(tx: &Tx, table: &'static str, id: Uuid) -> Result<(), StoreError> {
    if tx.engine() == Engine::Postgres {
        let text = format!("SELECT 1 AS locked FROM {table} WHERE id = $1 FOR NO KEY UPDATE");
        tx.fetch_optional(sql(text).bind(id)).await?;
    }
    Ok(())
}

/// Ends a `SELECT` whose rows must stay as they are until the transaction ends.
pub const fn for_update(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE",
    }
}

/// Ends a `SELECT` that takes rows which nobody else is taking at this moment.
pub const fn for_update_skip_locked(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
    }
}
