//! What an operator of PostgreSQL relies on: TLS where it is asked for, and a role with few rights.

use chrono::DateTime;
use domain::value::Name;
use store::kernel::migrate;
use store::{Db, DbConfig, Executor, StoreError, organizations, sql};
use testkit::TestDb;
use uuid::Uuid;

async fn connect(url: &str) -> Result<Db, StoreError> {
    let config = DbConfig {
        url: url.to_owned(),
        connections: 2,
    };
    Db::connect(&config).await
}

async fn run(db: &Db, text: impl Into<String>) -> Result<u64, StoreError> {
    db.execute(sql(text.into())).await
}

#[tokio::test]
async fn postgres_is_not_spoken_to_in_the_clear_where_tls_is_asked_for() {
    let postgres = testkit::postgres().await;
    let joined = if postgres.url.contains('?') { '&' } else { '?' };
    let asked = format!("{}{joined}sslmode=require", postgres.url);
    match connect(&asked).await {
        // A server that has no TLS is not used without.
        Err(error) => {
            let told = format!("{error:?}");
            assert!(told.contains("server does not support TLS"), "{told}");
        }
        Ok(db) => {
            let text = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
            let row = db.fetch_one(sql(text)).await.expect("the connection");
            assert!(row.get::<bool>("ssl").expect("whether it is TLS"));
            db.close().await;
        }
    }
    postgres.drop_database().await;
}

/// A role as `docs/security/operating.md` makes it for serving, and its URL.
async fn serving_role(postgres: &TestDb) -> (String, String) {
    let role = format!("parley_app_{}", Uuid::now_v7().simple());
    let database = postgres.url.rsplit('/').next().expect("a database");
    let database = database.split('?').next().expect("its name");
    for text in [
        format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'few rights' NOSUPERUSER NOCREATEDB NOCREATEROLE \
             NOREPLICATION NOBYPASSRLS"
        ),
        format!("REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC"),
        format!("GRANT CONNECT ON DATABASE {database} TO {role}"),
        format!("GRANT USAGE ON SCHEMA public TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"),
    ] {
        run(&postgres.db, text).await.expect("granting");
    }
    let (_, place) = postgres.url.split_once('@').expect("a host");
    let url = format!("postgres://{role}:few%20rights@{place}");
    (role, url)
}

#[tokio::test]
async fn a_role_that_may_only_read_and_write_serves_and_changes_no_schema() {
    let postgres = testkit::postgres().await;
    let (role, url) = serving_role(&postgres).await;
    let db = connect(&url).await.expect("a connection");
    migrate::run(&db).await.expect("there is nothing to create");
    let tx = db.begin().await.expect("a transaction");
    let name = Name::parse("Acme").expect("a name");
    let (id, now) = (Uuid::now_v7().into(), DateTime::UNIX_EPOCH);
    organizations::insert(&tx, id, &name, now)
        .await
        .expect("a row");
    tx.commit().await.expect("a commit");
    for refused in [
        "CREATE TABLE mine (id UUID)",
        "DROP TRIGGER audit_log_is_append_only ON audit_log",
        "ALTER TABLE audit_log DISABLE TRIGGER USER",
        "TRUNCATE audit_log",
    ] {
        assert!(run(&db, refused).await.is_err(), "{refused}");
    }
    db.close().await;
    run(&postgres.db, format!("DROP OWNED BY {role}"))
        .await
        .expect("taking the rights back");
    run(&postgres.db, format!("DROP ROLE {role}"))
        .await
        .expect("dropping the role");
    postgres.drop_database().await;
}
