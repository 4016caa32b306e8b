//! Which process runs which account. The installation holds these, not a member: they are looked
//! up by account alone.

use chrono::{DateTime, Utc};
use domain::AccountId;

use crate::{Db, Executor, StoreError, Tx, sql};

/// Takes the lease of an account that nobody else holds, until then; answers with its token.
pub async fn take(
    db: &Db,
    account_id: AccountId,
    holder: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let tx = db.begin().await?;
    let row = tx
        .fetch_optional(
            sql(
                "INSERT INTO account_leases (account_id, holder, token, leased_until)
                 VALUES ($1, $2, 1, $3)
                 ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder,
                     token = account_leases.token + 1, leased_until = excluded.leased_until
                 WHERE account_leases.holder = $4 OR account_leases.leased_until < $5
                 RETURNING token",
            )
            .bind(account_id)
            .bind(holder)
            .bind(until)
            .bind(holder)
            .bind(now),
        )
        .await?;
    let token = row.map(|row| row.get("token")).transpose()?;
    tx.commit().await?;
    Ok(token)
}

/// Extends a lease; `false` where it has passed to somebody else.
pub async fn renew(
    db: &Db,
    account_id: AccountId,
    token: i64,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = db
        .execute(
            sql("UPDATE account_leases SET leased_until = $3
                 WHERE account_id = $1 AND token = $2")
            .bind(account_id)
            .bind(token)
            .bind(until),
        )
        .await?;
    Ok(count == 1)
}

/// Gives a lease up before its time.
pub async fn give_up(
    db: &Db,
    account_id: AccountId,
    token: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // Not deleted: the token must go on growing.
    db.execute(
        sql("UPDATE account_leases SET leased_until = $3 WHERE account_id = $1 AND token = $2")
            .bind(account_id)
            .bind(token)
            .bind(now - chrono::TimeDelta::seconds(1)),
    )
    .await?;
    Ok(())
}

/// Gives up all leases. Only for a start where no other process can hold one.
pub async fn give_up_all(db: &Db, now: DateTime<Utc>) -> Result<(), StoreError> {
    db.execute(
        sql("UPDATE account_leases SET leased_until = $1")
            .bind(now - chrono::TimeDelta::seconds(1)),
    )
    .await?;
    Ok(())
}

/// Whether the lease still has this token; keeps it so until the transaction ends.
pub async fn is_held(tx: &Tx, account_id: AccountId, token: i64) -> Result<bool, StoreError> {
    let lock = crate::kernel::lock::for_update(tx.engine());
    let row = tx
        .fetch_optional(
            sql(format!(
                "SELECT token FROM account_leases WHERE account_id = $1{lock}"
            ))
            .bind(account_id),
        )
        .await?;
    Ok(row.map(|row| row.get::<i64>("token")).transpose()? == Some(token))
}
