//! What Parley's tests share.

mod database;
mod template;

pub use database::{TestDb, postgres, sqlite};

/// Runs one test body on both databases, each time on an empty, migrated one.
///
/// ```ignore
/// testkit::both_databases! {
///     async fn a_company_is_found_by_its_name(db) {
///         ...
///     }
/// }
/// ```
///
/// `db` is a `store::Db`. Without `PARLEY_TEST_POSTGRES` the PostgreSQL half fails: a feature
/// that was tried on one database only is not done.
#[macro_export]
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing from around it")]
            use super::*;

            async fn story($db: store::Db) $body

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let test = $crate::sqlite().await;
                story(test.db.clone()).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let test = $crate::postgres().await;
                story(test.db.clone()).await;
                test.drop_database().await;
            }
        }
    )+};
}
