//! Files of messages: which content they have, and those on their way out.

use chrono::{DateTime, Utc};
use domain::attachment::{Rendition, Upload};
use domain::{MessageId, OrganizationId, UploadId, UserId};

use crate::{Db, Executor, Row, StoreError, Tx, sql};

/// Content, by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The hash, in hexadecimal.
    pub hash: String,
    /// Its length in bytes.
    pub size: i64,
    /// What it is.
    pub mime: String,
}

/// The content of a message's file, if it was ever here.
pub async fn of_message(
    on: &impl Executor,
    organization_id: OrganizationId,
    message_id: MessageId,
    rendition: Rendition,
) -> Result<Option<Content>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT hash, size, mime FROM message_files
                 WHERE message_id = $1 AND rendition = $2 AND organization_id = $3")
            .bind(message_id)
            .bind(rendition.as_str())
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read_content).transpose()
}

fn read_content(row: &Row) -> Result<Content, StoreError> {
    Ok(Content {
        hash: row.get("hash")?,
        size: row.get("size")?,
        mime: row.get("mime")?,
    })
}

/// Notes the content of a message's file, unless the message is gone.
pub async fn note(
    on: &impl Executor,
    organization_id: OrganizationId,
    message_id: MessageId,
    rendition: Rendition,
    content: &Content,
) -> Result<(), StoreError> {
    on.execute(
        sql(
            "INSERT INTO message_files (organization_id, message_id, rendition, hash, size, mime)
             SELECT m.organization_id, m.id, $3, $4, $5, $6 FROM messages m
             WHERE m.id = $1 AND m.organization_id = $2
             ON CONFLICT (message_id, rendition) DO UPDATE SET
                 hash = excluded.hash, size = excluded.size, mime = excluded.mime",
        )
        .bind(message_id)
        .bind(organization_id)
        .bind(rendition.as_str())
        .bind(content.hash.as_str())
        .bind(content.size)
        .bind(content.mime.as_str()),
    )
    .await
    .map(drop)
}

/// A file on its way out, with the hash of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredUpload {
    /// The file.
    pub upload: Upload,
    /// The hash of its content.
    pub hash: String,
}

/// Keeps a file that somebody uploaded.
pub async fn add_upload(
    on: &impl Executor,
    organization_id: OrganizationId,
    user_id: UserId,
    stored: &StoredUpload,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let StoredUpload { upload, hash } = stored;
    on.execute(
        sql(
            "INSERT INTO uploads (id, organization_id, user_id, hash, name, mime, size, width,
                 height, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(upload.id)
        .bind(organization_id)
        .bind(user_id)
        .bind(hash.as_str())
        .bind(upload.name.as_str())
        .bind(upload.mime.as_str())
        .bind(upload.size)
        .bind(upload.width.map(i64::from))
        .bind(upload.height.map(i64::from))
        .bind(now),
    )
    .await
    .map(drop)
}

const UPLOAD: &str = "id, hash, name, mime, size, width, height";

fn read_upload(row: &Row) -> Result<StoredUpload, StoreError> {
    let side = |column| {
        let side: Option<i64> = row.get(column)?;
        Ok::<_, StoreError>(side.and_then(|side| u32::try_from(side).ok()))
    };
    Ok(StoredUpload {
        hash: row.get("hash")?,
        upload: Upload {
            id: row.id("id")?,
            name: row.get("name")?,
            mime: row.get("mime")?,
            size: row.get("size")?,
            width: side("width")?,
            height: side("height")?,
        },
    })
}

/// Gives a member's upload to a message; none where it is not theirs, or was given away already.
pub async fn take_upload(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    id: UploadId,
    message_id: MessageId,
) -> Result<Option<StoredUpload>, StoreError> {
    let row = tx
        .fetch_optional(
            sql(format!(
                "UPDATE uploads SET message_id = $4
                 WHERE id = $1 AND organization_id = $2 AND user_id = $3 AND message_id IS NULL
                 RETURNING {UPLOAD}"
            ))
            .bind(id)
            .bind(organization_id)
            .bind(user_id)
            .bind(message_id),
        )
        .await?;
    row.as_ref().map(read_upload).transpose()
}

/// A member's upload that no message has taken along.
pub async fn waiting_upload(
    on: &impl Executor,
    organization_id: OrganizationId,
    user_id: UserId,
    id: UploadId,
) -> Result<Option<StoredUpload>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {UPLOAD} FROM uploads
                 WHERE id = $1 AND organization_id = $2 AND user_id = $3 AND message_id IS NULL"
            ))
            .bind(id)
            .bind(organization_id)
            .bind(user_id),
        )
        .await?;
    row.as_ref().map(read_upload).transpose()
}

/// The file that a message takes along, until it has arrived.
pub async fn upload_of(
    on: &impl Executor,
    organization_id: OrganizationId,
    message_id: MessageId,
) -> Result<Option<StoredUpload>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {UPLOAD} FROM uploads WHERE message_id = $1 AND organization_id = $2"
            ))
            .bind(message_id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read_upload).transpose()
}

/// Forgets uploads whose message has arrived, and those that nobody sent since `before`; how many.
/// From then on their content may be cleared away.
pub async fn forget_uploads(db: &Db, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
    db.execute(
        sql("DELETE FROM uploads WHERE id IN
             (SELECT u.id FROM uploads u LEFT JOIN messages m ON m.id = u.message_id
              WHERE (u.message_id IS NULL AND u.created_at < $1)
                 OR m.state IN ('sent', 'read')
              ORDER BY u.created_at LIMIT $2)")
        .bind(before)
        .bind(limit),
    )
    .await
}

/// Whether content is on its way out, and must be kept.
pub async fn is_on_its_way(on: &impl Executor, hash: &str) -> Result<bool, StoreError> {
    let row = on
        .fetch_optional(sql("SELECT 1 AS one FROM uploads WHERE hash = $1 LIMIT 1").bind(hash))
        .await?;
    Ok(row.is_some())
}
