//! Signed-in devices, and the refresh tokens each has had.

use chrono::{DateTime, Utc};
use domain::device::{self, DeviceSession};
use domain::identity::Me;
use domain::{Access, Actor, OrganizationId, Role, SessionId, UserId};
use uuid::Uuid;

use crate::{Executor, Row, StoreError, Tx, sql};

/// A device that signs in.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Its id.
    pub id: SessionId,
    /// Who.
    pub user_id: UserId,
    /// In which organization they act.
    pub organization_id: OrganizationId,
    /// What the browser calls itself.
    pub user_agent: Option<&'a str>,
    /// Where it connects from.
    pub address: Option<&'a str>,
}

/// A refresh token, and the session it belongs to.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    /// The session.
    pub session_id: SessionId,
    /// Whose session.
    pub user_id: UserId,
    /// In which organization.
    pub organization_id: OrganizationId,
    /// Whether the session has ended.
    pub session_ended: bool,
    /// When the session began.
    pub session_began: DateTime<Utc>,
    /// When the token stops being good.
    pub expires_at: DateTime<Utc>,
    /// When it was exchanged for the next one.
    pub spent_at: Option<DateTime<Utc>>,
}

/// Adds a session.
pub async fn insert(
    tx: &Tx,
    session: &NewSession<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO sessions (id, user_id, organization_id, user_agent, address,
                 created_at, last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(session.id)
        .bind(session.user_id)
        .bind(session.organization_id)
        .bind(session.user_agent)
        .bind(session.address)
        .bind(now)
        .bind(now),
    )
    .await
}

/// Somebody who acts through a session.
#[derive(Clone, Copy, Debug)]
pub struct Acting {
    /// Who.
    pub actor: Actor,
    /// Whether they can do nothing before they have a second step at sign-in.
    pub owes_second_step: bool,
}

/// Who acts through a session: nobody once it has ended, they are no longer a member or were
/// deactivated, or somebody has ended what began before. The role is the one of this moment.
pub async fn actor(
    on: &impl Executor,
    organization_id: OrganizationId,
    session_id: SessionId,
) -> Result<Option<Acting>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT s.user_id, m.role, o.two_factor_required, t.confirmed_at
                 FROM sessions s
                 JOIN members m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
                 JOIN organizations o ON o.id = s.organization_id
                 LEFT JOIN two_factor t ON t.user_id = s.user_id
                 WHERE s.id = $1 AND s.organization_id = $2 AND s.ended_at IS NULL
                     AND m.deactivated_at IS NULL
                     AND (m.sessions_since IS NULL OR s.created_at >= m.sessions_since)",
            )
            .bind(session_id)
            .bind(organization_id),
        )
        .await?;
    row.map(|row| {
        let actor = Actor {
            user_id: row.id("user_id")?,
            organization_id,
            role: row.word::<Role>("role")?,
            session_id,
            access: Access::Person,
        };
        Ok(Acting {
            actor,
            owes_second_step: owes_second_step(&row)?,
        })
    })
    .transpose()
}

/// Whether a person's session may act in an organization: they may come in there, and nobody has
/// ended what began before.
pub async fn may_act_in(
    on: &impl Executor,
    user_id: UserId,
    session_id: SessionId,
    organization_id: OrganizationId,
) -> Result<bool, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT s.id FROM sessions s JOIN members m ON m.user_id = s.user_id
                 WHERE s.id = $1 AND s.user_id = $2 AND s.ended_at IS NULL
                     AND m.organization_id = $3 AND m.deactivated_at IS NULL
                     AND (m.sessions_since IS NULL OR s.created_at >= m.sessions_since)",
            )
            .bind(session_id)
            .bind(user_id)
            .bind(organization_id),
        )
        .await?;
    Ok(row.is_some())
}

