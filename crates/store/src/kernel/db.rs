//! The database: where reads go, and where a transaction begins.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use domain::OrganizationId;
use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::broadcast;

use super::{Row, Sql, StoreError, Tx};

/// Which database this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// The one for several nodes.
    Postgres,
}

/// Where the database is and how many connections it gets.
#[derive(Clone, Debug)]
pub struct DbConfig {
    /// `sqlite:path/to/file` or `postgres://…`.
    pub url: String,
    /// Connections that read (SQLite), or connections at all (PostgreSQL).
    pub connections: u32,
}

/// A database, cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pub(super) pools: Pools,
    committed: broadcast::Sender<OrganizationId>,
}

#[derive(Clone, Debug)]
pub(super) enum Pools {
    /// SQLite takes one writer at a time; waiting for it in our own queue beats its busy loop.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// Runs statements: a [`Db`] outside of a transaction, a [`Tx`] inside one.
pub trait Executor: Sync {
    /// Which database this is.
    fn engine(&self) -> Engine;

    /// All rows.
    fn fetch_all(&self, sql: Sql) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// Runs a statement and says how many rows it touched.
    fn execute(&self, sql: Sql) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// The first row, if there is one.
    fn fetch_optional(
        &self,
        sql: Sql,
    ) -> impl Future<Output = Result<Option<Row>, StoreError>> + Send {
        async { Ok(self.fetch_all(sql).await?.into_iter().next()) }
    }

    /// The only row.
    fn fetch_one(&self, sql: Sql) -> impl Future<Output = Result<Row, StoreError>> + Send {
        async {
            self.fetch_optional(sql)
                .await?
                .ok_or(StoreError::RowCount(0))
        }
    }

    /// Runs a statement that must touch exactly one row.
    fn execute_one(&self, sql: Sql) -> impl Future<Output = Result<(), StoreError>> + Send {
        async {
            match self.execute(sql).await? {
                1 => Ok(()),
                count => Err(StoreError::RowCount(count)),
            }
        }
    }
}

impl Db {
    /// Opens the database; a SQLite file is made if it is missing.
    pub async fn connect(config: &DbConfig) -> Result<Self, StoreError> {
        let pools = match config.url.split_once(':') {
            Some(("sqlite", _)) => sqlite_pools(config).await?,
            Some(("postgres" | "postgresql", _)) => postgres_pool(config).await?,
            _ => {
                return Err(StoreError::Configuration(
                    "the database URL must start with sqlite: or postgres:".to_owned(),
                ));
            }
        };
        Ok(Self {
            pools,
            committed: broadcast::channel(1024).0,
        })
    }

    /// Begins a transaction that may write.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Tx::begin(self).await
    }

    /// Hears of every organization in which events were committed by this process.
    pub fn committed(&self) -> broadcast::Receiver<OrganizationId> {
        self.committed.subscribe()
    }

    /// Brings the query planner's statistics up to date, after much was written.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        self.execute(super::sql("ANALYZE")).await.map(drop)
    }

    pub(super) fn announce(&self, organization_id: OrganizationId) {
        // Nobody listening is fine: events are read from the table, this only wakes.
        let _ = self.committed.send(organization_id);
    }

    /// Asks the database for an answer, any answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.fetch_one(super::sql("SELECT 1 AS one")).await?;
        Ok(())
    }

    /// How many connections are open, and how many of those are idle.
    pub fn connections(&self) -> (u32, u32) {
        let of = |open: u32, idle: usize| (open, idle_of(open, idle));
        match &self.pools {
            Pools::Sqlite { read, write } => {
                let read = of(read.size(), read.num_idle());
                let write = of(write.size(), write.num_idle());
                (
                    read.0.saturating_add(write.0),
                    read.1.saturating_add(write.1),
                )
            }
            Pools::Postgres(pool) => of(pool.size(), pool.num_idle()),
        }
    }

    /// Closes all connections after the statements under way.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// The idle connections of a pool, as it counts them. The pool takes a connection from its queue
/// and from its count in two steps, so that the count may be one below nothing for a moment.
fn idle_of(open: u32, counted: usize) -> u32 {
    u32::try_from(counted).map_or(0, |idle| idle.min(open))
}

