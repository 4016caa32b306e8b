//! Invitations.

use chrono::{DateTime, Utc};
use domain::invitation::{Invitation, InvitationFields, InvitationState, Offer};
use domain::{InvitationId, OrganizationId, Role, UserId};

use crate::{Executor, Row, StoreError, Tx, sql};

const COLUMNS: &str = "i.id, i.role, i.email, i.uses, i.uses_max, i.created_at, i.expires_at,
    i.revoked_at, u.name AS inviter";

fn read(row: &Row, now: DateTime<Utc>) -> Result<Invitation, StoreError> {
    let (uses, uses_max): (i64, i64) = (row.get("uses")?, row.get("uses_max")?);
    let expires_at = row.get("expires_at")?;
    let revoked_at: Option<DateTime<Utc>> = row.get("revoked_at")?;
    let state = if revoked_at.is_some() {
        InvitationState::Revoked
    } else if uses >= uses_max {
        InvitationState::Used
    } else if expires_at <= now {
        InvitationState::Expired
    } else {
        InvitationState::Open
    };
    Ok(Invitation {
        id: row.id("id")?,
        role: row.word("role")?,
        email: row.get("email")?,
        uses,
        uses_max,
        inviter: row.get("inviter")?,
        created_at: row.get("created_at")?,
        expires_at,
        state,
    })
}

/// Adds an invitation, by the hash of its token.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: InvitationId,
    hash: &[u8],
    fields: &InvitationFields,
    created_by: UserId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO invitations (id, organization_id, hash, role, email, uses, uses_max,
                 created_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(hash.to_vec())
        .bind(fields.role.as_str())
        .bind(fields.email.as_ref().map(|email| email.as_str()))
        .bind(fields.uses_max)
        .bind(created_by)
        .bind(now)
        .bind(now + fields.lifetime),
    )
    .await
}

/// One invitation.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: InvitationId,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM invitations i JOIN users u ON u.id = i.created_by
                 WHERE i.id = $1 AND i.organization_id = $2"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.map(|row| read(&row, now)).transpose()
}

/// The newest invitations.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>, StoreError> {
    let rows = on
        .fetch_all(
            sql(format!(
                "SELECT {COLUMNS} FROM invitations i JOIN users u ON u.id = i.created_by
                 WHERE i.organization_id = $1 ORDER BY i.created_at DESC, i.id DESC LIMIT $2"
            ))
            .bind(organization_id)
            .bind(limit),
        )
        .await?;
    rows.iter().map(|row| read(row, now)).collect()
}

/// Takes an open invitation back; says whether there was one.
pub async fn revoke(
    tx: &Tx,
    organization_id: OrganizationId,
    id: InvitationId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE invitations SET revoked_at = $3
                 WHERE id = $1 AND organization_id = $2 AND revoked_at IS NULL")
            .bind(id)
            .bind(organization_id)
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}

/// Takes back whatever somebody has offered who may offer less from now on.
pub async fn revoke_of(
    tx: &Tx,
    organization_id: OrganizationId,
    created_by: UserId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        sql("UPDATE invitations SET revoked_at = $3
             WHERE organization_id = $1 AND created_by = $2 AND revoked_at IS NULL")
        .bind(organization_id)
        .bind(created_by)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// An invitation as its token finds it.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its id.
    pub id: InvitationId,
    /// Into which organization.
    pub organization_id: OrganizationId,
    /// What its holder may know.
    pub offer: Offer,
}

/// The open invitation with this hash. No organization is asked for: the token itself says which
/// it is.
pub async fn by_token(
    on: &impl Executor,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Found>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT i.id, i.organization_id, i.role, i.email, o.name AS organization,
                     u.name AS inviter
                 FROM invitations i
                 JOIN organizations o ON o.id = i.organization_id
                 JOIN users u ON u.id = i.created_by
                 WHERE i.hash = $1 AND i.revoked_at IS NULL AND i.expires_at > $2
                     AND i.uses < i.uses_max",
            )
            .bind(hash.to_vec())
            .bind(now),
        )
        .await?;
    row.map(|row| {
        Ok(Found {
            id: row.id("id")?,
            organization_id: row.id("organization_id")?,
            offer: Offer {
                organization: row.get("organization")?,
                inviter: row.get("inviter")?,
                role: row.word::<Role>("role")?,
                email: row.get("email")?,
            },
        })
    })
    .transpose()
}

/// Counts one more who accepts; `false` where the invitation is open no longer.
pub async fn accept(tx: &Tx, found: &Found, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE invitations SET uses = uses + 1
                 WHERE id = $1 AND organization_id = $2 AND revoked_at IS NULL
                     AND expires_at > $3 AND uses < uses_max")
            .bind(found.id)
            .bind(found.organization_id)
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}
