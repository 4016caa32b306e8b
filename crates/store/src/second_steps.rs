//! People who have shown their password and owe the second step.

use chrono::{DateTime, Utc};
use domain::UserId;

use crate::{Executor, StoreError, Tx, sql};

/// Adds one, by the hash of its token; those of the same person whose time is over go.
pub async fn insert(
    tx: &Tx,
    hash: &[u8],
    user_id: UserId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        sql("DELETE FROM second_steps WHERE user_id = $1 AND expires_at <= $2")
            .bind(user_id)
            .bind(now),
    )
    .await?;
    tx.execute_one(
        sql(
            "INSERT INTO second_steps (hash, user_id, failures, created_at, expires_at)
             VALUES ($1, $2, 0, $3, $4)",
        )
        .bind(hash.to_vec())
        .bind(user_id)
        .bind(now)
        .bind(expires_at),
    )
    .await
}

/// Who owes the second step with this token, if it is still good for `failures_max` wrong codes.
pub async fn owed_by(
    on: &impl Executor,
    hash: &[u8],
    failures_max: i64,
    now: DateTime<Utc>,
) -> Result<Option<UserId>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT user_id FROM second_steps
                 WHERE hash = $1 AND failures < $2 AND expires_at > $3")
            .bind(hash.to_vec())
            .bind(failures_max)
            .bind(now),
        )
        .await?;
    row.map(|row| row.id("user_id")).transpose()
}

/// Counts a wrong code.
pub async fn note_failure(tx: &Tx, hash: &[u8]) -> Result<(), StoreError> {
    tx.execute(
        sql("UPDATE second_steps SET failures = failures + 1 WHERE hash = $1").bind(hash.to_vec()),
    )
    .await?;
    Ok(())
}

/// Takes the step; `false` if it was taken already.
pub async fn take(tx: &Tx, hash: &[u8]) -> Result<bool, StoreError> {
    let count = tx
        .execute(sql("DELETE FROM second_steps WHERE hash = $1").bind(hash.to_vec()))
        .await?;
    Ok(count == 1)
}

/// Makes all tokens of a person worthless: what they have shown is not their password any more.
pub async fn forget_all(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    tx.execute(sql("DELETE FROM second_steps WHERE user_id = $1").bind(user_id))
        .await?;
    Ok(())
}