/// What a row with `two_factor_required` and `confirmed_at` says of its person.
pub(crate) fn owes_second_step(row: &Row) -> Result<bool, StoreError> {
    let required: bool = row.get("two_factor_required")?;
    let confirmed_at: Option<DateTime<Utc>> = row.get("confirmed_at")?;
    Ok(required && confirmed_at.is_none())
}

/// A member who may come in, with their organization's name.
pub async fn me(
    on: &impl Executor,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<Option<Me>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT u.name, u.email, u.email_verified_at, o.name AS organization_name, m.role
                 FROM members m
                 JOIN users u ON u.id = m.user_id
                 JOIN organizations o ON o.id = m.organization_id
                 WHERE m.organization_id = $1 AND m.user_id = $2 AND m.deactivated_at IS NULL",
            )
            .bind(organization_id)
            .bind(user_id),
        )
        .await?;
    row.map(|row| {
        Ok(Me {
            id: user_id,
            name: row.get("name")?,
            email: row.get("email")?,
            email_verified: row
                .get::<Option<DateTime<Utc>>>("email_verified_at")?
                .is_some(),
            organization_id,
            organization_name: row.get("organization_name")?,
            role: row.word("role")?,
        })
    })
    .transpose()
}

/// Notes that a session was used.
pub async fn touch(
    tx: &Tx,
    organization_id: OrganizationId,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE sessions SET last_used_at = $3 WHERE id = $1 AND organization_id = $2")
            .bind(id)
            .bind(organization_id)
            .bind(now),
    )
    .await
}

/// When the person of a session last showed who they are: by signing in, or once more since.
pub async fn shown_at(
    on: &impl Executor,
    user_id: UserId,
    id: SessionId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT COALESCE(confirmed_at, created_at) AS shown_at FROM sessions
                 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL",
            )
            .bind(id)
            .bind(user_id),
        )
        .await?;
    row.map(|row| row.get("shown_at")).transpose()
}

/// Notes that the person of a session has shown once more who they are.
pub async fn confirm(
    tx: &Tx,
    user_id: UserId,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE sessions SET confirmed_at = $3
             WHERE id = $1 AND user_id = $2 AND ended_at IS NULL")
        .bind(id)
        .bind(user_id)
        .bind(now),
    )
    .await
}

/// Ends a session, unless it has ended already.
pub async fn end(
    tx: &Tx,
    organization_id: OrganizationId,
    id: SessionId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        sql("UPDATE sessions SET ended_at = $3, end_reason = $4
             WHERE id = $1 AND organization_id = $2 AND ended_at IS NULL")
        .bind(id)
        .bind(organization_id)
        .bind(now)
        .bind(reason),
    )
    .await?;
    Ok(())
}

/// The sessions of a person that have not ended and were used after this time, the last used
/// first. A session belongs to its person, whatever organization it acts in.
pub async fn of_user(
    on: &impl Executor,
    user_id: UserId,
    current: SessionId,
    used_after: DateTime<Utc>,
) -> Result<Vec<DeviceSession>, StoreError> {
    let rows = on
        .fetch_all(
            sql(
                "SELECT id, user_agent, address, created_at, last_used_at FROM sessions
                 WHERE user_id = $1 AND ended_at IS NULL AND last_used_at > $2
                 ORDER BY last_used_at DESC, id DESC",
            )
            .bind(user_id)
            .bind(used_after),
        )
        .await?;
    rows.iter()
        .map(|row| {
            let id: SessionId = row.id("id")?;
            let user_agent: Option<String> = row.get("user_agent")?;
            let user_agent = user_agent.unwrap_or_default();
            Ok(DeviceSession {
                id,
                browser: device::browser(&user_agent).map(str::to_owned),
                system: device::system(&user_agent).map(str::to_owned),
                address: row.get("address")?,
                created_at: row.get("created_at")?,
                last_used_at: row.get("last_used_at")?,
                current: id == current,
            })
        })
        .collect()
}

