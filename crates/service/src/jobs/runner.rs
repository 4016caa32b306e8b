//! Claims jobs and runs them.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt as _;
use store::jobs::{Job, Worker};
use store::{Engine, Executor as _, StoreError};
use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Outcome, backoff, handle};
use uuid::Uuid;

use crate::Services;

/// Jobs under way at the same time. They mostly wait for Telegram.
const CONCURRENCY: usize = 32;
/// How long a claim holds without a sign of life.
const LEASE: TimeDelta = TimeDelta::seconds(20);
/// How often a running job gives that sign.
const RENEWAL: Duration = Duration::from_secs(6);
/// The longest sleep: how late an expired lease of another process is noticed.
const TICK: Duration = Duration::from_secs(5);
/// What jobs under way get at the end before they are dropped. They run again after the start.
const GRACE: Duration = Duration::from_secs(10);

/// Runs the jobs of all organizations. Several may run side by side on PostgreSQL.
#[derive(Clone)]
pub struct Runner {
    services: Services,
    /// The name its leases are held by.
    name: Arc<str>,
}

impl Runner {
    /// A runner that does nothing yet.
    pub fn new(services: Services) -> Self {
        Self {
            services,
            name: Uuid::now_v7().to_string().into(),
        }
    }

    /// Runs until told to stop; then finishes what is under way.
    pub async fn run(self, stop: CancellationToken) {
        self.release_what_the_dead_left().await;
        let mut commits = self.services.db.committed();
        let mut running = JoinSet::new();
        let mut sweep = true;
        while !stop.is_cancelled() {
            self.fill(&mut running, sweep).await;
            let sleep = self.sleep(running.len()).await;
            sweep = false;
            tokio::select! {
                () = stop.cancelled() => break,
                _ = commits.recv() => drain(&mut commits),
                Some(_) = running.join_next() => {}
                () = tokio::time::sleep(sleep) => sweep = true,
            }
        }
        let finished = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, finished).await.is_err() {
            tracing::warn!("stopped with jobs under way; they run again after the next start");
        }
    }

    /// Runs what is due, and what becomes due by that, one after the other; says how many runs
    /// that took.
    pub async fn run_due(&self) -> usize {
        let mut runs = 0;
        while self.run_one().await {
            runs += 1;
        }
        runs
    }

    /// Runs the job that has been due for longest; says whether there was one.
    pub async fn run_one(&self) -> bool {
        match self.claim().await {
            Ok(Some(job)) => {
                self.execute(job).await;
                true
            }
            Ok(None) => false,
            Err(error) => {
                tracing::error!(%error, "cannot claim a job: {error}");
                false
            }
        }
    }

    /// Frees what a process had claimed that died. With SQLite there is one process, so
    /// whoever had a job at this moment is dead; with PostgreSQL the lease has to run out.
    pub async fn release_what_the_dead_left(&self) {
        if self.services.db.engine() != Engine::Sqlite {
            return;
        }
        match store::jobs::release_all(&self.services.db).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "{count} interrupted jobs run again"),
            Err(error) => tracing::error!(%error, "cannot free interrupted jobs: {error}"),
        }
    }

    async fn fill(&self, running: &mut JoinSet<()>, sweep: bool) {
        let mut sweep = sweep;
        while running.len() < CONCURRENCY {
            // Reading first spares the database a write lock after every commit.
            if !std::mem::take(&mut sweep) && !self.is_due().await {
                return;
            }
            match self.claim().await {
                Ok(Some(job)) => {
                    let runner = self.clone();
                    running.spawn(async move { runner.execute(job).await });
                }
                Ok(None) => return,
                Err(error) => {
                    tracing::error!(%error, "cannot claim a job: {error}");
                    return;
                }
            }
        }
    }

    async fn claim(&self) -> Result<Option<Job>, StoreError> {
        let now = self.services.clock.now();
        let worker = Worker {
            name: &self.name,
            node: &self.services.node,
        };
        store::jobs::claim(&self.services.db, worker, now, now + LEASE).await
    }

    async fn next_due(&self) -> Option<DateTime<Utc>> {
        store::jobs::next_due(
            &self.services.db,
            &self.services.node,
            self.services.clock.now(),
        )
        .await
        .inspect_err(|error| tracing::error!(%error, "cannot look for jobs: {error}"))
        .ok()
        .flatten()
    }

    async fn is_due(&self) -> bool {
        let now = self.services.clock.now();
        self.next_due().await.is_some_and(|due| due <= now)
    }

    /// How long nothing can happen that is not told of.
    async fn sleep(&self, running: usize) -> Duration {
        if running >= CONCURRENCY {
            return TICK;
        }
        let now = self.services.clock.now();
        self.next_due()
            .await
            .and_then(|due| (due - now).to_std().ok())
            .map_or(TICK, |until| until.clamp(Duration::from_millis(1), TICK))
    }

    async fn execute(&self, job: Job) {
        let started = Instant::now();
        let Some(outcome) = self.outcome(&job).await else {
            tracing::warn!(job = %job.id, kind = job.kind, "lost the lease of a job");
            return;
        };
        let word = match &outcome {
            Outcome::Done => "done",
            Outcome::Retry { .. } => "retry",
            Outcome::Failed { .. } => "failed",
        };
        metrics::counter!("parley_jobs_total", "kind" => job.kind.clone(), "outcome" => word)
            .increment(1);
        metrics::histogram!("parley_job_seconds", "kind" => job.kind.clone())
            .record(started.elapsed().as_secs_f64());
        if let Err(error) = self.settle(&job, outcome).await {
            // Its lease runs out, and it runs again.
            tracing::error!(job = %job.id, %error, "cannot write the outcome of a job: {error}");
        }
    }

    /// Runs the handler under a lease that is renewed; nothing where the lease was lost.
    async fn outcome(&self, job: &Job) -> Option<Outcome> {
        let work = AssertUnwindSafe(handle(&self.services, job)).catch_unwind();
        tokio::select! {
            finished = work => Some(match finished {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(error)) => self.retry(job, &error.to_string()),
                Err(_) => self.retry(job, "the handler panicked"),
            }),
            () = self.keep_lease(job) => None,
        }
    }

    fn retry(&self, job: &Job, error: &str) -> Outcome {
        tracing::warn!(job = %job.id, kind = job.kind, error, "a job ended with an error: {error}");
        Outcome::Retry {
            at: self.services.clock.now() + backoff(job.attempts),
            error: error.to_owned(),
        }
    }

    /// Ends only when the lease is lost.
    async fn keep_lease(&self, job: &Job) {
        loop {
            tokio::time::sleep(RENEWAL).await;
            let until = self.services.clock.now() + LEASE;
            match store::jobs::renew(&self.services.db, job.id, &self.name, until).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::error!(%error, "cannot renew a lease: {error}"),
            }
        }
    }

    async fn settle(&self, job: &Job, outcome: Outcome) -> Result<(), StoreError> {
        let (db, now) = (&self.services.db, self.services.clock.now());
        match outcome {
            Outcome::Done => store::jobs::finish(db, job.id, &self.name, None, now).await,
            Outcome::Failed { error } => {
                store::jobs::finish(db, job.id, &self.name, Some(&error), now).await
            }
            Outcome::Retry { at, error } => {
                store::jobs::put_back(db, job.id, &self.name, at, &error).await
            }
        }
    }
}

/// Many commits are one reason to look.
fn drain<T: Clone>(commits: &mut broadcast::Receiver<T>) {
    while commits.try_recv().is_ok() {}
}
