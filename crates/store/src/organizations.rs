//! Organizations and their members.

use chrono::{DateTime, Utc};
use domain::identity::Member;
use domain::value::Name;
use domain::{OrganizationId, Role, UserId};

use crate::{Executor, Row, StoreError, Tx, sql};

const MEMBER: &str = "u.id, u.name, u.email, m.role, m.created_at AS joined_at";

fn read_member(row: &Row) -> Result<Member, StoreError> {
    Ok(Member {
        id: row.id("id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        role: row.word("role")?,
        joined_at: row.get("joined_at")?,
    })
}

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
            sql(format!(
                "SELECT {MEMBER} FROM members m JOIN users u ON u.id = m.user_id
                 WHERE m.organization_id = $1 ORDER BY u.name, u.id"
            ))
            .bind(organization_id),
        )
        .await?;
    rows.iter().map(read_member).collect()
}

/// One member.
pub async fn member(
    on: &impl Executor,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<Option<Member>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {MEMBER} FROM members m JOIN users u ON u.id = m.user_id
                 WHERE m.organization_id = $1 AND m.user_id = $2"
            ))
            .bind(organization_id)
            .bind(user_id),
        )
        .await?;
    row.as_ref().map(read_member).transpose()
}

/// The role of a person in an organization, if they are a member.
pub async fn role(
    on: &impl Executor,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<Option<Role>, StoreError> {
    let member = member(on, organization_id, user_id).await?;
    Ok(member.map(|member| member.role))
}
