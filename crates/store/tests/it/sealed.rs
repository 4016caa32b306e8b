//! The list of sealed columns is whole.

use std::collections::BTreeSet;

use store::sealed::COLUMNS;
use store::{Executor, sql};

/// Forgotten within minutes: whoever was asked under the old key is asked again.
const PASSING: &str = "passkey_questions";

#[tokio::test]
async fn every_sealed_column_is_sealed_anew_when_the_key_is_replaced() {
    let sqlite = testkit::sqlite().await;
    let rows = sqlite
        .db
        .fetch_all(sql(
            "SELECT m.name AS place FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND c.name LIKE '%sealed%'",
        ))
        .await
        .expect("the catalogue");
    let there: BTreeSet<String> = rows
        .iter()
        .map(|row| row.get("place").expect("a name"))
        .collect();
    let known: BTreeSet<String> = COLUMNS
        .iter()
        .map(|column| column.table)
        .chain([PASSING])
        .map(str::to_owned)
        .collect();
    assert_eq!(
        there, known,
        "name every table with a sealed column in store::sealed"
    );
    sqlite.drop_database().await;
}
