//! Attempts to sign in that failed, by account. They belong to no organization: who the account
//! is, if anybody, is not known yet.

use chrono::{DateTime, Utc};

use crate::{Db, Executor, StoreError, Tx, sql};

/// Until when nobody signs in to an account, if that was ever decided.
pub async fn paused_until(
    on: &impl Executor,
    account: &[u8],
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT paused_until FROM sign_in_failures WHERE account = $1")
                .bind(account.to_vec()),
        )
        .await?;
    Ok(row
        .map(|row| row.get("paused_until"))
        .transpose()?
        .flatten())
}

/// Counts a failure; how many there have been in a row. A count that was last added to before
/// `since` begins anew.
pub async fn add(
    tx: &Tx,
    account: &[u8],
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let row = tx
        .fetch_optional(
            sql(
                "INSERT INTO sign_in_failures (account, failures, last_at) VALUES ($1, 1, $2)
                 ON CONFLICT (account) DO UPDATE SET
                     failures = CASE WHEN sign_in_failures.last_at < $3 THEN 1
                                     ELSE sign_in_failures.failures + 1 END,
                     last_at = excluded.last_at
                 RETURNING failures",
            )
            .bind(account.to_vec())
            .bind(now)
            .bind(since),
        )
        .await?;
    row.map_or(Ok(1), |row| row.get("failures"))
}

/// Lets nobody sign in to an account until then.
pub async fn pause(tx: &Tx, account: &[u8], until: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        sql("UPDATE sign_in_failures SET paused_until = $2 WHERE account = $1")
            .bind(account.to_vec())
            .bind(until),
    )
    .await?;
    Ok(())
}

/// Forgets the failures of an account.
pub async fn clear(tx: &Tx, account: &[u8]) -> Result<(), StoreError> {
    tx.execute(sql("DELETE FROM sign_in_failures WHERE account = $1").bind(account.to_vec()))
        .await?;
    Ok(())
}

/// Forgets counts that were last added to before `before`, at most `limit` of them; how many.
pub async fn forget(db: &Db, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
    db.execute(
        sql("DELETE FROM sign_in_failures WHERE account IN
             (SELECT account FROM sign_in_failures WHERE last_at < $1 ORDER BY last_at LIMIT $2)")
        .bind(before)
        .bind(limit),
    )
    .await
}
