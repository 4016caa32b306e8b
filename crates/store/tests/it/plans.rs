//! Every list walks an index: what the databases plan to do is asked of themselves.

use std::sync::Mutex;

use domain::custom::{
    CustomChoice, CustomField, CustomFieldInput, CustomKind, CustomValue, CustomValues,
};
use domain::filter::{FieldRef, Match, Test, TextMatch, Where};
use domain::{ContactId, CustomFieldId, ListQuery, OrganizationId, RecordKind};
use store::custom::Order;
use store::kernel::{bulk, search};
use store::timeline::Of;
use store::{
    Engine, Executor, Row, Sql, StoreError, Tx, Value, audit, companies, contacts, custom, deals,
    pipelines, sql, timeline,
};

use crate::ground::{Ground, at, id, query};

/// Writes down the plan of every statement it passes on.
struct Planner {
    tx: Tx,
    plans: Mutex<Vec<String>>,
}

impl Planner {
    /// One that plans as it likes.
    async fn free(ground: &Ground) -> Self {
        Self {
            tx: ground.begin().await,
            plans: Mutex::default(),
        }
    }

    /// One that prefers indexes.
    async fn new(ground: &Ground) -> Self {
        let Self { tx, plans } = Self::free(ground).await;
        if tx.engine() == Engine::Postgres {
            // On tables of a few rows reading all of them is cheapest. Forbidden that, the
            // planner shows whether there is an index that gives the order.
            for way in ["seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"] {
                let text = format!("SET LOCAL enable_{way} = off");
                tx.execute(sql(text)).await.expect("a setting");
            }
        }
        Self { tx, plans }
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.plans.lock().expect("the plans"))
    }
}

impl Executor for Planner {
    fn engine(&self) -> Engine {
        self.tx.engine()
    }

    async fn fetch_all(&self, statement: Sql) -> Result<Vec<Row>, StoreError> {
        let (explain, column) = match self.engine() {
            Engine::Sqlite => ("EXPLAIN QUERY PLAN ", "detail"),
            Engine::Postgres => ("EXPLAIN ", "QUERY PLAN"),
        };
        let rows = self
            .tx
            .fetch_all(statement.clone().prefixed(explain))
            .await?;
        let lines: Result<Vec<String>, _> = rows.iter().map(|row| row.get(column)).collect();
        self.plans
            .lock()
            .expect("the plans")
            .push(lines?.join("\n"));
        self.tx.fetch_all(statement).await
    }

    async fn execute(&self, statement: Sql) -> Result<u64, StoreError> {
        self.tx.execute(statement).await
    }
}

/// Fails unless the plan walks this index, in its order, and reads no table from end to end.
fn walks(plan: &str, index: &str, asked: &str) {
    assert!(plan.contains(index), "{asked} should walk {index}:\n{plan}");
    reads_no_table(plan, asked);
    for sorting in ["TEMP B-TREE FOR ORDER BY", "Sort "] {
        assert!(!plan.contains(sorting), "{asked} sorts:\n{plan}");
    }
}

/// Fails if the plan reads a table from end to end.
fn reads_no_table(plan: &str, asked: &str) {
    for line in plan.lines() {
        // All members of a small team are on one page: there is nothing shorter to read.
        let page = line.contains("Seq Scan on users");
        let whole = (line.contains("Seq Scan on") && !page) || ["SCAN c", "SCAN d"].contains(&line);
        assert!(!whole, "{asked} reads a whole table:\n{plan}");
    }
}

