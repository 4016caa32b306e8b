//! Lists: walking them page by page, searching them, and asking them wrongly.

use std::collections::BTreeSet;

use domain::contact::ContactInput;
use domain::deal::DealInput;
use domain::{ContactId, DealId, FieldCode, ListQuery, Page};
use store::{companies, contacts, deals};

use crate::ground::{Ground, named, query, titled};

/// Contacts `a`, `b`, `c`, `a`, … of which several share a name and several a time.
async fn crowd(ground: &Ground, count: i64) -> BTreeSet<ContactId> {
    let mut ids = BTreeSet::new();
    for number in 0..count {
        let name = ["Ann", "Bea", "Ann", "Cid"][usize::try_from(number % 4).expect("small")];
        ids.insert(ground.contact(&named(name), number / 3).await);
    }
    ids
}

async fn contact_page(ground: &Ground, query: &ListQuery) -> Page<domain::contact::Contact> {
    contacts::list(&ground.db, ground.organization, query)
        .await
        .expect("a list")
        .expect("a page")
}

async fn found(ground: &Ground, search: &str) -> Vec<String> {
    let mut query = query("sort=name");
    query.search = Some(search.to_owned());
    let page = contact_page(ground, &query).await;
    page.items
        .into_iter()
        .map(|contact| contact.first_name)
        .collect()
}

