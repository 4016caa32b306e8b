//! What every aggregate relies on: transactions, the outbox, binding.

use chrono::{DateTime, Utc};
use domain::company::CompanyInput;
use domain::{CompanyId, Event, OrganizationId};
use store::{Db, Executor, Value, companies, events, sql};
use uuid::Uuid;

use crate::ground::{Ground, at, id};

fn a_fact() -> Event {
    Event::CompanyDeleted { id: id() }
}

testkit::both_databases! {
    async fn a_dropped_transaction_leaves_neither_rows_nor_events(db) {
        let ground = Ground::new(&db).await;
        let company: CompanyId = id();
        let fields = CompanyInput { name: "Acme".into(), ..Default::default() }.parse().expect("valid");
        let tx = ground.begin().await;
        companies::insert(&tx, ground.organization, company, &fields, at(1)).await.expect("insert");
        tx.emit(ground.organization, Some(ground.user), at(1), a_fact());
        assert!(companies::get(&tx, ground.organization, company).await.expect("get").is_some());
        drop(tx);

        assert_eq!(companies::get(&db, ground.organization, company).await.expect("get"), None);
        assert_eq!(events::newest(&db, ground.organization).await.expect("newest"), 0);
        let found = companies::list(&db, ground.organization, &crate::ground::query("search=acme"))
            .await.expect("list").expect("a page");
        assert!(found.items.is_empty(), "its words must not be found either");
    }

    async fn an_event_comes_with_its_number_and_wakes_who_waits(db) {
        let ground = Ground::new(&db).await;
        let mut wakeups = db.committed();
        let (first, second) = (a_fact(), a_fact());
        let tx = ground.begin().await;
        tx.emit(ground.organization, None, at(1), first.clone());
        tx.emit(ground.organization, Some(ground.user), at(1), second.clone());
        tx.commit().await.expect("commit");

        assert_eq!(wakeups.recv().await.expect("a wake-up"), ground.organization);
        let all = events::after(&db, ground.organization, 0, 10).await.expect("events");
        assert_eq!(all, [(1, first), (2, second.clone())]);
        let rest = events::after(&db, ground.organization, 1, 10).await.expect("events");
        assert_eq!(rest, [(2, second)]);
    }

    async fn events_of_eight_writers_are_numbered_without_gaps_and_appear_in_order(db) {
        const WRITERS: i64 = 8;
        const ROUNDS: i64 = 15;
        let ground = Ground::new(&db).await;
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..WRITERS {
            writers.spawn(write(db.clone(), ground.organization, ROUNDS));
        }
        // A reader that goes on from the last number it saw must never see one skipped: a number
        // that appears late would be a fact that no window ever hears of.
        let total = WRITERS * ROUNDS * 2;
        let mut last = 0;
        while last < total {
            for (seq, _) in events::after(&db, ground.organization, last, 1000).await.expect("events") {
                assert_eq!(seq, last + 1, "a number was skipped");
                last = seq;
            }
            tokio::task::yield_now().await;
        }
        while let Some(writer) = writers.join_next().await {
            writer.expect("a writer");
        }
        assert_eq!(events::newest(&db, ground.organization).await.expect("newest"), total);
    }

    async fn transactions_over_two_organizations_do_not_wait_for_each_other(db) {
        let (a, b) = (Ground::new(&db).await, Ground::new(&db).await);
        let mut writers = tokio::task::JoinSet::new();
        for (first, second) in [(a.organization, b.organization), (b.organization, a.organization)] {
            let db = db.clone();
            writers.spawn(async move {
                for _ in 0..20 {
                    let tx = db.begin().await.expect("begin");
                    tx.emit(first, None, at(1), a_fact());
                    tx.emit(second, None, at(1), a_fact());
                    tx.commit().await.expect("commit");
                }
            });
        }
        while let Some(writer) = writers.join_next().await {
            writer.expect("a writer");
        }
        for organization in [a.organization, b.organization] {
            assert_eq!(events::newest(&db, organization).await.expect("newest"), 40);
        }
    }

    async fn every_type_binds_and_comes_back_also_as_null(db) {
        let values: [(&str, Value, Value); 6] = [
            ("BOOLEAN", Value::Bool(None), true.into()),
            ("BIGINT", Value::Int(None), i64::MAX.into()),
            ("TEXT", Value::Text(None), "Пётр".into()),
            ("UUID", Value::Uuid(None), Uuid::now_v7().into()),
            ("TIMESTAMPTZ", Value::Time(None), at(1).into()),
            ("BYTEA", Value::Bytes(None), vec![0u8, 255].into()),
        ];
        for (index, (kind, null, value)) in values.into_iter().enumerate() {
            let table = format!("bound_{index}");
            db.execute(sql(format!("CREATE TABLE {table} (v {kind})"))).await.expect("create");
            for value in [null, value.clone()] {
                let insert = sql(format!("INSERT INTO {table} (v) VALUES ($1)")).bind(value);
                db.execute_one(insert).await.expect(kind);
            }
            let rows = db
                .fetch_all(sql(format!("SELECT v FROM {table} WHERE v IS NOT NULL")))
                .await
                .expect(kind);
            assert_eq!(rows.len(), 1, "{kind}: one null and one value");
            let row = &rows[0];
            let back = match value {
                Value::Bool(_) => Value::Bool(row.get("v").expect(kind)),
                Value::Int(_) => Value::Int(row.get("v").expect(kind)),
                Value::Text(_) => Value::Text(row.get("v").expect(kind)),
                Value::Uuid(_) => Value::Uuid(row.get("v").expect(kind)),
                Value::Time(_) => Value::Time(row.get("v").expect(kind)),
                Value::Bytes(_) => Value::Bytes(row.get("v").expect(kind)),
                Value::Json(_) => unreachable!("JSON has no null"),
            };
            assert_eq!(back, value);
        }
    }

    async fn times_sort_by_time_whatever_their_fraction_of_a_second(db) {
        db.execute(sql("CREATE TABLE times (t TIMESTAMPTZ)")).await.expect("create");
        let micros = [0, 1, 10, 100_000, 100_001, 123_000, 123_400, 999_999, 1_000_000];
        let times = micros.map(|micro| at(0) + chrono::TimeDelta::microseconds(micro));
        for time in times.iter().rev() {
            db.execute(sql("INSERT INTO times VALUES ($1)").bind(*time)).await.expect("insert");
        }
        let rows = db.fetch_all(sql("SELECT t FROM times ORDER BY t")).await.expect("select");
        let sorted: Vec<DateTime<Utc>> = rows.iter().map(|row| row.get("t").expect("t")).collect();
        assert_eq!(sorted, times);
        for time in times {
            let found = db.fetch_all(sql("SELECT t FROM times WHERE t = $1").bind(time)).await;
            assert_eq!(found.expect("select").len(), 1, "{time}");
        }
    }

    async fn a_taken_unique_value_and_a_missing_row_are_told_apart(db) {
        let ground = Ground::new(&db).await;
        let again = db
            .execute(
                sql("INSERT INTO organizations (id, name, event_seq, created_at) VALUES ($1, $2, $3, $4)")
                    .bind(ground.organization).bind("Twin").bind(0i64).bind(at(0)),
            )
            .await
            .expect_err("the id is taken");
        assert!(again.is_unique(), "{again:?}");
        let orphan = db
            .execute(
                sql("INSERT INTO members (organization_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)")
                    .bind(id::<OrganizationId>()).bind(ground.user).bind("agent").bind(at(0)),
            )
            .await
            .expect_err("there is no such organization");
        assert!(matches!(orphan, store::StoreError::Constraint(_)), "{orphan:?}");
    }

    async fn migrating_twice_changes_nothing(db) {
        let ground = Ground::new(&db).await;
        store::kernel::migrate::run(&db).await.expect("a second run");
        let stages = store::pipelines::list(&db, ground.organization).await.expect("list");
        assert_eq!(stages[0].stages, ground.stages);
    }
}

async fn write(db: Db, organization: OrganizationId, rounds: i64) {
    for round in 0..rounds {
        let tx = db.begin().await.expect("begin");
        tx.emit(organization, None, at(round), a_fact());
        tx.emit(organization, None, at(round), a_fact());
        tx.commit().await.expect("commit");
    }
}