/// So many contacts, each with a word of their own, and the planner's knowledge of them.
async fn crowd(ground: &Ground, count: i64) {
    let rows = (0..count).map(|number| {
        let name = format!("word{number}");
        vec![
            id::<ContactId>().into(),
            ground.organization.into(),
            name.clone().into(),
            name.clone().into(),
            name.into(),
            at(number).into(),
            at(number).into(),
        ]
    });
    let columns = [
        "id",
        "organization_id",
        "first_name",
        "full_name",
        "search",
        "created_at",
        "updated_at",
    ];
    let tx = ground.begin().await;
    let rows: Vec<Vec<Value>> = rows.collect();
    let documents = rows.iter().zip(0..).map(|(row, number)| match &row[0] {
        Value::Uuid(Some(id)) => (*id, format!("word{number}")),
        other => panic!("{other:?} is no id"),
    });
    let documents: Vec<_> = documents.collect();
    bulk::insert(&tx, "contacts", &columns, rows)
        .await
        .expect("a crowd");
    search::index_new(&tx, "contacts", documents)
        .await
        .expect("their words");
    tx.commit().await.expect("a commit");
    ground
        .db
        .execute(sql("ANALYZE contacts"))
        .await
        .expect("statistics");
}

#[derive(Clone, Copy)]
enum Which {
    Companies,
    Contacts,
    Deals,
}

async fn plan(
    planner: &Planner,
    which: Which,
    organization: OrganizationId,
    query: &ListQuery,
) -> String {
    match which {
        Which::Companies => companies::list(planner, organization, query)
            .await
            .map(|r| r.map(drop)),
        Which::Contacts => contacts::list(planner, organization, query)
            .await
            .map(|r| r.map(drop)),
        Which::Deals => deals::list(planner, organization, query)
            .await
            .map(|r| r.map(drop)),
    }
    .expect("a list")
    .expect("a page");
    of_the_list(planner)
}

/// The plan of the list itself: besides it, its page's tags and custom values are asked for.
fn of_the_list(planner: &Planner) -> String {
    let beside = |plan: &String| plan.contains("record_tags") || plan.contains("custom_values");
    let mut plans = planner.take().into_iter();
    plans.rfind(|plan| !beside(plan)).expect("a plan")
}