impl Executor for Db {
    fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    async fn fetch_all(&self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        match &self.pools {
            Pools::Sqlite { read, .. } => sqlite_fetch(read, sql).await,
            Pools::Postgres(pool) => postgres_fetch(pool, sql).await,
        }
    }

    async fn execute(&self, sql: Sql) -> Result<u64, StoreError> {
        match &self.pools {
            Pools::Sqlite { write, .. } => sqlite_execute(write, sql).await,
            Pools::Postgres(pool) => postgres_execute(pool, sql).await,
        }
    }
}

/// The one place where text that is not a constant becomes SQL: it is put together by code in
/// this crate from constants and placeholders only.
pub(super) async fn sqlite_fetch<'e, E>(executor: E, sql: Sql) -> Result<Vec<Row>, StoreError>
where
    E: sqlx::Executor<'e, Database = sqlx::Sqlite>,
{
    let (text, arguments) = sql.into_sqlite().map_err(sqlx::Error::Encode)?;
    let rows = sqlx::query_with(AssertSqlSafe(text), arguments)
        .fetch_all(executor)
        .await?;
    Ok(rows.into_iter().map(Row::Sqlite).collect())
}

pub(super) async fn sqlite_execute<'e, E>(executor: E, sql: Sql) -> Result<u64, StoreError>
where
    E: sqlx::Executor<'e, Database = sqlx::Sqlite>,
{
    let (text, arguments) = sql.into_sqlite().map_err(sqlx::Error::Encode)?;
    let done = sqlx::query_with(AssertSqlSafe(text), arguments)
        .execute(executor)
        .await?;
    Ok(done.rows_affected())
}

pub(super) async fn postgres_fetch<'e, E>(executor: E, sql: Sql) -> Result<Vec<Row>, StoreError>
where
    E: sqlx::Executor<'e, Database = sqlx::Postgres>,
{
    let (text, arguments) = sql.into_postgres().map_err(sqlx::Error::Encode)?;
    let rows = sqlx::query_with(AssertSqlSafe(text), arguments)
        .fetch_all(executor)
        .await?;
    Ok(rows.into_iter().map(Row::Postgres).collect())
}

pub(super) async fn postgres_execute<'e, E>(executor: E, sql: Sql) -> Result<u64, StoreError>
where
    E: sqlx::Executor<'e, Database = sqlx::Postgres>,
{
    let (text, arguments) = sql.into_postgres().map_err(sqlx::Error::Encode)?;
    let done = sqlx::query_with(AssertSqlSafe(text), arguments)
        .execute(executor)
        .await?;
    Ok(done.rows_affected())
}

async fn sqlite_pools(config: &DbConfig) -> Result<Pools, StoreError> {
    let options = SqliteConnectOptions::from_str(&config.url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit that was answered survives a power cut, not only a crash.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        // A whole page of a list fits: the thread that reads does not stop half-way until the
        // task that asked has come for the first rows.
        .row_buffer_size(256)
        // Page cache per connection, in KiB when negative.
        .pragma("cache_size", "-4096")
        .pragma("temp_store", "memory");
    if let Some(folder) = sqlite_file(&config.url).and_then(|f| f.parent().map(PathBuf::from))
        && !folder.as_os_str().is_empty()
    {
        std::fs::create_dir_all(&folder).map_err(sqlx::Error::Io)?;
    }
    let pool = |connections: u32| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
    };
    // The writer first: it makes the file and switches it to WAL.
    let write = pool(1).connect_with(options.clone()).await?;
    let read = pool(config.connections.max(1))
        .connect_with(options.pragma("query_only", "on"))
        .await?;
    Ok(Pools::Sqlite { read, write })
}

/// The file of a SQLite URL.
fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next()?;
    (path != ":memory:").then(|| PathBuf::from(path))
}

async fn postgres_pool(config: &DbConfig) -> Result<Pools, StoreError> {
    let options = PgConnectOptions::from_str(&config.url)?.application_name("parley");
    let pool = PgPoolOptions::new()
        .max_connections(config.connections.max(2))
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await?;
    Ok(Pools::Postgres(pool))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_one_below_nothing_is_nothing() {
        assert_eq!(idle_of(3, 2), 2);
        assert_eq!(idle_of(3, usize::MAX), 0, "it was caught between two steps");
        assert_eq!(idle_of(3, 4), 3, "never more idle than open");
    }
}
