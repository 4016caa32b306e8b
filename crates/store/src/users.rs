//! People who sign in. They are not part of one organization: membership says where they act.

use chrono::{DateTime, Utc};
use domain::value::{Email, Name};
use domain::{OrganizationId, UserId};

use crate::{Executor, StoreError, Tx, sql};

/// What signing in needs to know of a person.
#[derive(Clone)]
pub struct Credentials {
    /// The person.
    pub user_id: UserId,
    /// Their password as a PHC string.
    pub password_hash: String,
    /// The organization they have been a member of for longest, if of any.
    pub organization_id: Option<OrganizationId>,
}

/// The form of an address by which people are told apart.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Adds a person; [`StoreError::Unique`] if somebody has this address.
pub async fn insert(
    tx: &Tx,
    id: UserId,
    email: &Email,
    name: &Name,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO users (id, email, email_folded, name, password_hash, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(email.as_str())
        .bind(fold_email(email.as_str()))
        .bind(name.as_str())
        .bind(password_hash)
        .bind(now),
    )
    .await
}

/// What is needed to check a sign-in with this address, as typed.
pub async fn credentials(
    on: &impl Executor,
    email: &str,
) -> Result<Option<Credentials>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT u.id, u.password_hash, m.organization_id
                 FROM users u LEFT JOIN members m ON m.user_id = u.id
                 WHERE u.email_folded = $1
                 ORDER BY m.created_at, m.organization_id LIMIT 1")
            .bind(fold_email(email)),
        )
        .await?;
    row.map(|row| {
        Ok(Credentials {
            user_id: row.id("id")?,
            password_hash: row.get("password_hash")?,
            organization_id: row.id_or_none("organization_id")?,
        })
    })
    .transpose()
}
