//! Links in mails that work once.

use chrono::{DateTime, Utc};
use domain::UserId;

use crate::{Executor, StoreError, Tx, sql};

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Showing that an address is one's own.
    VerifyEmail,
    /// Choosing a new password.
    ResetPassword,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
        }
    }
}

/// Adds a token, by its hash.
pub async fn insert(
    tx: &Tx,
    hash: &[u8],
    user_id: UserId,
    purpose: Purpose,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO one_time_tokens (hash, user_id, purpose, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(hash.to_vec())
        .bind(user_id)
        .bind(purpose.as_str())
        .bind(now)
        .bind(expires_at),
    )
    .await
}

/// Uses a token up; whose it was, if it was still good for this. Of two requests with the same
/// token only one gets an answer.
pub async fn spend(
    tx: &Tx,
    hash: &[u8],
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<UserId>, StoreError> {
    let row = tx
        .fetch_optional(
            sql("UPDATE one_time_tokens SET used_at = $1
                 WHERE hash = $2 AND purpose = $3 AND used_at IS NULL AND expires_at > $4
                 RETURNING user_id")
            .bind(now)
            .bind(hash.to_vec())
            .bind(purpose.as_str())
            .bind(now),
        )
        .await?;
    row.map(|row| row.id("user_id")).transpose()
}

/// Makes all unused tokens of a person for this purpose worthless.
pub async fn spend_all(
    tx: &Tx,
    user_id: UserId,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        sql("UPDATE one_time_tokens SET used_at = $1
             WHERE user_id = $2 AND purpose = $3 AND used_at IS NULL")
        .bind(now)
        .bind(user_id)
        .bind(purpose.as_str()),
    )
    .await?;
    Ok(())
}
