//! Mails on their way out.

use chrono::{DateTime, Utc};
use domain::{MailId, OrganizationId};

use crate::{Db, Executor, StoreError, Tx, sql};

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct NewMail<'a> {
    /// Its id.
    pub id: MailId,
    /// On behalf of which organization.
    pub organization_id: OrganizationId,
    /// Which letter it is.
    pub letter: &'static str,
    /// The address it goes to.
    pub recipient: &'a str,
    /// Its content, sealed.
    pub sealed: Vec<u8>,
}

/// How a mail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// The server has it.
    Sent,
    /// There is no server.
    Kept,
    /// It was given up.
    Failed,
}

/// A mail whose content is still there.
#[derive(Clone, Debug)]
pub struct StoredMail {
    /// Its id.
    pub id: MailId,
    /// The address it goes to.
    pub recipient: String,
    /// Its content, sealed.
    pub sealed: Vec<u8>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// Adds a mail.
pub async fn insert(tx: &Tx, mail: NewMail<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO mails (id, organization_id, letter, recipient, sealed, state, created_at)
             VALUES ($1, $2, $3, $4, $5, 'queued', $6)",
        )
        .bind(mail.id)
        .bind(mail.organization_id)
        .bind(mail.letter)
        .bind(mail.recipient)
        .bind(mail.sealed)
        .bind(now),
    )
    .await
}

/// The recipient and the sealed content of a mail that waits.
pub async fn queued(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: MailId,
) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT recipient, sealed FROM mails
                 WHERE id = $1 AND organization_id = $2 AND state = 'queued'")
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.map(|row| Ok((row.get("recipient")?, row.get("sealed")?)))
        .transpose()
}

/// Says how a waiting mail ended. What was sent or given up has no content any more: its links
/// would open things.
pub async fn settle(
    db: &Db,
    organization_id: OrganizationId,
    id: MailId,
    state: MailState,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let text = match state {
        MailState::Kept => {
            "UPDATE mails SET state = 'kept', error = $3, finished_at = $4
             WHERE id = $1 AND organization_id = $2 AND state = 'queued'"
        }
        MailState::Sent => {
            "UPDATE mails SET state = 'sent', error = $3, finished_at = $4, sealed = NULL
             WHERE id = $1 AND organization_id = $2 AND state = 'queued'"
        }
        MailState::Failed => {
            "UPDATE mails SET state = 'failed', error = $3, finished_at = $4, sealed = NULL
             WHERE id = $1 AND organization_id = $2 AND state = 'queued'"
        }
    };
    let statement = sql(text).bind(id).bind(organization_id).bind(error);
    db.execute(statement.bind(now)).await?;
    Ok(())
}

/// The newest mails whose content is still there, of all organizations: for the outbox of a
/// demo.
pub async fn newest(on: &impl Executor, limit: u32) -> Result<Vec<StoredMail>, StoreError> {
    let rows = on
        .fetch_all(
            sql("SELECT id, recipient, sealed, created_at FROM mails
                 WHERE sealed IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT $1")
            .bind(limit),
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(StoredMail {
                id: row.id("id")?,
                recipient: row.get("recipient")?,
                sealed: row.get("sealed")?,
                created_at: row.get("created_at")?,
            })
        })
        .collect()
}