testkit::both_databases! {
    async fn walking_contacts_meets_every_one_exactly_once_in_every_order(db) {
        let ground = Ground::new(&db).await;
        let all = crowd(&ground, 23).await;
        for sort in ["created_at", "-created_at", "updated_at", "-updated_at", "name", "-name"] {
            let mut whole = query(&format!("limit=100&sort={sort}"));
            let in_one_page: Vec<_> =
                contact_page(&ground, &whole).await.items.iter().map(|c| c.id).collect();
            whole.limit = Some(4);
            let mut met = Vec::new();
            loop {
                let page = contact_page(&ground, &whole).await;
                assert!(page.items.len() <= 4);
                met.extend(page.items.iter().map(|contact| contact.id));
                whole.cursor = page.next_cursor;
                if whole.cursor.is_none() { break; }
            }
            assert_eq!(met.iter().copied().collect::<BTreeSet<_>>(), all, "sort={sort}");
            assert_eq!(met.len(), all.len(), "sort={sort} repeats a row");
            assert_eq!(met, in_one_page, "sort={sort} in pages and at once");
        }
    }

    async fn walking_deals_meets_every_one_exactly_once_in_every_order(db) {
        let ground = Ground::new(&db).await;
        let mut all = BTreeSet::new();
        for number in 0..17i64 {
            let position = usize::try_from(number % 3).expect("small");
            all.insert(ground.deal(&titled("Same", number % 2), position, number / 4).await);
        }
        for sort in ["created_at", "updated_at", "title", "value_minor", "stage_entered_at"] {
            for direction in ["", "-"] {
                let mut query = query(&format!("limit=5&sort={direction}{sort}"));
                let mut met: Vec<DealId> = Vec::new();
                loop {
                    let page = deals::list(&db, ground.organization, &query)
                        .await.expect("a list").expect("a page");
                    met.extend(page.items.iter().map(|deal| deal.id));
                    query.cursor = page.next_cursor;
                    if query.cursor.is_none() { break; }
                }
                assert_eq!(met.len(), all.len(), "sort={direction}{sort}");
                assert_eq!(met.into_iter().collect::<BTreeSet<_>>(), all, "sort={direction}{sort}");
            }
        }
    }

    async fn rows_that_come_meanwhile_shift_nothing(db) {
        let ground = Ground::new(&db).await;
        for second in 0..6 {
            ground.contact(&named("Old"), second).await;
        }
        let first = contact_page(&ground, &query("limit=3")).await;
        ground.contact(&named("New"), 100).await;
        let mut rest = query("limit=10");
        rest.cursor = first.next_cursor;
        let rest = contact_page(&ground, &rest).await;
        assert_eq!(rest.items.len(), 3);
        assert!(rest.items.iter().all(|contact| contact.first_name == "Old"));
    }

    async fn the_newest_come_first_unless_asked_otherwise(db) {
        let ground = Ground::new(&db).await;
        for (second, name) in (0..).zip(["First", "Second", "Third"]) {
            ground.contact(&named(name), second).await;
        }
        let names = |page: Page<domain::contact::Contact>| -> Vec<String> {
            page.items.into_iter().map(|contact| contact.first_name).collect()
        };
        let unsorted = contact_page(&ground, &ListQuery::default()).await;
        assert_eq!(names(unsorted), ["Third", "Second", "First"]);
        let by_name = contact_page(&ground, &query("sort=name")).await;
        assert_eq!(names(by_name), ["First", "Second", "Third"]);
    }

    async fn search_finds_beginnings_of_words_in_any_case_and_alphabet(db) {
        let ground = Ground::new(&db).await;
        let person = |first: &str, last: &str, username: &str| ContactInput {
            first_name: first.into(),
            last_name: Some(last.into()),
            telegram_username: Some(username.into()),
            ..ContactInput::default()
        };
        ground.contact(&person("Пётр", "Щёголев", "petr_sh"), 1).await;
        ground.contact(&person("ΑΘΗΝΑΣ", "Παπαδοπούλου", "athinas"), 2).await;
        ground.contact(&person("İpek", "Größe", "ipek_g"), 3).await;
        for (search, expected) in [
            ("пётр", "Пётр"), ("ПЕТР", "Пётр"), ("щёг", "Пётр"), ("ЩЕГОЛЕВ пё", "Пётр"),
            ("@petr_sh", "Пётр"),
            ("αθηνας", "ΑΘΗΝΑΣ"), ("Αθην", "ΑΘΗΝΑΣ"), ("ΠΑΠΑΔΟΠΟΎΛΟΥ", "ΑΘΗΝΑΣ"),
            ("GRÖSSE", "İpek"), ("größe ipek", "İpek"),
        ] {
            assert_eq!(found(&ground, search).await, [expected], "search {search:?}");
        }
        for search in ["ётр", "Пётр Иванов", "θηνας", "\"*", "пётр OR αθηνας"] {
            assert!(found(&ground, search).await.is_empty(), "search {search:?} found something");
        }
        assert_eq!(found(&ground, "   ").await.len(), 3, "blank is no search");
    }

    async fn search_survives_whatever_is_typed(db) {
        let ground = Ground::new(&db).await;
        ground.contact(&named("Ann"), 1).await;
        let long = "слово".repeat(2000);
        for search in ["'", "\"", "a'b\"c", "AND", "NOT", "NEAR(", "*", "a:*", "1e5", "-1", "%", "½",
            "हिन्दी", "aⒷc", "\u{0}", "🙂", long.as_str(), "a b c d e f g h i j k l m n"] {
            found(&ground, search).await;
        }
    }

    async fn search_pages_meet_every_match_once(db) {
        let ground = Ground::new(&db).await;
        crowd(&ground, 20).await;
        let mut query = query("limit=3&search=ann&sort=-name");
        let mut met = Vec::new();
        loop {
            let page = contact_page(&ground, &query).await;
            met.extend(page.items.iter().map(|contact| contact.id));
            query.cursor = page.next_cursor;
            if query.cursor.is_none() { break; }
        }
        assert_eq!(met.len(), 10);
        assert_eq!(met.into_iter().collect::<BTreeSet<_>>().len(), 10);
    }

    async fn what_a_list_does_not_know_is_refused(db) {
        let ground = Ground::new(&db).await;
        crowd(&ground, 5).await;
        let by_name = contact_page(&ground, &query("limit=2&sort=name")).await;
        let cursor = by_name.next_cursor.expect("a second page");
        for (asked, field, code) in [
            ("colour=red".to_owned(), "colour", FieldCode::Unknown),
            ("sort=colour".to_owned(), "sort", FieldCode::Unknown),
            ("sort=c.id".to_owned(), "sort", FieldCode::Unknown),
            ("company_id=acme".to_owned(), "company_id", FieldCode::Malformed),
            ("cursor=nonsense".to_owned(), "cursor", FieldCode::Malformed),
            (format!("sort=-name&cursor={cursor}"), "cursor", FieldCode::Malformed),
            (format!("cursor={cursor}"), "cursor", FieldCode::Malformed),
        ] {
            let error = contacts::list(&db, ground.organization, &query(&asked))
                .await.expect("an answer").expect_err(&asked);
            assert_eq!(error.of_field(field), Some(code), "{asked}");
        }
        let error = deals::list(&db, ground.organization, &query("stage=won"))
            .await.expect("an answer").expect_err("deals have no such filter");
        assert_eq!(error.of_field("stage"), Some(FieldCode::Unknown));
    }

    async fn another_organization_finds_nothing_of_ours(db) {
        let (ours, theirs) = (Ground::new(&db).await, Ground::new(&db).await);
        let company = ours.company("Acme", 1).await;
        let contact = ours.contact(&ContactInput { company_id: Some(company), ..named("Ann") }, 1).await;
        let deal = ours.deal(&DealInput { contact_id: Some(contact), ..titled("Secret", 5) }, 0, 1).await;

        let stranger = theirs.organization;
        assert!(companies::get(&db, stranger, company).await.expect("get").is_none());
        assert!(contacts::get(&db, stranger, contact).await.expect("get").is_none());
        assert!(deals::get(&db, stranger, deal).await.expect("get").is_none());
        for asked in [String::new(), "search=ann".into(), format!("company_id={company}")] {
            let page = contact_page(&theirs, &query(&asked)).await;
            assert!(page.items.is_empty(), "contacts?{asked}");
        }
        let stage = ours.stages[0].id;
        for asked in [
            String::new(), "search=secret".into(), format!("stage_id={stage}"),
            format!("pipeline_id={}", ours.pipeline), format!("contact_id={contact}"),
            format!("owner_id={}", ours.user),
        ] {
            let page = deals::list(&db, stranger, &query(&asked)).await.expect("a list").expect("a page");
            assert!(page.items.is_empty(), "deals?{asked}");
        }
    }
}
