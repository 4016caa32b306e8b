//! The two schemas that the migrations make are one.

use std::collections::{BTreeMap, BTreeSet};

use store::{Db, Engine, Executor, sql};

type Schema = BTreeMap<String, BTreeSet<String>>;

/// Table → its columns, each with whether it may be null.
async fn tables(db: &Db) -> Schema {
    let text = match db.engine() {
        Engine::Sqlite => {
            "SELECT m.name AS place,
                 c.name || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END AS thing
             FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE '%\\_search%' ESCAPE '\\'
                 AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name <> '_sqlx_migrations'"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT) AS place,
                 column_name || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END AS thing
             FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'"
        }
    };
    collect(db, text).await
}

/// Table → its indexes, but for the search's.
async fn indexes(db: &Db) -> Schema {
    let text = match db.engine() {
        Engine::Sqlite => {
            "SELECT tbl_name AS place, name AS thing FROM sqlite_master
             WHERE type = 'index' AND name NOT LIKE 'sqlite\\_autoindex%' ESCAPE '\\'"
        }
        Engine::Postgres => {
            "SELECT CAST(tablename AS TEXT) AS place, CAST(indexname AS TEXT) AS thing
             FROM pg_indexes
             WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_pkey'
                 AND indexname NOT LIKE '%\\_search'"
        }
    };
    collect(db, text).await
}

async fn collect(db: &Db, text: &'static str) -> Schema {
    let mut schema = Schema::new();
    for row in db.fetch_all(sql(text)).await.expect("the catalogue") {
        let (place, thing): (String, String) = (
            row.get("place").expect("place"),
            row.get("thing").expect("thing"),
        );
        schema.entry(place).or_default().insert(thing);
    }
    schema
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_indexes() {
    let sqlite = testkit::sqlite().await;
    let postgres = testkit::postgres().await;
    let (ours, theirs) = (tables(&sqlite.db).await, tables(&postgres.db).await);
    assert!(ours.len() >= 15, "only {} tables were found", ours.len());
    assert_eq!(ours, theirs);
    let (ours, theirs) = (indexes(&sqlite.db).await, indexes(&postgres.db).await);
    assert!(
        ours.len() >= 8,
        "only {} tables with indexes were found",
        ours.len()
    );
    assert_eq!(ours, theirs);
    postgres.drop_database().await;
}
