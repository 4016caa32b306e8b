//! Which letters members want, and what stands in the daily one.

use chrono::{DateTime, Utc};
use domain::notice::NoticeSettings;
use domain::{OrganizationId, UserId};

use crate::{Executor, Row, StoreError, Tx, sql};

/// What a member has chosen.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Which letters they want.
    pub settings: NoticeSettings,
    /// When their next digest is due.
    pub digest_at: Option<DateTime<Utc>>,
}

fn read(row: &Row) -> Result<Stored, StoreError> {
    Ok(Stored {
        settings: NoticeSettings {
            mention: row.get("mention")?,
            assignment: row.get("assignment")?,
            reminder: row.get("reminder")?,
            digest: row.get("digest")?,
            time_zone: row.get("time_zone")?,
        },
        digest_at: row.get("digest_at")?,
    })
}

/// What a member has chosen, if anything.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<Option<Stored>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT mention, assignment, reminder, digest, time_zone, digest_at
                 FROM notice_settings WHERE organization_id = $1 AND user_id = $2",
            )
            .bind(organization_id)
            .bind(user_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// Notes what a member has chosen.
pub async fn put(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    chosen: &Stored,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Stored {
        settings,
        digest_at,
    } = chosen;
    tx.execute_one(
        sql(
            "INSERT INTO notice_settings (organization_id, user_id, mention, assignment, reminder,
                 digest, time_zone, digest_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (organization_id, user_id) DO UPDATE SET
                 mention = excluded.mention, assignment = excluded.assignment,
                 reminder = excluded.reminder, digest = excluded.digest,
                 time_zone = excluded.time_zone, digest_at = excluded.digest_at,
                 updated_at = excluded.updated_at",
        )
        .bind(organization_id)
        .bind(user_id)
        .bind(settings.mention)
        .bind(settings.assignment)
        .bind(settings.reminder)
        .bind(settings.digest)
        .bind(settings.time_zone.as_str())
        .bind(*digest_at)
        .bind(now),
    )
    .await
}

/// Moves a member's digest from this time to the next; `false` where it is no longer due then.
pub async fn advance_digest(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    due: DateTime<Utc>,
    next: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE notice_settings SET digest_at = $4
                 WHERE organization_id = $1 AND user_id = $2 AND digest_at = $3")
            .bind(organization_id)
            .bind(user_id)
            .bind(due)
            .bind(next),
        )
        .await?;
    Ok(count == 1)
}

/// A task as the digest tells of it.
#[derive(Clone, Debug)]
pub struct DueTask {
    /// What is to be done.
    pub title: String,
    /// Until when.
    pub due_at: DateTime<Utc>,
}

/// A member's open tasks that are due before this time, those first that have waited longest.
pub async fn due_tasks(
    on: &impl Executor,
    organization_id: OrganizationId,
    user_id: UserId,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<DueTask>, StoreError> {
    let rows = on
        .fetch_all(
            sql("SELECT title, due_at FROM tasks
                 WHERE organization_id = $1 AND assignee_id = $2 AND done_at IS NULL
                     AND sorted_at < $3
                 ORDER BY sorted_at, id LIMIT $4")
            .bind(organization_id)
            .bind(user_id)
            .bind(before)
            .bind(limit),
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(DueTask {
                title: row.get("title")?,
                due_at: row.get("due_at")?,
            })
        })
        .collect()
}

/// How many conversations have something unread.
pub async fn unread_chats(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<i64, StoreError> {
    let row = on
        .fetch_one(
            sql(
                "SELECT COUNT(*) AS chats FROM chats c JOIN accounts a ON a.id = c.account_id
                 WHERE c.organization_id = $1 AND c.unread_count > 0 AND a.deleted_at IS NULL",
            )
            .bind(organization_id),
        )
        .await?;
    row.get("chats")
}
