//! Passkeys. They belong to a person, whatever organization they act in.

use chrono::{DateTime, Utc};
use domain::passkey::{Copies, Passkey};
use domain::{PasskeyId, UserId};

use crate::{Executor, Row, StoreError, Tx, sql};

/// What is kept of a passkey to know it again.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// What the device calls it.
    pub credential_id: Vec<u8>,
    /// Its public key, and what else never changes.
    pub public_key: Vec<u8>,
    /// How often the device says it was used.
    pub sign_count: i64,
    /// Whether other devices may have it, too.
    pub copies: Copies,
    /// How it is reached, as a set of bits.
    pub transports: i64,
    /// What the person calls it.
    pub name: String,
}

/// Adds one; [`StoreError::Unique`] if somebody has it already.
pub async fn insert(tx: &Tx, new: &Kept, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute_one(
        sql("INSERT INTO passkeys
             (id, user_id, credential_id, public_key, sign_count, backup, transports, name, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(new.id)
        .bind(new.user_id)
        .bind(new.credential_id.clone())
        .bind(new.public_key.clone())
        .bind(new.sign_count)
        .bind(new.copies.as_str())
        .bind(new.transports)
        .bind(new.name.as_str())
        .bind(now),
    )
    .await
}

/// The one that a device calls this, if anybody has it.
pub async fn known(on: &impl Executor, credential_id: &[u8]) -> Result<Option<Kept>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT id, user_id, credential_id, public_key, sign_count, backup, transports, name
                 FROM passkeys WHERE credential_id = $1",
            )
            .bind(credential_id.to_vec()),
        )
        .await?;
    row.as_ref().map(read_kept).transpose()
}

fn read_kept(row: &Row) -> Result<Kept, StoreError> {
    Ok(Kept {
        id: row.id("id")?,
        user_id: row.id("user_id")?,
        credential_id: row.get("credential_id")?,
        public_key: row.get("public_key")?,
        sign_count: row.get("sign_count")?,
        copies: row.word("backup")?,
        transports: row.get("transports")?,
        name: row.get("name")?,
    })
}

/// A person's passkeys, the oldest first.
pub async fn list(on: &impl Executor, user_id: UserId) -> Result<Vec<Passkey>, StoreError> {
    let rows = on
        .fetch_all(
            sql(
                "SELECT id, name, backup, created_at, last_used_at FROM passkeys
                 WHERE user_id = $1 ORDER BY created_at, id",
            )
            .bind(user_id),
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        id: row.id("id")?,
        name: row.get("name")?,
        synced: row.word::<Copies>("backup")? == Copies::Made,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}

/// What a person's devices call their passkeys, and how each is reached.
pub async fn names_on_devices(
    on: &impl Executor,
    user_id: UserId,
) -> Result<Vec<(Vec<u8>, i64)>, StoreError> {
    let rows = on
        .fetch_all(
            sql("SELECT credential_id, transports FROM passkeys WHERE user_id = $1").bind(user_id),
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("credential_id")?, row.get("transports")?)))
        .collect()
}

/// Whether a person has any.
pub async fn any(on: &impl Executor, user_id: UserId) -> Result<bool, StoreError> {
    let row = on
        .fetch_optional(sql("SELECT id FROM passkeys WHERE user_id = $1 LIMIT 1").bind(user_id))
        .await?;
    Ok(row.is_some())
}

/// Notes that one was used whose counter stood at `seen`; `false` if somebody used it meanwhile.
pub async fn note_use(
    tx: &Tx,
    id: PasskeyId,
    seen: i64,
    sign_count: i64,
    copies: Copies,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql(
                "UPDATE passkeys SET sign_count = $3, backup = $4, last_used_at = $5
                 WHERE id = $1 AND sign_count = $2",
            )
            .bind(id)
            .bind(seen)
            .bind(sign_count)
            .bind(copies.as_str())
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}

/// Gives one another name; `false` if its person has no such one.
pub async fn rename(
    tx: &Tx,
    user_id: UserId,
    id: PasskeyId,
    name: &str,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2")
                .bind(id)
                .bind(user_id)
                .bind(name),
        )
        .await?;
    Ok(count == 1)
}

/// Takes one from its person; `false` if they have no such one.
pub async fn remove(tx: &Tx, user_id: UserId, id: PasskeyId) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("DELETE FROM passkeys WHERE id = $1 AND user_id = $2")
                .bind(id)
                .bind(user_id),
        )
        .await?;
    Ok(count == 1)
}

/// Takes all from a person.
pub async fn remove_all(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    tx.execute(sql("DELETE FROM passkeys WHERE user_id = $1").bind(user_id))
        .await?;
    Ok(())
}
