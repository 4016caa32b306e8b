//! Organizations and their members.

use chrono::{DateTime, Utc};
use domain::identity::Member;
use domain::value::Name;
use domain::{OrganizationId, Role, UserId};

use crate::{Executor, StoreError, Tx, sql};

/// Adds an organization.
pub async fn insert(
    tx: &Tx,
    id: OrganizationId,
    name: &Name,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("INSERT INTO organizations (id, name, event_seq, created_at) VALUES ($1, $2, $3, $4)")
            .bind(id)
            .bind(name.as_str())
            .bind(0i64)
            .bind(now),
    )
    .await
}

/// Makes a person a member.
pub async fn add_member(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    role: Role,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO members (organization_id, user_id, role, created_at)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(organization_id)
        .bind(user_id)
        .bind(role.as_str())
        .bind(now),
    )
    .await
}

/// All members, by name.
pub async fn members(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<Vec<Member>, StoreError> {
    let rows = on
        .fetch_all(
            sql(
                "SELECT u.id, u.name, m.role FROM members m JOIN users u ON u.id = m.user_id
                 WHERE m.organization_id = $1 ORDER BY u.name, u.id",
            )
            .bind(organization_id),
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                id: row.id("id")?,
                name: row.get("name")?,
                role: row.word("role")?,
            })
        })
        .collect()
}
