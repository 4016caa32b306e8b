//! The columns of sealed values, to seal them anew when the secret key is replaced.
//!
//! They are walked for the whole installation: the key is one for all organizations, and nobody
//! reads what is walked over.

use uuid::Uuid;

use crate::{Executor, StoreError, Tx, sql};

/// A column `sealed`, and how its values name their owner when they are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column that names the row.
    key: &'static str,
    /// What the owner's name begins with; the row's key follows.
    prefix: &'static str,
}

impl SealedColumn {
    /// The owner that a row's value was sealed for.
    pub fn owner(&self, key: Uuid) -> String {
        format!("{}{key}", self.prefix)
    }
}

/// All of them. A test compares them with the schema.
pub const COLUMNS: &[SealedColumn] = &[
    SealedColumn {
        table: "account_sessions",
        key: "account_id",
        prefix: "account_sessions:",
    },
    SealedColumn {
        table: "two_factor",
        key: "user_id",
        prefix: "two_factor/",
    },
    SealedColumn {
        table: "mails",
        key: "id",
        prefix: "mails/",
    },
];

/// The next rows after this one, by their key, with what is sealed in them.
pub async fn page(
    on: &impl Executor,
    column: &SealedColumn,
    after: Uuid,
    limit: u32,
) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    let SealedColumn { table, key, .. } = column;
    let rows = on
        .fetch_all(
            sql(format!(
                "SELECT {key} AS id, sealed FROM {table}
                 WHERE sealed IS NOT NULL AND {key} > $1 ORDER BY {key} LIMIT $2"
            ))
            .bind(after)
            .bind(limit),
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("id")?, row.get("sealed")?)))
        .collect()
}

/// Puts a value in the place of the one that was read; `false` where another is there by now, which
/// was sealed with the key of today.
pub async fn replace(
    tx: &Tx,
    column: &SealedColumn,
    id: Uuid,
    was: &[u8],
    becomes: &[u8],
) -> Result<bool, StoreError> {
    let SealedColumn { table, key, .. } = column;
    let count = tx
        .execute(
            sql(format!(
                "UPDATE {table} SET sealed = $3 WHERE {key} = $1 AND sealed = $2"
            ))
            .bind(id)
            .bind(was.to_vec())
            .bind(becomes.to_vec()),
        )
        .await?;
    Ok(count == 1)
}
