//! Addresses that people want to sign in with and have not confirmed yet.

use chrono::{DateTime, Utc};
use domain::UserId;

use crate::users::fold_email;
use crate::{Executor, StoreError, Tx, sql};

/// An address somebody wants to sign in with.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Who.
    pub user_id: UserId,
    /// The address.
    pub email: String,
}

/// Notes what somebody wants, by the hash of the token in the mail; what they wanted before goes.
pub async fn insert(
    tx: &Tx,
    hash: &[u8],
    user_id: UserId,
    email: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    forget(tx, user_id).await?;
    tx.execute_one(
        sql(
            "INSERT INTO email_changes (hash, user_id, email, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(hash.to_vec())
        .bind(user_id)
        .bind(email)
        .bind(now)
        .bind(expires_at),
    )
    .await
}

/// Takes what a token stands for, if its time is not over. Of two requests with the same token
/// only one gets an answer.
pub async fn take(tx: &Tx, hash: &[u8], now: DateTime<Utc>) -> Result<Option<Wanted>, StoreError> {
    let row = tx
        .fetch_optional(
            sql(
                "DELETE FROM email_changes WHERE hash = $1 AND expires_at > $2
                 RETURNING user_id, email",
            )
            .bind(hash.to_vec())
            .bind(now),
        )
        .await?;
    row.map(|row| {
        Ok(Wanted {
            user_id: row.id("user_id")?,
            email: row.get("email")?,
        })
    })
    .transpose()
}

/// Forgets what somebody wanted.
pub async fn forget(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    tx.execute(sql("DELETE FROM email_changes WHERE user_id = $1").bind(user_id))
        .await?;
    Ok(())
}

/// Whether somebody signs in with this address.
pub async fn is_taken(on: &impl Executor, email: &str) -> Result<bool, StoreError> {
    let row = on
        .fetch_optional(sql("SELECT id FROM users WHERE email_folded = $1").bind(fold_email(email)))
        .await?;
    Ok(row.is_some())
}

/// Gives a person this address, known to be theirs; [`StoreError::Unique`] if it is somebody
/// else's by now.
pub async fn apply(tx: &Tx, wanted: &Wanted, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE users SET email = $2, email_folded = $3, email_verified_at = $4 WHERE id = $1")
            .bind(wanted.user_id)
            .bind(wanted.email.as_str())
            .bind(fold_email(&wanted.email))
            .bind(now),
    )
    .await
}
