//! The outbox: facts in the order in which they became true.

use chrono::{DateTime, Utc};
use domain::{Event, OrganizationId, UserId};

use crate::{Db, Executor, StoreError, Tx, sql};

/// A fact on its way into the outbox.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The fact.
    pub event: Event,
    /// The member who did it.
    pub actor_id: Option<UserId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Gives the events their numbers and writes them. Called by [`Tx::commit`] only.
pub(crate) async fn append(
    tx: &Tx,
    organization_id: OrganizationId,
    new: &[NewEvent],
) -> Result<(), StoreError> {
    let count = i64::try_from(new.len()).unwrap_or(i64::MAX);
    let row = tx
        .fetch_one(
            sql(
                "UPDATE organizations SET event_seq = event_seq + $1 WHERE id = $2
                 RETURNING event_seq",
            )
            .bind(count)
            .bind(organization_id),
        )
        .await?;
    let last: i64 = row.get("event_seq")?;
    for (
        seq,
        NewEvent {
            event,
            actor_id,
            at,
        },
    ) in (last - count + 1..).zip(new)
    {
        let payload = serde_json::to_value(event).map_err(|error| StoreError::Decode {
            column: "payload".to_owned(),
            reason: error.to_string(),
        })?;
        let kind = payload["type"].as_str().unwrap_or_default().to_owned();
        tx.execute_one(
            sql(
                "INSERT INTO events (organization_id, seq, type, payload, actor_id, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(organization_id)
            .bind(seq)
            .bind(kind)
            .bind(payload)
            .bind(*actor_id)
            .bind(*at),
        )
        .await?;
    }
    Ok(())
}

/// The number of the newest event; 0 where there is none yet.
pub async fn newest(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<i64, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT event_seq FROM organizations WHERE id = $1").bind(organization_id),
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("event_seq"))
}

/// Events after this number, oldest first, at most `limit`.
pub async fn after(
    on: &impl Executor,
    organization_id: OrganizationId,
    seq: i64,
    limit: u32,
) -> Result<Vec<(i64, Event)>, StoreError> {
    let rows = on
        .fetch_all(
            sql(
                "SELECT seq, payload FROM events WHERE organization_id = $1 AND seq > $2
                 ORDER BY seq LIMIT $3",
            )
            .bind(organization_id)
            .bind(seq)
            .bind(limit),
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("seq")?, row.json("payload")?)))
        .collect()
}

/// Forgets events from before this time, at most `limit` of them; says how many. A window that
/// was away for longer asks for everything anew.
pub async fn forget(db: &Db, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
    db.execute(
        sql("DELETE FROM events WHERE (organization_id, seq) IN (
                 SELECT organization_id, seq FROM events WHERE created_at < $1
                 ORDER BY created_at LIMIT $2)")
        .bind(before)
        .bind(limit),
    )
    .await
}
