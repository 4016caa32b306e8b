//! Databases that are migrated once and copied for every test: tests are processes of their own,
//! and each would spend most of its time on the migrations.
//!
//! Whoever finds no template makes one under a name of its own and renames it, so that tests
//! that start together never see half of one. Another state of the migrations has another name.

use crate::database::{connect, sqlite_url, with_database};
use std::path::PathBuf;
use store::{Db, Executor, kernel::migrate, sql};
use uuid::Uuid;

/// The file to copy.
pub async fn sqlite() -> PathBuf {
    let folder = std::env::temp_dir();
    let template = folder.join(format!("parley-template-{}.db", migrate::fingerprint()));
    if !template.exists() {
        let own = tempfile::tempdir_in(&folder).expect("a temporary folder");
        let file = own.path().join("parley.db");
        migrated(&sqlite_url(&file)).await;
        std::fs::rename(&file, &template).expect("keeping the migrated file");
    }
    template
}

/// The name of the database to copy.
pub async fn postgres(admin: &Db, server: &str) -> String {
    let template = format!("parley_template_{}", migrate::fingerprint());
    if exists(admin, &template).await {
        return template;
    }
    let own = format!("{template}_{}", Uuid::now_v7().simple());
    run(
        admin,
        format!("CREATE DATABASE {own} TEMPLATE template0 ENCODING 'UTF8'"),
    )
    .await
    .expect("creating the template");
    migrated(&with_database(server, &own)).await;
    if let Err(error) = run(admin, format!("ALTER DATABASE {own} RENAME TO {template}")).await {
        assert!(
            exists(admin, &template).await,
            "naming the template: {error}"
        );
        run(admin, format!("DROP DATABASE {own}"))
            .await
            .expect("dropping what another test was faster with");
    }
    template
}

async fn exists(admin: &Db, name: &str) -> bool {
    admin
        .fetch_optional(sql(format!(
            "SELECT 1 FROM pg_database WHERE datname = '{name}'"
        )))
        .await
        .expect("reading the names of the databases")
        .is_some()
}

async fn run(admin: &Db, statement: String) -> Result<(), store::StoreError> {
    admin.execute(sql(statement)).await.map(drop)
}

/// A database brought up to date; closed, so that all of it is in its file.
async fn migrated(url: &str) {
    let db = connect(url).await;
    migrate::run(&db).await.expect("migrating the template");
    db.close().await;
}
