//! Questions to devices that wait for an answer. Each is answered once, and in time.

use chrono::{DateTime, Utc};
use domain::UserId;

use crate::{Db, Executor, StoreError, Tx, sql};

/// What the answer is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Adding a passkey.
    Add,
    /// Signing in with it alone.
    SignIn,
    /// The second step after a password.
    SecondStep,
    /// Showing that one is still oneself, before something is changed.
    Proof,
}

impl Purpose {
    /// The word that stands for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::SignIn => "sign_in",
            Self::SecondStep => "second_step",
            Self::Proof => "proof",
        }
    }
}

/// A question that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The hash of its challenge.
    pub hash: Vec<u8>,
    /// Whom it was put to; nobody before somebody has signed in.
    pub user_id: Option<UserId>,
    /// What is known of it, sealed.
    pub sealed: Vec<u8>,
}

/// Puts a question, in place of an earlier one to the same person for the same purpose.
pub async fn put(
    tx: &Tx,
    purpose: Purpose,
    waiting: &Waiting,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if let Some(user_id) = waiting.user_id {
        forget(tx, user_id, purpose).await?;
    }
    tx.execute_one(
        sql(
            "INSERT INTO passkey_questions (hash, purpose, user_id, sealed, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(waiting.hash.clone())
        .bind(purpose.as_str())
        .bind(waiting.user_id)
        .bind(waiting.sealed.clone())
        .bind(expires_at),
    )
    .await
}

/// The question that waits for a person's answer.
pub async fn waiting(
    on: &impl Executor,
    user_id: UserId,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<Waiting>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT hash, user_id, sealed FROM passkey_questions
                 WHERE user_id = $1 AND purpose = $2 AND expires_at > $3")
            .bind(user_id)
            .bind(purpose.as_str())
            .bind(now),
        )
        .await?;
    row.map(|row| read(&row)).transpose()
}

/// Takes the question with this challenge: nobody answers it again.
pub async fn take(
    tx: &Tx,
    hash: &[u8],
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<Waiting>, StoreError> {
    let row = tx
        .fetch_optional(
            sql("DELETE FROM passkey_questions
                 WHERE hash = $1 AND purpose = $2 AND expires_at > $3
                 RETURNING hash, user_id, sealed")
            .bind(hash.to_vec())
            .bind(purpose.as_str())
            .bind(now),
        )
        .await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &crate::Row) -> Result<Waiting, StoreError> {
    Ok(Waiting {
        hash: row.get("hash")?,
        user_id: row.id_or_none("user_id")?,
        sealed: row.get("sealed")?,
    })
}

/// Takes back what a person was asked for a purpose.
pub async fn forget(tx: &Tx, user_id: UserId, purpose: Purpose) -> Result<(), StoreError> {
    tx.execute(
        sql("DELETE FROM passkey_questions WHERE user_id = $1 AND purpose = $2")
            .bind(user_id)
            .bind(purpose.as_str()),
    )
    .await?;
    Ok(())
}

/// Forgets questions that nobody answered in time; says how many.
pub async fn forget_expired(db: &Db, now: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
    db.execute(
        sql("DELETE FROM passkey_questions WHERE hash IN
             (SELECT hash FROM passkey_questions WHERE expires_at <= $1 LIMIT $2)")
        .bind(now)
        .bind(limit),
    )
    .await
}
