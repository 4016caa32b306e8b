//! Ways of signing in by somebody else's word, and the answers of theirs that were used.

use chrono::{DateTime, Utc};
use domain::sign_in_with::{LinkedSignIn, Provider};
use domain::{LinkedSignInId, UserId};

use crate::{Db, Executor, Row, StoreError, Tx, sql};

/// Whom a provider means, without their address.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Which provider.
    pub provider: Provider,
    /// Who vouches.
    pub issuer: &'a str,
    /// What they call the person.
    pub subject: &'a str,
    /// What the person knows it by.
    pub label: &'a str,
}

/// Links one to a person; [`StoreError::Unique`] if somebody signs in with it already.
pub async fn insert(
    tx: &Tx,
    id: LinkedSignInId,
    user_id: UserId,
    subject: Subject<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("INSERT INTO linked_sign_ins
             (id, user_id, provider, issuer, subject, label, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id)
        .bind(user_id)
        .bind(subject.provider.as_str())
        .bind(subject.issuer)
        .bind(subject.subject)
        .bind(subject.label)
        .bind(now),
    )
    .await
}

/// Who signs in with this, if anybody.
pub async fn owner(
    on: &impl Executor,
    issuer: &str,
    subject: &str,
) -> Result<Option<UserId>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT user_id FROM linked_sign_ins WHERE issuer = $1 AND subject = $2")
                .bind(issuer)
                .bind(subject),
        )
        .await?;
    row.map(|row| row.id("user_id")).transpose()
}

/// Notes that somebody signed in with it, and what they are called there now.
pub async fn note_use(
    tx: &Tx,
    issuer: &str,
    subject: &str,
    label: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE linked_sign_ins SET last_used_at = $3, label = $4
             WHERE issuer = $1 AND subject = $2")
        .bind(issuer)
        .bind(subject)
        .bind(now)
        .bind(label),
    )
    .await
}

fn read(row: &Row) -> Result<LinkedSignIn, StoreError> {
    Ok(LinkedSignIn {
        id: row.id("id")?,
        provider: row.word("provider")?,
        label: row.get("label")?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}

/// What a person signs in with, the oldest first.
pub async fn list(on: &impl Executor, user_id: UserId) -> Result<Vec<LinkedSignIn>, StoreError> {
    let rows = on
        .fetch_all(
            sql(
                "SELECT id, provider, label, created_at, last_used_at FROM linked_sign_ins
                 WHERE user_id = $1 ORDER BY created_at, id",
            )
            .bind(user_id),
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Takes one from its person; `false` if they have no such one.
pub async fn remove(tx: &Tx, user_id: UserId, id: LinkedSignInId) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("DELETE FROM linked_sign_ins WHERE id = $1 AND user_id = $2")
                .bind(id)
                .bind(user_id),
        )
        .await?;
    Ok(count == 1)
}

/// Uses an answer up, by its hash; `false` if it was used already.
pub async fn spend(tx: &Tx, hash: &[u8], expires_at: DateTime<Utc>) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql(
                "INSERT INTO spent_answers (hash, expires_at) VALUES ($1, $2)
                 ON CONFLICT (hash) DO NOTHING",
            )
            .bind(hash.to_vec())
            .bind(expires_at),
        )
        .await?;
    Ok(count == 1)
}

/// Forgets answers that are too old to be taken anyway; says how many.
pub async fn forget_spent(db: &Db, now: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
    db.execute(
        sql("DELETE FROM spent_answers WHERE hash IN
             (SELECT hash FROM spent_answers WHERE expires_at <= $1 LIMIT $2)")
        .bind(now)
        .bind(limit),
    )
    .await
}
