//! A transaction: rows and the events that tell of them, together or not at all.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{Event, OrganizationId, UserId};
use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::Mutex;

use super::db::{Pools, postgres_execute, postgres_fetch, sqlite_execute, sqlite_fetch};
use super::{Db, Engine, Executor, Row, Sql, StoreError};
use crate::events::{self, NewEvent};

/// A transaction that may write. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    db: Db,
    inner: Mutex<Inner>,
    events: std::sync::Mutex<BTreeMap<OrganizationId, Vec<NewEvent>>>,
}

#[derive(Debug)]
enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(super) async fn begin(db: &Db) -> Result<Self, StoreError> {
        let inner = match &db.pools {
            // Taking the write lock now: a transaction that reads first and writes later could
            // find its snapshot outdated and fail.
            Pools::Sqlite { write, .. } => {
                Inner::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Self {
            db: db.clone(),
            inner: Mutex::new(inner),
            events: std::sync::Mutex::default(),
        })
    }

    /// Adds a fact to the outbox; it is written at the commit.
    pub fn emit(
        &self,
        organization_id: OrganizationId,
        actor_id: Option<UserId>,
        at: DateTime<Utc>,
        event: Event,
    ) {
        self.events
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .entry(organization_id)
            .or_default()
            .push(NewEvent {
                event,
                actor_id,
                at,
            });
    }

    /// Wakes whoever waits for commits of this organization, although there is no event to
    /// tell: for a job that shall not wait for the next look.
    pub fn wake(&self, organization_id: OrganizationId) {
        self.events
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .entry(organization_id)
            .or_default();
    }

    /// Writes the events, commits, and wakes whoever waits for them.
    ///
    /// Events get their numbers last, under the lock of their organization's row, so that
    /// numbers become visible in order and without gaps; organizations are taken in order of
    /// their ids, so that two transactions cannot wait for each other.
    pub async fn commit(self) -> Result<(), StoreError> {
        let pending = std::mem::take(
            &mut *self
                .events
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        );
        for (organization_id, new) in pending.iter().filter(|(_, new)| !new.is_empty()) {
            events::append(&self, *organization_id, new).await?;
        }
        match self.inner.into_inner() {
            Inner::Sqlite(transaction) => transaction.commit().await?,
            Inner::Postgres(transaction) => transaction.commit().await?,
        }
        for organization_id in pending.into_keys() {
            self.db.announce(organization_id);
        }
        Ok(())
    }
}

impl Executor for Tx {
    fn engine(&self) -> Engine {
        self.db.engine()
    }

    async fn fetch_all(&self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        match &mut *self.inner.lock().await {
            Inner::Sqlite(transaction) => sqlite_fetch(&mut **transaction, sql).await,
            Inner::Postgres(transaction) => postgres_fetch(&mut **transaction, sql).await,
        }
    }

    async fn execute(&self, sql: Sql) -> Result<u64, StoreError> {
        match &mut *self.inner.lock().await {
            Inner::Sqlite(transaction) => sqlite_execute(&mut **transaction, sql).await,
            Inner::Postgres(transaction) => postgres_execute(&mut **transaction, sql).await,
        }
    }
}
