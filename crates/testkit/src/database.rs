//! Empty, migrated databases.

use crate::template;
use std::path::Path;
use store::{Db, DbConfig, Executor, sql};
use tempfile::TempDir;
use uuid::Uuid;

/// A database that belongs to one test.
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its URL, for a second process or a second connection.
    pub url: String,
    /// SQLite's folder, removed at the end.
    _folder: Option<TempDir>,
    /// PostgreSQL's database, and the one to connect to when dropping it.
    postgres: Option<(String, String)>,
}

/// A SQLite file in a folder of its own.
pub async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("parley.db");
    std::fs::copy(template::sqlite().await, &file).expect("copying the migrated file");
    let url = sqlite_url(&file);
    TestDb {
        db: connect(&url).await,
        url,
        _folder: Some(folder),
        postgres: None,
    }
}

/// A new database on the PostgreSQL server that `PARLEY_TEST_POSTGRES` names
/// (`postgres://user:password@host:port/postgres`).
pub async fn postgres() -> TestDb {
    let server = std::env::var("PARLEY_TEST_POSTGRES")
        .expect("PARLEY_TEST_POSTGRES is not set; run ./dev test, which starts a PostgreSQL");
    let name = format!("parley_test_{}", Uuid::now_v7().simple());
    let admin = connect(&server).await;
    let template = template::postgres(&admin, &server).await;
    admin
        .execute(sql(format!("CREATE DATABASE {name} TEMPLATE {template}")))
        .await
        .expect("creating a test database");
    admin.close().await;
    let url = with_database(&server, &name);
    TestDb {
        db: connect(&url).await,
        url,
        _folder: None,
        postgres: Some((server, name)),
    }
}

impl TestDb {
    /// Removes the PostgreSQL database. After a failed test it stays, to be looked at.
    pub async fn drop_database(self) {
        self.db.close().await;
        if let Some((server, name)) = self.postgres {
            let admin = connect(&server).await;
            admin
                .execute(sql(format!("DROP DATABASE {name} WITH (FORCE)")))
                .await
                .expect("dropping the test database");
            admin.close().await;
        }
    }
}

pub(crate) async fn connect(url: &str) -> Db {
    let config = DbConfig {
        url: url.to_owned(),
        connections: 10,
    };
    Db::connect(&config).await.expect("the test database")
}

pub(crate) fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// The same URL with another database name.
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (base, query) = match url.split_once('?') {
        Some((base, query)) => (base, format!("?{query}")),
        None => (url, String::new()),
    };
    let server = base.rsplit_once('/').map_or(base, |(server, _)| server);
    format!("{server}/{name}{query}")
}
