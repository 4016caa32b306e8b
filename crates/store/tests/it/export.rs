//! The export of an organization: every table of it is in it, or left out on purpose.

use std::collections::BTreeSet;

use store::export::{self, LEFT_OUT, TABLES};
use store::{Engine, Executor, sql};

use crate::ground::{Ground, at, named};

testkit::both_databases! {
    async fn every_table_of_an_organization_is_exported_or_left_out_on_purpose(db) {
        let text = match db.engine() {
            Engine::Sqlite => {
                "SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND c.name = 'organization_id'"
            }
            Engine::Postgres => {
                "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.columns
                 WHERE table_schema = 'public' AND column_name = 'organization_id'"
            }
        };
        let rows = db.fetch_all(sql(text)).await.expect("the catalogue");
        let there: BTreeSet<String> = rows.iter().map(|row| row.get("name").expect("a name")).collect();
        let exported = TABLES.iter().map(|table| table.name.to_owned());
        let left_out = LEFT_OUT.iter().map(|(name, _)| (*name).to_owned());
        let known: BTreeSet<String> = exported.chain(left_out).collect();
        assert_eq!(known.len(), TABLES.len() + LEFT_OUT.len(), "a table stands in both lists");
        assert_eq!(known, there, "say in store::export what becomes of each table");
    }

    async fn pages_of_a_table_give_each_row_once_and_no_secret(db) {
        let ground = Ground::new(&db).await;
        let stranger = Ground::new(&db).await;
        stranger.contact(&named("Eve"), 1).await;
        let mut expected = BTreeSet::new();
        for number in 0..7 {
            let name = format!("Ann{number}");
            ground.contact(&named(&name), number).await;
            expected.insert(name);
        }
        let table = TABLES.iter().find(|table| table.name == "contacts").expect("contacts");
        let columns = export::columns(&db, table).await.expect("columns");
        let (mut seen, mut after) = (BTreeSet::new(), None);
        loop {
            let page = export::page(&db, ground.organization, table, &columns, after.as_deref(), 3).await.expect("a page");
            for row in &page.rows {
                assert!(row["id"].is_string() && row["created_at"].is_string() && row["version"].is_i64(), "{row:?}");
                assert!(!row.contains_key("search") && !row.contains_key("organization_id"), "{row:?}");
                let name = row["first_name"].as_str().expect("a name").to_owned();
                assert!(seen.insert(name), "{row:?} came twice");
            }
            match page.last {
                None => break,
                last => after = last,
            }
        }
        assert_eq!(seen, expected);
        for table in TABLES {
            let columns = format!("{:?}", export::columns(&db, table).await.expect("columns"));
            for secret in ["\"hash\"", "\"sealed\"", "\"password_hash\""] {
                assert!(!columns.contains(secret), "{} gives away {secret}", table.name);
            }
        }
    }

    async fn a_key_of_ids_and_a_number_goes_on_where_the_last_page_ended(db) {
        let ground = Ground::new(&db).await;
        let (field, record) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
        let tx = ground.begin().await;
        let text = "INSERT INTO custom_fields (id, organization_id, kind, name, name_folded, holds, created_at)
                    VALUES ($1, $2, 'company', 'Wants', 'wants', 'choices', $3)";
        tx.execute_one(sql(text).bind(field).bind(ground.organization).bind(at(0))).await.expect("a field");
        for slot in 0..3_i64 {
            let text = "INSERT INTO custom_values (organization_id, record_id, field_id, slot) VALUES ($1, $2, $3, $4)";
            let row = sql(text).bind(ground.organization).bind(record).bind(field).bind(slot);
            tx.execute_one(row).await.expect("a value");
        }
        tx.commit().await.expect("a commit");
        let table = TABLES.iter().find(|table| table.name == "custom_values").expect("the table");
        let columns = export::columns(&db, table).await.expect("columns");
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = export::page(&db, ground.organization, table, &columns, after.as_deref(), 2).await.expect("a page");
            seen.extend(page.rows.iter().map(|row| row["slot"].as_i64().expect("a number")));
            match page.last {
                None => break,
                last => after = last,
            }
        }
        assert_eq!(seen, [0, 1, 2]);
    }
}
