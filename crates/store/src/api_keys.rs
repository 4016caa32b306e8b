//! Keys that programs act with.

use chrono::{DateTime, Utc};
use domain::api_key::{ApiKey, ApiKeyFields, ApiKeyState, Scopes};
use domain::{Access, Actor, ApiKeyId, OrganizationId, SessionId, UserId};
use uuid::Uuid;

use crate::sessions::{self, Acting};
use crate::{Db, Executor, Row, StoreError, Tx, sql};

const COLUMNS: &str = "k.id, k.name, k.prefix, k.scopes, k.user_id, u.name AS user_name,
    k.created_at, k.expires_at, k.last_used_at, k.last_used_from, k.revoked_at";

fn read(row: &Row, now: DateTime<Utc>) -> Result<ApiKey, StoreError> {
    let expires_at = row.get("expires_at")?;
    let revoked_at: Option<DateTime<Utc>> = row.get("revoked_at")?;
    let state = if revoked_at.is_some() {
        ApiKeyState::Revoked
    } else if expires_at <= now {
        ApiKeyState::Expired
    } else {
        ApiKeyState::Active
    };
    Ok(ApiKey {
        id: row.id("id")?,
        name: row.get("name")?,
        prefix: row.get("prefix")?,
        scopes: Scopes::from_text(&row.get::<String>("scopes")?).list(),
        user_id: row.id("user_id")?,
        user_name: row.get("user_name")?,
        created_at: row.get("created_at")?,
        expires_at,
        last_used_at: row.get("last_used_at")?,
        last_used_from: row.get("last_used_from")?,
        state,
    })
}

/// A key to add.
#[derive(Clone, Debug)]
pub struct NewKey<'a> {
    /// Its id.
    pub id: ApiKeyId,
    /// As whom it acts.
    pub user_id: UserId,
    /// What may be shown of it.
    pub prefix: &'a str,
    /// The hash of what may not.
    pub hash: &'a [u8],
    /// What it is.
    pub fields: &'a ApiKeyFields,
}

/// Adds a key.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    key: NewKey<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO api_keys (id, organization_id, user_id, name, prefix, hash, scopes,
                 created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(key.id)
        .bind(organization_id)
        .bind(key.user_id)
        .bind(key.fields.name.as_str())
        .bind(key.prefix)
        .bind(key.hash.to_vec())
        .bind(key.fields.scopes.to_text())
        .bind(now)
        .bind(now + key.fields.lifetime),
    )
    .await
}

/// One key.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<Option<ApiKey>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM api_keys k JOIN users u ON u.id = k.user_id
                 WHERE k.id = $1 AND k.organization_id = $2"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.map(|row| read(&row, now)).transpose()
}

/// The newest keys.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<Vec<ApiKey>, StoreError> {
    let rows = on
        .fetch_all(
            sql(format!(
                "SELECT {COLUMNS} FROM api_keys k JOIN users u ON u.id = k.user_id
                 WHERE k.organization_id = $1 ORDER BY k.created_at DESC, k.id DESC LIMIT $2"
            ))
            .bind(organization_id)
            .bind(limit),
        )
        .await?;
    rows.iter().map(|row| read(row, now)).collect()
}

/// How many keys of an organization work at this moment.
pub async fn active(
    on: &impl Executor,
    organization_id: OrganizationId,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let row = on
        .fetch_one(
            sql("SELECT COUNT(*) AS keys FROM api_keys
                 WHERE organization_id = $1 AND revoked_at IS NULL AND expires_at > $2")
            .bind(organization_id)
            .bind(now),
        )
        .await?;
    row.get("keys")
}

/// Revokes a key; says whether there was one to revoke.
pub async fn revoke(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE api_keys SET revoked_at = $3
                 WHERE id = $1 AND organization_id = $2 AND revoked_at IS NULL")
            .bind(id)
            .bind(organization_id)
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}

/// Revokes all keys of a member; says how many.
pub async fn revoke_of(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    tx.execute(
        sql("UPDATE api_keys SET revoked_at = $3
             WHERE organization_id = $1 AND user_id = $2 AND revoked_at IS NULL")
        .bind(organization_id)
        .bind(user_id)
        .bind(now),
    )
    .await
}

/// A key as its prefix finds it.
#[derive(Clone, Debug)]
pub struct Found {
    /// Who acts with it. What their organization asks of them, it asks of their keys.
    pub acting: Acting,
    /// The key.
    pub id: ApiKeyId,
    /// The hash of its secret.
    pub hash: Vec<u8>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The key that begins like this and still works, with the role its member has at this moment.
/// No organization is asked for: the key itself says which it is.
pub async fn by_prefix(
    on: &impl Executor,
    prefix: &str,
    now: DateTime<Utc>,
) -> Result<Option<Found>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT k.id, k.organization_id, k.user_id, k.hash, k.scopes, k.last_used_at,
                     m.role, o.two_factor_required, t.confirmed_at
                 FROM api_keys k
                 JOIN members m ON m.organization_id = k.organization_id AND m.user_id = k.user_id
                 JOIN organizations o ON o.id = k.organization_id
                 LEFT JOIN two_factor t ON t.user_id = k.user_id
                 WHERE k.prefix = $1 AND k.revoked_at IS NULL AND k.expires_at > $2
                     AND m.deactivated_at IS NULL",
            )
            .bind(prefix)
            .bind(now),
        )
        .await?;
    row.map(|row| {
        let id = row.id("id")?;
        let scopes = Scopes::from_text(&row.get::<String>("scopes")?);
        let actor = Actor {
            user_id: row.id("user_id")?,
            organization_id: row.id("organization_id")?,
            role: row.word("role")?,
            session_id: SessionId(Uuid::nil()),
            access: Access::Key { id, scopes },
        };
        let owes_second_step = sessions::owes_second_step(&row)?;
        Ok(Found {
            acting: Acting {
                actor,
                owes_second_step,
            },
            id,
            hash: row.get("hash")?,
            last_used_at: row.get("last_used_at")?,
        })
    })
    .transpose()
}

/// Notes that a key was used.
pub async fn touch(
    db: &Db,
    organization_id: OrganizationId,
    id: ApiKeyId,
    address: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    db.execute(
        sql("UPDATE api_keys SET last_used_at = $3, last_used_from = $4
             WHERE id = $1 AND organization_id = $2")
        .bind(id)
        .bind(organization_id)
        .bind(now)
        .bind(address),
    )
    .await?;
    Ok(())
}