/// What the devices called themselves on which a person has signed in so far.
pub async fn user_agents(on: &impl Executor, user_id: UserId) -> Result<Vec<String>, StoreError> {
    let rows = on
        .fetch_all(
            sql("SELECT DISTINCT user_agent FROM sessions
                 WHERE user_id = $1 AND user_agent IS NOT NULL")
            .bind(user_id),
        )
        .await?;
    rows.iter().map(|row| row.get("user_agent")).collect()
}

/// Lets a person's session act in another organization.
pub async fn set_organization(
    tx: &Tx,
    user_id: UserId,
    id: SessionId,
    organization_id: OrganizationId,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE sessions SET organization_id = $3
             WHERE id = $1 AND user_id = $2 AND ended_at IS NULL")
        .bind(id)
        .bind(user_id)
        .bind(organization_id),
    )
    .await
}

/// Ends one session of a person; says whether there was one to end.
pub async fn end_of_user(
    tx: &Tx,
    user_id: UserId,
    id: SessionId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE sessions SET ended_at = $3, end_reason = $4
                 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL")
            .bind(id)
            .bind(user_id)
            .bind(now)
            .bind(reason),
        )
        .await?;
    Ok(count == 1)
}

/// Ends all sessions of a person but this one; says how many.
pub async fn end_others(
    tx: &Tx,
    user_id: UserId,
    keep: Option<SessionId>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    tx.execute(
        sql("UPDATE sessions SET ended_at = $3, end_reason = $4
             WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL")
        .bind(user_id)
        // No session has this id.
        .bind(keep.unwrap_or(SessionId(Uuid::nil())))
        .bind(now)
        .bind(reason),
    )
    .await
}

/// Ends the sessions of a person that act in this organization, and says how many; those that act
/// elsewhere do not come here any more.
pub async fn end_in(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    tx.execute(
        sql("UPDATE members SET sessions_since = $3
             WHERE organization_id = $1 AND user_id = $2")
        .bind(organization_id)
        .bind(user_id)
        .bind(now),
    )
    .await?;
    tx.execute(
        sql("UPDATE sessions SET ended_at = $3, end_reason = $4
             WHERE organization_id = $1 AND user_id = $2 AND ended_at IS NULL")
        .bind(organization_id)
        .bind(user_id)
        .bind(now)
        .bind(reason),
    )
    .await
}

/// Adds a refresh token, by its hash.
pub async fn insert_token(
    tx: &Tx,
    session_id: SessionId,
    hash: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO refresh_tokens (hash, session_id, created_at, expires_at)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(hash.to_vec())
        .bind(session_id)
        .bind(now)
        .bind(expires_at),
    )
    .await
}

/// The refresh token with this hash. No organization is asked for: the token itself says whose
/// it is.
pub async fn token(on: &impl Executor, hash: &[u8]) -> Result<Option<RefreshToken>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT t.session_id, t.expires_at, t.spent_at, s.user_id, s.organization_id,
                     s.ended_at, s.created_at
                 FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
                 WHERE t.hash = $1",
            )
            .bind(hash.to_vec()),
        )
        .await?;
    row.map(|row| {
        Ok(RefreshToken {
            session_id: row.id("session_id")?,
            user_id: row.id("user_id")?,
            organization_id: row.id("organization_id")?,
            session_ended: row.get::<Option<DateTime<Utc>>>("ended_at")?.is_some(),
            session_began: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            spent_at: row.get("spent_at")?,
        })
    })
    .transpose()
}

/// Spends a token; `false` if somebody else was faster. Of two requests with the same token
/// only one gets `true`, whatever the database.
pub async fn spend(tx: &Tx, hash: &[u8], now: DateTime<Utc>) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE refresh_tokens SET spent_at = $2 WHERE hash = $1 AND spent_at IS NULL")
                .bind(hash.to_vec())
                .bind(now),
        )
        .await?;
    Ok(count == 1)
}
