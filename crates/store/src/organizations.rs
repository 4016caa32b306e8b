//! Organizations and their members.

use chrono::{DateTime, Utc};
use domain::identity::Member;
use domain::organization::{Membership, Organization};
use domain::value::Name;
use domain::{OrganizationId, Role, UserId};

use crate::kernel::search;
use crate::{Executor, Row, StoreError, Tx, sql};

const MEMBER: &str = "u.id, u.name, u.email, m.role, m.created_at AS joined_at, m.deactivated_at";

fn read_member(row: &Row) -> Result<Member, StoreError> {
    Ok(Member {
        id: row.id("id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        role: row.word("role")?,
        joined_at: row.get("joined_at")?,
        deactivated_at: row.get("deactivated_at")?,
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

/// All members, by name; the deactivated ones, too.
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

/// One member, deactivated or not.
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

/// The role of a person in an organization, if they are a member and may come in.
pub async fn role(
    on: &impl Executor,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<Option<Role>, StoreError> {
    let member = member(on, organization_id, user_id).await?;
    Ok(member.filter(Member::is_active).map(|member| member.role))
}

/// Gives a member another role.
pub async fn set_role(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    role: Role,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE members SET role = $3 WHERE organization_id = $1 AND user_id = $2")
            .bind(organization_id)
            .bind(user_id)
            .bind(role.as_str()),
    )
    .await
}

/// Deactivates a member from this time on, or lets them in again. Sessions from before do not act
/// here afterwards.
pub async fn set_deactivated(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    since: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE members SET deactivated_at = $3
             WHERE organization_id = $1 AND user_id = $2")
        .bind(organization_id)
        .bind(user_id)
        .bind(since),
    )
    .await
}

/// Takes a member out.
pub async fn remove_member(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("DELETE FROM members WHERE organization_id = $1 AND user_id = $2")
            .bind(organization_id)
            .bind(user_id),
    )
    .await
}

/// How many owners there are who may come in.
pub async fn owners(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<i64, StoreError> {
    let row = on
        .fetch_one(
            sql("SELECT COUNT(*) AS owners FROM members
                 WHERE organization_id = $1 AND role = 'owner' AND deactivated_at IS NULL")
            .bind(organization_id),
        )
        .await?;
    row.get("owners")
}

/// An owner other than this member, if there is one: whoever has been a member for longest.
pub async fn other_owner(
    on: &impl Executor,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<Option<UserId>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT user_id FROM members
                 WHERE organization_id = $1 AND user_id <> $2 AND role = 'owner'
                     AND deactivated_at IS NULL
                 ORDER BY created_at, user_id LIMIT 1")
            .bind(organization_id)
            .bind(user_id),
        )
        .await?;
    row.map(|row| row.id("user_id")).transpose()
}

/// One organization.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<Option<Organization>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT o.id, o.name, o.created_at, o.two_factor_required,
                     (SELECT COUNT(*) FROM members m WHERE m.organization_id = o.id
                          AND m.deactivated_at IS NULL) AS members
                 FROM organizations o WHERE o.id = $1")
            .bind(organization_id),
        )
        .await?;
    row.map(|row| {
        Ok(Organization {
            id: row.id("id")?,
            name: row.get("name")?,
            members: row.get("members")?,
            two_factor_required: row.get("two_factor_required")?,
            created_at: row.get("created_at")?,
        })
    })
    .transpose()
}

/// The organizations that a person may come into, by name.
pub async fn of_user(on: &impl Executor, user_id: UserId) -> Result<Vec<Membership>, StoreError> {
    memberships(on, user_id, " AND m.deactivated_at IS NULL").await
}

/// The organizations that a person is a member of, also those that have deactivated them.
pub async fn knowing(on: &impl Executor, user_id: UserId) -> Result<Vec<Membership>, StoreError> {
    memberships(on, user_id, "").await
}

async fn memberships(
    on: &impl Executor,
    user_id: UserId,
    which: &'static str,
) -> Result<Vec<Membership>, StoreError> {
    let rows = on
        .fetch_all(
            sql(format!(
                "SELECT o.id, o.name, m.role
                 FROM members m JOIN organizations o ON o.id = m.organization_id
                 WHERE m.user_id = $1{which} ORDER BY o.name, o.id"
            ))
            .bind(user_id),
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Membership {
                id: row.id("id")?,
                name: row.get("name")?,
                role: row.word("role")?,
            })
        })
        .collect()
}

/// Gives an organization another name.
pub async fn rename(tx: &Tx, id: OrganizationId, name: &Name) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE organizations SET name = $2 WHERE id = $1")
            .bind(id)
            .bind(name.as_str()),
    )
    .await
}

/// Says whether members need a second step at sign-in.
pub async fn require_two_factor(
    tx: &Tx,
    id: OrganizationId,
    required: bool,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE organizations SET two_factor_required = $2 WHERE id = $1")
            .bind(id)
            .bind(required),
    )
    .await
}

/// Whether any organization of a person asks for a second step at sign-in.
pub async fn any_requires_two_factor(
    on: &impl Executor,
    user_id: UserId,
) -> Result<bool, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT o.id FROM members m JOIN organizations o ON o.id = m.organization_id
                 WHERE m.user_id = $1 AND m.deactivated_at IS NULL AND o.two_factor_required
                 LIMIT 1",
            )
            .bind(user_id),
        )
        .await?;
    Ok(row.is_some())
}

/// Deletes an organization with everything in it.
pub async fn delete(tx: &Tx, id: OrganizationId) -> Result<(), StoreError> {
    for table in ["companies", "contacts", "deals", "chats"] {
        search::remove_all(tx, table, id.0).await?;
    }
    tx.execute_one(sql("DELETE FROM organizations WHERE id = $1").bind(id))
        .await
}
