//! Background work: what Parley does later, and everything it does to the outside world.
//!
//! A job is a row before anything leaves the machine. It is written by [`enqueue`] in the
//! transaction of the change that wants it, claimed by a [`Runner`] under a lease, and run until
//! it is done or has failed for good. A crash at any instruction ends the lease and the job runs
//! again, so every handler must bear that: it looks at how things stand before it acts, and the
//! effect it asks for carries a key of its own (Telegram's `random_id`, for one).
//!
//! # Adding a kind of job
//!
//! 1. A constant below, a line in [`handle`], and a handler beside its use case:
//!    `async fn run(&Services, &Job) -> Result<Outcome, Error>`.
//! 2. [`enqueue`] with an idempotency key that names the effect, and a queue that names what
//!    must stay in order.
//! 3. A story that drops the runner at every await point (`tests/it/jobs/crash.rs`).

mod runner;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Error, OrganizationId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::jobs::{Job, NewJob};
use store::{StoreError, Tx};

pub use runner::Runner;

use crate::error::incident;
use crate::{Clock, Services, accounts, imports, mail, messaging, notices, tasks};

/// Hands a message to Telegram.
pub const SEND: &str = "telegram.send";
/// Tells Telegram what has been read.
pub const MARK_READ: &str = "telegram.mark_read";
/// Has Telegram change a message.
pub const CHANGE: &str = "telegram.change";
/// Reminds a member of a task.
pub const REMIND: &str = "task.remind";
/// Ends the session of a removed account at Telegram.
pub const SIGN_OUT: &str = "telegram.sign_out";
/// Hands a mail over.
pub const MAIL: &str = "mail.send";
/// Writes a member's daily letter.
pub const DIGEST: &str = "notice.digest";
/// Checks, runs or undoes an import.
pub const IMPORT: &str = "crm.import";

/// How a run of a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The work is done, or there is nothing left to do.
    Done,
    /// Not now. Until then the queue waits.
    Retry {
        /// When to try again.
        at: DateTime<Utc>,
        /// Why not now.
        error: String,
    },
    /// It cannot be done. The queue goes on.
    Failed {
        /// Why.
        error: String,
    },
}

/// The queue of a job: what must stay in order, and the account in whose name it acts, which
/// only the process that runs the account can do.
#[derive(Clone, Debug)]
pub struct Queue {
    name: String,
    account_id: Option<AccountId>,
}

impl Queue {
    /// A queue of work in the name of an account.
    pub fn of_account(account_id: AccountId, name: String) -> Self {
        Self {
            name,
            account_id: Some(account_id),
        }
    }
}

impl From<String> for Queue {
    fn from(name: String) -> Self {
        Self {
            name,
            account_id: None,
        }
    }
}

/// Asks for a job inside the transaction that wants it; says whether it is new. The runner is
/// woken by the transaction's events.
pub async fn enqueue(
    tx: &Tx,
    clock: &Clock,
    organization_id: OrganizationId,
    kind: &'static str,
    idempotency_key: String,
    queue: impl Into<Queue>,
    payload: &impl Serialize,
) -> Result<bool, StoreError> {
    let now = clock.now();
    let payload = serde_json::to_value(payload).map_err(|error| StoreError::Decode {
        column: "payload".to_owned(),
        reason: error.to_string(),
    })?;
    let queue = queue.into();
    let job = NewJob {
        id: clock.new_id(),
        organization_id,
        kind,
        idempotency_key,
        queue: queue.name,
        account_id: queue.account_id,
        payload,
        run_at: now,
        created_at: now,
    };
    store::jobs::insert(tx, job).await
}

/// Runs a claimed job.
async fn handle(services: &Services, job: &Job) -> Result<Outcome, Error> {
    match job.kind.as_str() {
        SEND => messaging::delivery::run(services, job).await,
        MARK_READ => messaging::read::run(services, job).await,
        CHANGE => messaging::change::run(services, job).await,
        REMIND => tasks::run(services, job).await,
        MAIL => mail::run(services, job).await,
        DIGEST => notices::run(services, job).await,
        IMPORT => imports::run(services, job).await,
        SIGN_OUT => accounts::remove::run(services, job).await,
        other => Ok(Outcome::Failed {
            error: format!("this version knows no job {other:?}"),
        }),
    }
}

/// The payload of a job, as the type it was written from.
pub(crate) fn payload<T: DeserializeOwned>(job: &Job) -> Result<T, Error> {
    serde_json::from_value(job.payload.clone()).map_err(|error| incident(&error))
}

/// How long to wait after this many attempts: twice as long each time, from one second to one
/// minute, and up to a quarter more, so that what failed together does not come back together.
pub(crate) fn backoff(attempts: i64) -> TimeDelta {
    let doublings = u32::try_from(attempts.clamp(1, 7) - 1).unwrap_or(0);
    let base = 1_000_i64.saturating_mul(1 << doublings).min(60_000);
    TimeDelta::milliseconds(base + rand::random_range(0..=base / 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_minute_and_stay_there() {
        for (attempts, least) in [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (500, 60)] {
            let wait = backoff(attempts).num_milliseconds();
            assert!(
                (least * 1_000..=least * 1_250).contains(&wait),
                "{wait} ms after {attempts} attempts"
            );
        }
    }
}
