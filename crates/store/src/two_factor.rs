//! The second step at sign-in, as far as it is kept. It belongs to a person, whatever
//! organization they act in.

use chrono::{DateTime, Utc};
use domain::UserId;

use crate::{Executor, StoreError, Tx, sql};

/// What is kept of a person's second step.
#[derive(Clone)]
pub struct Kept {
    /// The app's secret, sealed.
    pub sealed: Vec<u8>,
    /// What the backup codes are hashed with.
    pub salt: Vec<u8>,
    /// Since when it is on; nothing while it is being set up.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Whether it is there without an app: by passkeys and backup codes. What is sealed is then
    /// nothing, or of an app that is being set up.
    pub without_app: bool,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// Wrong codes in a row.
    pub failures: i64,
    /// When the next one may be tried.
    pub wait_until: Option<DateTime<Utc>>,
}

impl Kept {
    /// Whether it is on.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.confirmed_at.is_some()
    }

    /// Whether its codes come from an app.
    #[must_use]
    pub const fn has_app(&self) -> bool {
        self.is_on() && !self.without_app
    }
}

/// What is kept of a person's second step, if anything.
pub async fn get(on: &impl Executor, user_id: UserId) -> Result<Option<Kept>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT sealed, salt, confirmed_at, without_app, created_at, failures, wait_until
                 FROM two_factor WHERE user_id = $1",
            )
            .bind(user_id),
        )
        .await?;
    row.map(|row| {
        Ok(Kept {
            sealed: row.get("sealed")?,
            salt: row.get("salt")?,
            confirmed_at: row.get("confirmed_at")?,
            without_app: row.get("without_app")?,
            created_at: row.get("created_at")?,
            failures: row.get("failures")?,
            wait_until: row.get("wait_until")?,
        })
    })
    .transpose()
}

/// Begins to set an app up, in place of one that was begun before; `false` if one is on. The salt
/// stays where backup codes are hashed with it.
pub async fn begin(
    tx: &Tx,
    user_id: UserId,
    sealed: &[u8],
    salt: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql(
                "INSERT INTO two_factor (user_id, sealed, salt, last_step, failures, created_at)
                 VALUES ($1, $2, $3, 0, 0, $4)
                 ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed,
                     salt = CASE WHEN two_factor.confirmed_at IS NULL THEN excluded.salt
                                 ELSE two_factor.salt END,
                     created_at = excluded.created_at
                 WHERE two_factor.confirmed_at IS NULL OR two_factor.without_app",
            )
            .bind(user_id)
            .bind(sealed.to_vec())
            .bind(salt.to_vec())
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}

/// Switches on what was begun, with the step of its first code; `false` if something else is
/// kept by now.
pub async fn confirm(
    tx: &Tx,
    user_id: UserId,
    sealed: &[u8],
    step: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql(
                "UPDATE two_factor SET confirmed_at = COALESCE(confirmed_at, $4), last_step = $3,
                     without_app = FALSE
                 WHERE user_id = $1 AND sealed = $2 AND (confirmed_at IS NULL OR without_app)",
            )
            .bind(user_id)
            .bind(sealed.to_vec())
            .bind(step)
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}

/// Switches it on for somebody with a passkey and no app; `false` if it is on already.
pub async fn switch_on_without_app(
    tx: &Tx,
    user_id: UserId,
    salt: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql(
                "INSERT INTO two_factor (user_id, sealed, salt, last_step, failures, created_at,
                     confirmed_at, without_app)
                 VALUES ($1, $2, $3, 0, 0, $4, $4, TRUE)
                 ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed,
                     salt = excluded.salt, confirmed_at = excluded.confirmed_at, without_app = TRUE
                 WHERE two_factor.confirmed_at IS NULL",
            )
            .bind(user_id)
            .bind(Vec::<u8>::new())
            .bind(salt.to_vec())
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}

/// Forgets the app of somebody whose passkeys are left; `false` if there is none.
pub async fn forget_app(tx: &Tx, user_id: UserId) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE two_factor SET sealed = $2, without_app = TRUE
                 WHERE user_id = $1 AND confirmed_at IS NOT NULL AND NOT without_app")
            .bind(user_id)
            .bind(Vec::<u8>::new()),
        )
        .await?;
    Ok(count == 1)
}

/// Takes the right to try one code, counted as wrong until it turns out right. Of several that
/// have seen the same number of failures only one gets `true`.
pub async fn claim_attempt(
    tx: &Tx,
    user_id: UserId,
    failures_seen: i64,
    wait_until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql(
                "UPDATE two_factor SET failures = failures + 1, wait_until = $3
                 WHERE user_id = $1 AND failures = $2 AND confirmed_at IS NOT NULL",
            )
            .bind(user_id)
            .bind(failures_seen)
            .bind(wait_until),
        )
        .await?;
    Ok(count == 1)
}

/// Forgets the wrong codes.
pub async fn forget_failures(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    tx.execute(
        sql("UPDATE two_factor SET failures = 0, wait_until = NULL WHERE user_id = $1")
            .bind(user_id),
    )
    .await?;
    Ok(())
}

/// Uses the code of a step of time; `false` if it, or a newer one, was used already.
pub async fn spend_step(tx: &Tx, user_id: UserId, step: i64) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE two_factor SET last_step = $2
                 WHERE user_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL
                     AND NOT without_app")
            .bind(user_id)
            .bind(step),
        )
        .await?;
    Ok(count == 1)
}

/// Switches it off and forgets everything about it.
pub async fn remove(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    for table in ["backup_codes", "two_factor"] {
        let text = format!("DELETE FROM {table} WHERE user_id = $1");
        tx.execute(sql(text).bind(user_id)).await?;
    }
    Ok(())
}

/// Gives a person these backup codes, by their hashes, in place of any others.
pub async fn set_backup_codes(
    tx: &Tx,
    user_id: UserId,
    salt: &[u8],
    hashes: &[[u8; 32]],
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE two_factor SET salt = $2 WHERE user_id = $1")
            .bind(user_id)
            .bind(salt.to_vec()),
    )
    .await?;
    tx.execute(sql("DELETE FROM backup_codes WHERE user_id = $1").bind(user_id))
        .await?;
    for hash in hashes {
        tx.execute_one(
            sql("INSERT INTO backup_codes (user_id, hash) VALUES ($1, $2)")
                .bind(user_id)
                .bind(hash.to_vec()),
        )
        .await?;
    }
    Ok(())
}

/// The hashes of a person's backup codes that were not used.
pub async fn backup_codes(on: &impl Executor, user_id: UserId) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = on
        .fetch_all(
            sql("SELECT hash FROM backup_codes WHERE user_id = $1 AND used_at IS NULL")
                .bind(user_id),
        )
        .await?;
    rows.iter().map(|row| row.get("hash")).collect()
}

/// Uses a backup code; `false` if it was used already.
pub async fn spend_backup_code(
    tx: &Tx,
    user_id: UserId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE backup_codes SET used_at = $3
                 WHERE user_id = $1 AND hash = $2 AND used_at IS NULL")
            .bind(user_id)
            .bind(hash.to_vec())
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}
