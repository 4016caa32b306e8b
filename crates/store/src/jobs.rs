//! Jobs: work for later, and effects on the outside world.
//!
//! A job belongs to a queue. Of each queue only the oldest unfinished job may run, so that what
//! was asked for first happens first, also where it has to be tried again. Claiming looks over
//! all organizations: it is the installation that works, not a member.

use chrono::{DateTime, Utc};
use domain::{AccountId, JobId, OrganizationId};

use crate::kernel::lock::for_update_skip_locked;
use crate::{Db, Executor, Row, StoreError, Tx, sql};

/// A job to be done.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its id; jobs of a queue run in the order of their ids.
    pub id: JobId,
    /// For whom.
    pub organization_id: OrganizationId,
    /// What kind of work.
    pub kind: &'static str,
    /// The same key asked for twice (by the same kind) is one job.
    pub idempotency_key: String,
    /// Its queue.
    pub queue: String,
    /// The account in whose name it acts: only who runs the account may claim it.
    pub account_id: Option<AccountId>,
    /// What the work needs to know; an object.
    pub payload: serde_json::Value,
    /// Not before this time.
    pub run_at: DateTime<Utc>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// A job that has been claimed.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// For whom.
    pub organization_id: OrganizationId,
    /// What kind of work.
    pub kind: String,
    /// What the work needs to know.
    pub payload: serde_json::Value,
    /// How often it has been claimed, this time included.
    pub attempts: i64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, organization_id, kind, payload, attempts, created_at";

/// No unfinished job of the same queue is older or under way (`jobs j` is the candidate).
const HEAD_OF_QUEUE: &str = "NOT EXISTS (
    SELECT 1 FROM jobs o
    WHERE o.queue = j.queue AND o.id <> j.id AND o.state IN ('queued', 'running')
        AND (o.state = 'running' OR o.id < j.id))";

/// Who claims jobs.
#[derive(Clone, Copy, Debug)]
pub struct Worker<'a> {
    /// By which it holds jobs; no other worker has this name.
    pub name: &'a str,
    /// The process it works in, by which accounts are held.
    pub node: &'a str,
}

/// No other process (the placeholders are ours and the time) runs the account that the job acts
/// for.
fn not_elsewhere(node: &str, now: &str) -> String {
    format!(
        "NOT EXISTS (
            SELECT 1 FROM account_leases l
            WHERE l.account_id = j.account_id AND l.holder <> {node}
                AND l.leased_until >= {now})"
    )
}

fn read(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.id("id")?,
        organization_id: row.id("organization_id")?,
        kind: row.get("kind")?,
        payload: row.json("payload")?,
        attempts: row.get("attempts")?,
        created_at: row.get("created_at")?,
    })
}

/// Asks for a job; says whether it is new. It is claimed no earlier than at the commit.
pub async fn insert(tx: &Tx, job: NewJob) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql(
                "INSERT INTO jobs (id, organization_id, kind, idempotency_key, queue, payload,
                     state, attempts, run_at, created_at, account_id)
                 VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, $8, $9)
                 ON CONFLICT (kind, idempotency_key) DO NOTHING",
            )
            .bind(job.id)
            .bind(job.organization_id)
            .bind(job.kind)
            .bind(job.idempotency_key)
            .bind(job.queue)
            .bind(job.payload)
            .bind(job.run_at)
            .bind(job.created_at)
            .bind(job.account_id),
        )
        .await?;
    Ok(count == 1)
}

