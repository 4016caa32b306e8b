//! Companies.

use domain::company::CompanyInput;
use domain::contact::ContactInput;
use store::{companies, records};

use crate::ground::{Ground, at, id, named, query};

fn acme() -> CompanyInput {
    CompanyInput {
        name: "Acme".into(),
        website: Some("acme.io".into()),
        domain: Some("https://www.Acme.io/about".into()),
        industry: Some("Anvils".into()),
        size: Some(120),
        address: Some("1 Canyon Road".into()),
        source: Some("Conference".into()),
        ..CompanyInput::default()
    }
}

testkit::both_databases! {
    async fn a_company_is_added_changed_and_deleted(db) {
        let ground = Ground::new(&db).await;
        let company = id();
        let tx = ground.begin().await;
        companies::insert(&tx, ground.organization, company, &acme().parse().expect("valid"), at(1))
            .await.expect("insert");
        tx.commit().await.expect("commit");
        let added = companies::get(&db, ground.organization, company).await.expect("get").expect("it");
        assert_eq!(added.website.as_deref(), Some("https://acme.io"));
        assert_eq!((added.created_at, added.updated_at, added.contact_count), (at(1), at(1), 0));
        assert_eq!((added.domain.as_deref(), added.size, added.version), (Some("acme.io"), Some(120), 1));
        assert_eq!(added.address.as_deref(), Some("1 Canyon Road"));
        assert_eq!(added.source.as_deref(), Some("Conference"));

        let changed = CompanyInput {
            industry: None,
            owner_id: Some(ground.user),
            description: Some("Old friends".into()),
            ..acme()
        };
        let tx = ground.begin().await;
        companies::update(&tx, ground.organization, company, &changed.parse().expect("valid"), at(5))
            .await.expect("update");
        tx.commit().await.expect("commit");
        let changed = companies::get(&db, ground.organization, company).await.expect("get").expect("it");
        assert_eq!(changed.industry, None);
        assert_eq!(changed.description.as_deref(), Some("Old friends"));
        assert_eq!((changed.created_at, changed.updated_at, changed.version), (at(1), at(5), 2));
        assert_eq!((changed.owner_id, changed.owner_name.as_deref()), (Some(ground.user), Some("Ground")));
        let mine = format!("owner_id={}", ground.user);
        let page = companies::list(&db, ground.organization, &query(&mine)).await.expect("list").expect("a page");
        assert_eq!(page.items, [changed]);

        let tx = ground.begin().await;
        assert!(records::delete(&tx, ground.organization, company.into(), ground.user, at(6)).await.expect("delete"));
        assert!(!records::delete(&tx, ground.organization, company.into(), ground.user, at(7)).await.expect("delete"));
        tx.commit().await.expect("commit");
        assert_eq!(companies::get(&db, ground.organization, company).await.expect("get"), None);
        // What was deleted does not stand in the way of the same again.
        let again = ground.company("Acme", 8).await;
        let page = companies::list(&db, ground.organization, &query("search=acme"))
            .await.expect("list").expect("a page");
        assert_eq!(page.items.iter().map(|c| c.id).collect::<Vec<_>>(), [again]);
    }

    async fn a_company_counts_the_contacts_it_has(db) {
        let ground = Ground::new(&db).await;
        let company = ground.company("Acme", 1).await;
        let at_acme = |name| ContactInput { company_id: Some(company), ..named(name) };
        ground.contact(&at_acme("Ann"), 1).await;
        let bea = ground.contact(&at_acme("Bea"), 2).await;
        ground.contact(&named("Cid"), 3).await;
        let tx = ground.begin().await;
        records::delete(&tx, ground.organization, bea.into(), ground.user, at(4)).await.expect("delete");
        tx.commit().await.expect("commit");
        let company = companies::get(&db, ground.organization, company).await.expect("get").expect("it");
        assert_eq!(company.contact_count, 1);
    }

    async fn companies_are_listed_by_industry(db) {
        let ground = Ground::new(&db).await;
        ground.company("Plain", 1).await;
        let tx = ground.begin().await;
        companies::insert(&tx, ground.organization, id(), &acme().parse().expect("valid"), at(2))
            .await.expect("insert");
        tx.commit().await.expect("commit");
        let page = companies::list(&db, ground.organization, &query("industry=Anvils"))
            .await.expect("list").expect("a page");
        assert_eq!(page.items.len(), 1);
        assert_eq!(page.items[0].name, "Acme");
    }

    async fn nobody_else_deletes_a_company_nor_takes_it_out_of_the_search(db) {
        let (ours, theirs) = (Ground::new(&db).await, Ground::new(&db).await);
        let company = ours.company("Acme", 1).await;
        let tx = theirs.begin().await;
        assert!(!records::delete(&tx, theirs.organization, company.into(), theirs.user, at(2)).await.expect("delete"));
        tx.commit().await.expect("commit");
        let page = companies::list(&db, ours.organization, &query("search=acme"))
            .await.expect("list").expect("a page");
        assert_eq!(page.items.len(), 1);
    }
}
