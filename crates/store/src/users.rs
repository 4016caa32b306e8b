//! People who sign in. They are not part of one organization: membership says where they act.

use chrono::{DateTime, Utc};
use domain::language::Language;
use domain::value::{Email, Name};
use domain::{OrganizationId, UserId};

use crate::{Executor, Row, StoreError, Tx, sql};

/// How a person is written to.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Their e-mail address.
    pub email: String,
    /// Whether mail to it is known to reach them.
    pub verified: bool,
    /// The language they read.
    pub language: Language,
}

fn read_contact(row: &Row) -> Result<Contact, StoreError> {
    let verified: Option<DateTime<Utc>> = row.get("email_verified_at")?;
    Ok(Contact {
        email: row.get("email")?,
        verified: verified.is_some(),
        language: row.word("language")?,
    })
}

/// What signing in needs to know of a person.
#[derive(Clone)]
pub struct Credentials {
    /// The person.
    pub user_id: UserId,
    /// Their password as a PHC string; none for somebody who signs in otherwise.
    pub password_hash: Option<String>,
    /// The organization they have been a member of for longest, if of any.
    pub organization_id: Option<OrganizationId>,
    /// Their name.
    pub name: String,
    /// How they are written to.
    pub contact: Contact,
}

/// The form of an address by which people are told apart.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Adds a person; [`StoreError::Unique`] if somebody has this address. An empty hash is that of no
/// password.
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

const CREDENTIALS: &str = "SELECT u.id, u.password_hash, u.name, u.email, u.email_verified_at,
         u.language, m.organization_id
     FROM users u LEFT JOIN members m ON m.user_id = u.id AND m.deactivated_at IS NULL";
/// The membership of longest standing comes first.
const LONGEST_MEMBERSHIP: &str = "ORDER BY m.created_at, m.organization_id LIMIT 1";

/// A person who signs in otherwise has an empty text for a password.
fn read_password(row: &Row) -> Result<Option<String>, StoreError> {
    let hash: String = row.get("password_hash")?;
    Ok(Some(hash).filter(|hash| !hash.is_empty()))
}

fn read_credentials(row: &Row) -> Result<Credentials, StoreError> {
    Ok(Credentials {
        user_id: row.id("id")?,
        password_hash: read_password(row)?,
        organization_id: row.id_or_none("organization_id")?,
        name: row.get("name")?,
        contact: read_contact(row)?,
    })
}

/// What is needed to check a sign-in with this address, as typed.
pub async fn credentials(
    on: &impl Executor,
    email: &str,
) -> Result<Option<Credentials>, StoreError> {
    let text = format!("{CREDENTIALS} WHERE u.email_folded = $1 {LONGEST_MEMBERSHIP}");
    let row = on.fetch_optional(sql(text).bind(fold_email(email))).await?;
    row.as_ref().map(read_credentials).transpose()
}

/// The same of somebody who is known already.
pub async fn credentials_of(
    on: &impl Executor,
    user_id: UserId,
) -> Result<Option<Credentials>, StoreError> {
    let text = format!("{CREDENTIALS} WHERE u.id = $1 {LONGEST_MEMBERSHIP}");
    let row = on.fetch_optional(sql(text).bind(user_id)).await?;
    row.as_ref().map(read_credentials).transpose()
}

/// A person's password as a PHC string; none for somebody who signs in otherwise.
pub async fn password_hash(
    on: &impl Executor,
    user_id: UserId,
) -> Result<Option<String>, StoreError> {
    let row = on
        .fetch_optional(sql("SELECT password_hash FROM users WHERE id = $1").bind(user_id))
        .await?;
    match row {
        Some(row) => read_password(&row),
        None => Ok(None),
    }
}

/// Gives a person another password.
pub async fn set_password(tx: &Tx, user_id: UserId, hash: &str) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE users SET password_hash = $2 WHERE id = $1")
            .bind(user_id)
            .bind(hash),
    )
    .await
}

/// Gives a person another name.
pub async fn set_name(tx: &Tx, user_id: UserId, name: &Name) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE users SET name = $2 WHERE id = $1")
            .bind(user_id)
            .bind(name.as_str()),
    )
    .await
}

/// How a person is written to.
pub async fn contact(on: &impl Executor, user_id: UserId) -> Result<Option<Contact>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT email, email_verified_at, language FROM users WHERE id = $1").bind(user_id),
        )
        .await?;
    row.as_ref().map(read_contact).transpose()
}

/// Notes that mail to a person's address reaches them.
pub async fn set_verified(tx: &Tx, user_id: UserId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        sql("UPDATE users SET email_verified_at = $2 WHERE id = $1 AND email_verified_at IS NULL")
            .bind(user_id)
            .bind(now),
    )
    .await?;
    Ok(())
}

/// Notes the language a person reads.
pub async fn set_language(tx: &Tx, user_id: UserId, language: Language) -> Result<(), StoreError> {
    tx.execute_one(
        sql("UPDATE users SET language = $2 WHERE id = $1")
            .bind(user_id)
            .bind(language.as_str()),
    )
    .await
}

/// The organization a person has been a member of for longest, if of any. One that has deactivated
/// them comes after all others.
pub async fn first_organization(
    on: &impl Executor,
    user_id: UserId,
) -> Result<Option<OrganizationId>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT organization_id FROM members WHERE user_id = $1
                 ORDER BY CASE WHEN deactivated_at IS NULL THEN 0 ELSE 1 END,
                     created_at, organization_id LIMIT 1")
            .bind(user_id),
        )
        .await?;
    row.map(|row| row.id("organization_id")).transpose()
}