/// Claims the job that has been due for longest, until `leased_until`. A job whose lease ended
/// without an outcome is due: whoever had it is dead or thinks it is.
pub async fn claim(
    db: &Db,
    worker: Worker<'_>,
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
) -> Result<Option<Job>, StoreError> {
    let tx = db.begin().await?;
    let lock = for_update_skip_locked(tx.engine());
    let not_elsewhere = not_elsewhere("$5", "$6");
    let row = tx
        .fetch_optional(
            sql(format!(
                "UPDATE jobs SET state = 'running', attempts = attempts + 1,
                     leased_by = $1, leased_until = $2
                 WHERE id = (
                     SELECT j.id FROM jobs j
                     WHERE j.state IN ('queued', 'running') AND j.run_at <= $3
                         AND (j.state = 'queued' OR j.leased_until < $4)
                         AND {HEAD_OF_QUEUE} AND {not_elsewhere}
                     ORDER BY j.run_at, j.id
                     LIMIT 1{lock})
                 RETURNING {COLUMNS}"
            ))
            .bind(worker.name)
            .bind(leased_until)
            .bind(now)
            .bind(now)
            .bind(worker.node)
            .bind(now),
        )
        .await;
    match row {
        // Two claimers of one queue at the same moment: the index let one of them through.
        Err(error) if error.is_unique() => Ok(None),
        row => {
            let job = row?.as_ref().map(read).transpose()?;
            tx.commit().await?;
            Ok(job)
        }
    }
}

/// When the next job becomes due that nothing but its time holds back from this process.
pub async fn next_due(
    on: &impl Executor,
    node: &str,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let not_elsewhere = not_elsewhere("$1", "$2");
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT j.run_at FROM jobs j
                 WHERE j.state IN ('queued', 'running') AND j.state = 'queued'
                     AND {HEAD_OF_QUEUE} AND {not_elsewhere}
                 ORDER BY j.run_at, j.id LIMIT 1"
            ))
            .bind(node)
            .bind(now),
        )
        .await?;
    row.map(|row| row.get("run_at")).transpose()
}

/// Extends a lease; `false` where it has passed to somebody else.
pub async fn renew(
    db: &Db,
    id: JobId,
    worker: &str,
    leased_until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = db
        .execute(
            sql("UPDATE jobs SET leased_until = $3
                 WHERE id = $1 AND leased_by = $2 AND state = 'running'")
            .bind(id)
            .bind(worker)
            .bind(leased_until),
        )
        .await?;
    Ok(count == 1)
}

/// Ends a job: done, or with the error for which it failed. Does nothing where the lease has
/// passed to somebody else.
pub async fn finish(
    db: &Db,
    id: JobId,
    worker: &str,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let state = if error.is_none() { "done" } else { "failed" };
    db.execute(
        sql(
            "UPDATE jobs SET state = $3, last_error = $4, finished_at = $5,
                 leased_by = NULL, leased_until = NULL
             WHERE id = $1 AND leased_by = $2 AND state = 'running'",
        )
        .bind(id)
        .bind(worker)
        .bind(state)
        .bind(error)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Puts a job back, to be tried again at `run_at`. Does nothing where the lease has passed to
/// somebody else.
pub async fn put_back(
    db: &Db,
    id: JobId,
    worker: &str,
    run_at: DateTime<Utc>,
    error: &str,
) -> Result<(), StoreError> {
    db.execute(
        sql(
            "UPDATE jobs SET state = 'queued', run_at = $3, last_error = $4,
                 leased_by = NULL, leased_until = NULL
             WHERE id = $1 AND leased_by = $2 AND state = 'running'",
        )
        .bind(id)
        .bind(worker)
        .bind(run_at)
        .bind(error),
    )
    .await?;
    Ok(())
}

/// Frees every job under way; says how many. Only for a start where no other process can be
/// working on them.
pub async fn release_all(db: &Db) -> Result<u64, StoreError> {
    db.execute(sql(
        "UPDATE jobs SET state = 'queued', leased_by = NULL, leased_until = NULL
         WHERE state = 'running'",
    ))
    .await
}

/// Forgets jobs that ended before this time, at most `limit` of them; says how many.
pub async fn forget(db: &Db, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
    db.execute(
        sql("DELETE FROM jobs WHERE id IN (
                 SELECT id FROM jobs WHERE finished_at < $1 ORDER BY finished_at LIMIT $2)")
        .bind(before)
        .bind(limit),
    )
    .await
}