testkit::both_databases! {
    async fn lists_walk_the_index_of_their_order(db) {
        let ground = Ground::new(&db).await;
        for second in 0..4 {
            ground.contact(&crate::ground::named("Ann"), second).await;
            ground.deal(&crate::ground::titled("Deal", 1), 0, second).await;
            ground.company("Acme", second).await;
        }
        let planner = Planner::new(&ground).await;
        let any = id::<uuid::Uuid>();
        for (which, asked, index) in [
            (Which::Companies, String::new(), "companies_by_created"),
            (Which::Companies, "sort=updated_at".into(), "companies_by_updated"),
            (Which::Companies, "sort=name".into(), "companies_by_name"),
            (Which::Contacts, String::new(), "contacts_by_created"),
            (Which::Contacts, "sort=-updated_at".into(), "contacts_by_updated"),
            (Which::Contacts, "sort=name".into(), "contacts_by_name"),
            (Which::Contacts, format!("company_id={any}"), "contacts_by_company"),
            (Which::Deals, String::new(), "deals_by_created"),
            (Which::Deals, "sort=-updated_at".into(), "deals_by_updated"),
            (Which::Deals, "sort=title".into(), "deals_by_title"),
            (Which::Deals, "sort=-value_minor".into(), "deals_by_value"),
            (Which::Deals, "sort=-stage_entered_at".into(), "deals_by_stage_entered"),
            (Which::Deals, format!("stage_id={any}&sort=-stage_entered_at"), "deals_by_stage"),
            (Which::Deals, format!("pipeline_id={any}&sort=-updated_at"), "deals_by_pipeline"),
            (Which::Deals, format!("contact_id={any}"), "deals_by_contact"),
            (Which::Deals, format!("company_id={any}"), "deals_by_company"),
            (Which::Deals, format!("owner_id={any}"), "deals_by_owner"),
        ] {
            let mut query = query(&asked);
            query.limit = Some(2);
            let first = plan(&planner, which, ground.organization, &query).await;
            walks(&first, index, &asked);
        }
    }

    async fn a_filtered_list_walks_the_index_of_its_order(db) {
        let ground = Ground::new(&db).await;
        for second in 0..4 {
            ground.contact(&crate::ground::named("Ann"), second).await;
        }
        let planner = Planner::new(&ground).await;
        let asked = |field: &'static str, wanted: Match| {
            Where::Test(Test { field: FieldRef::Own(field), wanted, negated: false })
        };
        for (sort, index, filter) in [
            ("-created_at", "contacts_by_created", asked("name", Match::Text(TextMatch::Part, "ann".into()))),
            ("name", "contacts_by_name", asked("telegram_user_id", Match::Number(Some(1), None))),
            ("-updated_at", "contacts_by_updated", asked("phone", Match::Empty)),
        ] {
            let mut query = query(&format!("sort={sort}"));
            query.limit = Some(2);
            contacts::list_where(&planner, ground.organization, &query, Some(&filter))
                .await.expect("a list").expect("a page");
            walks(&of_the_list(&planner), index, sort);
        }
    }

    async fn a_list_by_a_field_of_ones_own_walks_the_values(db) {
        let ground = Ground::new(&db).await;
        for second in 0..4 {
            ground.contact(&crate::ground::named("Ann"), second).await;
        }
        let planner = Planner::new(&ground).await;
        for (holds, index) in [
            (CustomKind::Number, "custom_values_number"),
            (CustomKind::Date, "custom_values_number"),
            (CustomKind::Text, "custom_values_text"),
            (CustomKind::Choice, "custom_values_id"),
        ] {
            let choice = CustomChoice { id: id(), name: "Only".into() };
            let field = CustomField {
                id: id(), kind: RecordKind::Contact, name: "Field".into(), holds, choices: vec![choice], target: None,
            };
            for descending in [false, true] {
                let order = Order::of(&field, descending).expect("an order");
                let mut query = query("limit=2");
                query.sort = Some(field.key());
                contacts::list_by(&planner, ground.organization, &query, None, Some(&order))
                    .await.expect("a list").expect("a page");
                let mut plans = planner.take();
                plans.retain(|plan| !plan.contains("record_tags") && !plan.contains("custom_fields"));
                assert_eq!(plans.len(), 2, "those with a value, and those without: {plans:?}");
                walks(&plans[0], index, &format!("{holds}, with a value"));
                walks(&plans[1], "contacts_by_created", &format!("{holds}, without one"));
            }
        }
    }

    async fn a_further_page_by_a_text_of_ones_own_starts_inside_the_index(db) {
        let ground = Ground::new(&db).await;
        let input = CustomFieldInput {
            kind: RecordKind::Contact, name: "Plan".into(), holds: CustomKind::Text, choices: Vec::new(), target: None,
        };
        let field = id::<CustomFieldId>();
        let tx = ground.begin().await;
        custom::insert(&tx, ground.organization, field, &input.parse().expect("a field"), at(0)).await.expect("made");
        tx.commit().await.expect("a commit");
        for text in ["a", "b", "c"] {
            let contact = ground.contact(&crate::ground::named("Ann"), 1).await;
            let values = CustomValues::from([(field, CustomValue::Text(text.into()))]);
            let tx = ground.begin().await;
            custom::put(&tx, ground.organization, contact.0, &values).await.expect("a value");
            tx.commit().await.expect("a commit");
        }
        let field = custom::get(&db, ground.organization, field).await.expect("asked").expect("the field");
        let order = Order::of(&field, true).expect("an order");
        let planner = Planner::new(&ground).await;
        let mut query = query("limit=2");
        query.sort = Some(format!("-{}", field.key()));
        let first = contacts::list_by(&planner, ground.organization, &query, None, Some(&order))
            .await.expect("a list").expect("a page");
        query.cursor = first.next_cursor;
        planner.take();
        contacts::list_by(&planner, ground.organization, &query, None, Some(&order))
            .await.expect("a list").expect("a page");
        let next = planner.take().remove(0);
        walks(&next, "custom_values_text", "the second page");
        let start = match db.engine() {
            Engine::Sqlite => "(field_id=? AND <expr><?)",
            Engine::Postgres => "(substr(text_value, 1, 100) <= 'b'::text)",
        };
        assert!(next.contains(start), "the second page should start at {start}:\n{next}");
    }

    async fn a_further_page_starts_inside_the_index(db) {
        let ground = Ground::new(&db).await;
        for second in 0..4 {
            ground.contact(&crate::ground::named("Ann"), second).await;
        }
        let planner = Planner::new(&ground).await;
        let mut query = query("limit=2&sort=-created_at");
        let first = contacts::list(&planner, ground.organization, &query).await.expect("list").expect("page");
        query.cursor = first.next_cursor;
        let next = plan(&planner, Which::Contacts, ground.organization, &query).await;
        walks(&next, "contacts_by_created", "the second page");
        let start = match db.engine() {
            Engine::Sqlite => "(organization_id=? AND (created_at,id)<(?,?))",
            Engine::Postgres => "AND (ROW(created_at, id) < ROW(",
        };
        assert!(next.contains(start), "the second page should start at {start}:\n{next}");
    }

    async fn a_search_starts_from_the_words(db) {
        let ground = Ground::new(&db).await;
        crowd(&ground, 3_000).await;
        let planner = Planner::free(&ground).await;
        let plan = plan(&planner, Which::Contacts, ground.organization, &query("search=word1234")).await;
        assert!(plan.contains("contacts_search"), "{plan}");
        reads_no_table(&plan, "a search");
    }

    async fn a_common_word_is_looked_for_along_the_order_of_the_list(db) {
        let ground = Ground::new(&db).await;
        crowd(&ground, 3_000).await;
        let planner = Planner::free(&ground).await;
        let mut query = query("search=word&limit=5");
        let common = plan(&planner, Which::Contacts, ground.organization, &query).await;
        walks(&common, "contacts_by_created", "a common word");
        // And it finds what the other way would: the newest five, then the five before them.
        let mut met = Vec::new();
        for _ in 0..2 {
            let page = contacts::list(&db, ground.organization, &query).await.expect("list").expect("page");
            met.extend(page.items.into_iter().map(|contact| contact.first_name));
            query.cursor = page.next_cursor;
        }
        let newest: Vec<String> = (2_990..3_000).rev().map(|n| format!("word{n}")).collect();
        assert_eq!(met, newest);
        query.cursor = None;
        query.search = Some("ord".into());
        let inside = contacts::list(&db, ground.organization, &query).await.expect("list").expect("page");
        assert!(inside.items.is_empty(), "the inside of a word is no beginning");
    }

    async fn the_audit_log_walks_an_index_for_each_question(db) {
        let ground = Ground::new(&db).await;
        let planner = Planner::new(&ground).await;
        let any = id::<uuid::Uuid>();
        for (asked, index) in [
            (String::new(), "audit_log_by_created"),
            ("from=2026-01-01&to=2026-01-31".into(), "audit_log_by_created"),
            (format!("actor_id={any}"), "audit_log_by_actor"),
            ("action=member.joined".into(), "audit_log_by_action"),
            (format!("target_id={any}&from=2026-01-01"), "audit_log_by_target"),
        ] {
            audit::list(&planner, ground.organization, &query(&asked)).await.expect("a list").expect("a page");
            walks(&planner.take().remove(0), index, &asked);
        }
    }

    async fn the_board_and_the_timeline_walk_indexes(db) {
        let ground = Ground::new(&db).await;
        let planner = Planner::new(&ground).await;
        let pipeline = pipelines::list(&planner, ground.organization).await.expect("list").remove(0);
        planner.take();
        pipelines::columns(&planner, ground.organization, &pipeline, 10).await.expect("columns");
        let mut board = planner.take();
        board.retain(|plan| !plan.contains("record_tags"));
        assert_eq!(board.len(), 2, "the totals, and one statement for all columns");
        walks(&board[1], "deals_by_stage", "a column");
        assert_eq!(board[1].matches("deals_by_stage").count(), pipeline.stages.len(), "{}", board[1]);
        let of = Of::Deal(id(), None);
        timeline::page(&planner, ground.organization, of, true, &ListQuery::default())
            .await.expect("timeline").expect("a page");
        let sources = planner.take();
        for index in ["deal_stage_changes_deal", "notes_record", "tasks_record"] {
            assert!(sources.iter().any(|plan| plan.contains(index)), "{index} is not walked: {sources:?}");
        }
    }
}
