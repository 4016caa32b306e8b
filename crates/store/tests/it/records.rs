//! The bin.

use domain::company::CompanyInput;
use domain::{OrganizationId, Record, RecordKind};
use store::{Db, companies, contacts, deals, records};

use crate::ground::{Ground, at, id, named, query, titled};

async fn delete(ground: &Ground, record: Record, second: i64) -> bool {
    let tx = ground.begin().await;
    let deleted = records::delete(&tx, ground.organization, record, ground.user, at(second))
        .await
        .expect("delete");
    tx.commit().await.expect("commit");
    deleted
}

async fn restore(ground: &Ground, record: Record, second: i64) -> bool {
    let tx = ground.begin().await;
    let restored = records::restore(&tx, ground.organization, record, at(second))
        .await
        .expect("restore");
    tx.commit().await.expect("commit");
    restored
}

/// The names in the bin, page by page.
async fn bin(db: &Db, organization: OrganizationId, asked: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut wanted = query(asked);
    loop {
        let page = records::bin(db, organization, &wanted)
            .await
            .expect("the bin")
            .expect("a page");
        names.extend(page.items.into_iter().map(|deleted| deleted.name));
        match page.next_cursor {
            Some(cursor) => wanted.cursor = Some(cursor),
            None => return names,
        }
    }
}

testkit::both_databases! {
    async fn what_was_deleted_is_in_the_bin_and_comes_back(db) {
        let ground = Ground::new(&db).await;
        let contact = ground.contact(&named("Ann"), 1).await;
        assert!(!restore(&ground, contact.into(), 2).await, "it is not in the bin");
        assert!(delete(&ground, contact.into(), 3).await);
        let page = records::bin(&db, ground.organization, &query("")).await.expect("bin").expect("page");
        assert_eq!(page.items[0].record, contact.into());
        assert_eq!((page.items[0].deleted_at, page.items[0].deleted_by.as_deref()), (at(3), Some("Ground")));
        assert!(restore(&ground, contact.into(), 4).await);
        let ann = contacts::get(&db, ground.organization, contact).await.expect("get").expect("back");
        assert_eq!((ann.version, ann.updated_at), (3, at(4)));
        let found = contacts::list(&db, ground.organization, &query("search=ann")).await.expect("list").expect("page");
        assert_eq!(found.items, [ann], "it is found again");
        assert!(bin(&db, ground.organization, "").await.is_empty());
    }

    async fn the_bin_pages_over_all_kinds_and_is_each_organizations_own(db) {
        let (ground, other) = (Ground::new(&db).await, Ground::new(&db).await);
        let theirs = other.company("Theirs", 1).await;
        delete(&other, theirs.into(), 9).await;
        for number in 0..3 {
            let company = ground.company(&format!("Company {number}"), 1).await;
            delete(&ground, company.into(), 10 + number * 2).await;
            let contact = ground.contact(&named(&format!("Contact {number}")), 1).await;
            delete(&ground, contact.into(), 11 + number * 2).await;
        }
        assert!(!restore(&ground, theirs.into(), 20).await, "it is not ours");
        let all = ["Contact 2", "Company 2", "Contact 1", "Company 1", "Contact 0", "Company 0"];
        assert_eq!(bin(&db, ground.organization, "limit=2").await, all);
        assert_eq!(bin(&db, ground.organization, "kind=company").await, ["Company 2", "Company 1", "Company 0"]);
        let refused = records::bin(&db, ground.organization, &query("kind=pipeline")).await.expect("bin");
        assert!(refused.is_err(), "there is no such kind");
    }

    async fn a_deal_comes_back_into_the_totals_of_its_stage(db) {
        let ground = Ground::new(&db).await;
        let deal = ground.deal(&titled("Licences", 700), 1, 1).await;
        let tx = ground.begin().await;
        let before = deals::get_to_change(&tx, ground.organization, deal).await.expect("get").expect("it");
        deals::delete(&tx, ground.organization, &before, ground.user, at(2)).await.expect("delete").expect("room");
        let restored = deals::restore(&tx, ground.organization, deal, at(3)).await.expect("restore");
        let again = deals::restore(&tx, ground.organization, deal, at(4)).await.expect("restore");
        tx.commit().await.expect("commit");
        assert_eq!(restored.expect("it was in the bin").expect("room").stage_id, ground.stages[1].id);
        assert!(again.is_none(), "it is in the bin no more");
        let pipeline = store::pipelines::list(&db, ground.organization).await.expect("pipelines").remove(0);
        let columns = store::pipelines::columns(&db, ground.organization, &pipeline, 1).await.expect("columns");
        let values = columns.iter().flat_map(|column| &column.totals).map(|total| total.value_minor);
        assert_eq!(values.sum::<i64>(), 700);
    }

    async fn a_domain_is_one_companys_own_unless_it_is_deleted(db) {
        let (ground, other) = (Ground::new(&db).await, Ground::new(&db).await);
        let input = CompanyInput { name: "Acme".into(), domain: Some("acme.io".into()), ..CompanyInput::default() };
        let fields = input.parse().expect("valid");
        let add = |ground: &Ground| {
            let (db, organization, fields) = (ground.db.clone(), ground.organization, fields.clone());
            async move {
                let company = id();
                let tx = db.begin().await.expect("a transaction");
                companies::insert(&tx, organization, company, &fields, at(1)).await?;
                tx.commit().await?;
                Ok::<domain::CompanyId, store::StoreError>(company)
            }
        };
        let first = add(&ground).await.expect("the first");
        assert!(add(&ground).await.expect_err("taken").is_unique());
        add(&other).await.expect("another organization's");
        delete(&ground, first.into(), 2).await;
        add(&ground).await.expect("the first one is deleted");
        let tx = ground.begin().await;
        let back = records::restore(&tx, ground.organization, first.into(), at(3)).await;
        assert!(back.expect_err("taken meanwhile").is_unique());
    }

    async fn every_kind_of_record_has_a_bin(db) {
        let ground = Ground::new(&db).await;
        for kind in RecordKind::ALL {
            let nothing = Record { kind: *kind, id: id() };
            assert!(!delete(&ground, nothing, 1).await);
            assert!(!restore(&ground, nothing, 1).await);
        }
    }
}
