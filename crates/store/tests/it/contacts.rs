//! Contacts.

use domain::contact::{Consent, Contact, ContactInput};
use store::{contacts, records};

use crate::ground::{Ground, at, named, query};

fn ann() -> ContactInput {
    ContactInput {
        first_name: "Ann".into(),
        last_name: Some("Lee".into()),
        email: Some("ann@acme.io".into()),
        phone: Some("+7 999 123-45-67".into()),
        telegram_username: Some("@ann_lee".into()),
        job_title: Some("Buyer".into()),
        telegram_user_id: Some(7_000_000_001),
        links: vec!["linkedin.com/in/ann".into(), "https://ann.example".into()],
        source: Some("Conference".into()),
        consent: Some(Consent::Given),
        language: Some("el".into()),
        time_zone: Some("Europe/Athens".into()),
        description: Some("Met in Athens".into()),
        ..ContactInput::default()
    }
}

async fn update(ground: &Ground, id: domain::ContactId, input: &ContactInput, second: i64) {
    let tx = ground.begin().await;
    let fields = input.parse().expect("valid");
    contacts::update(&tx, ground.organization, id, &fields, at(second))
        .await
        .expect("update");
    tx.commit().await.expect("commit");
}

async fn get(ground: &Ground, id: domain::ContactId) -> Option<Contact> {
    contacts::get(&ground.db, ground.organization, id)
        .await
        .expect("get")
}

async fn search(ground: &Ground, word: &str) -> usize {
    contacts::list(
        &ground.db,
        ground.organization,
        &query(&format!("search={word}")),
    )
    .await
    .expect("list")
    .expect("a page")
    .items
    .len()
}

testkit::both_databases! {
    async fn a_contact_is_added_changed_and_deleted(db) {
        let ground = Ground::new(&db).await;
        let id = ground.contact(&ann(), 1).await;
        let added = get(&ground, id).await.expect("it");
        assert_eq!(added.display_name(), "Ann Lee");
        assert_eq!(added.phone.as_deref(), Some("+79991234567"));
        assert_eq!(added.telegram_username.as_deref(), Some("ann_lee"));
        assert_eq!(ContactInput::from(&added).parse(), ann().parse(), "every field comes back");

        update(&ground, id, &ContactInput { last_name: None, ..named("Anna") }, 5).await;
        let changed = get(&ground, id).await.expect("it");
        assert_eq!(ContactInput::from(&changed).parse(), named("Anna").parse(), "nothing else is left");
        assert_eq!(changed.version, 2);
        assert_eq!((changed.created_at, changed.updated_at), (at(1), at(5)));
        assert_eq!(search(&ground, "lee").await, 0, "old words are found no more");
        assert_eq!(search(&ground, "anna").await, 1, "new ones are");

        let tx = ground.begin().await;
        assert!(records::delete(&tx, ground.organization, id.into(), ground.user, at(6)).await.expect("delete"));
        tx.commit().await.expect("commit");
        assert_eq!(get(&ground, id).await, None);
        assert_eq!(search(&ground, "anna").await, 0);
        let again = ground.contact(&ann(), 7).await;
        assert!(get(&ground, again).await.is_some(), "the same person can be added again");
    }

    async fn contacts_are_listed_by_company(db) {
        let ground = Ground::new(&db).await;
        let (acme, other) = (ground.company("Acme", 1).await, ground.company("Other", 1).await);
        ground.contact(&ContactInput { company_id: Some(acme), ..named("Ann") }, 1).await;
        ground.contact(&ContactInput { company_id: Some(other), ..named("Bea") }, 2).await;
        let page = contacts::list(&db, ground.organization, &query(&format!("company_id={acme}")))
            .await.expect("list").expect("a page");
        assert_eq!(page.items.len(), 1);
        assert_eq!(page.items[0].company_name.as_deref(), Some("Acme"));
    }

    async fn a_deleted_company_is_not_shown_and_not_forgotten(db) {
        let ground = Ground::new(&db).await;
        let acme = ground.company("Acme", 1).await;
        let id = ground.contact(&ContactInput { company_id: Some(acme), ..named("Ann") }, 1).await;
        let tx = ground.begin().await;
        records::delete(&tx, ground.organization, acme.into(), ground.user, at(2)).await.expect("delete");
        tx.commit().await.expect("commit");
        let contact = get(&ground, id).await.expect("the contact stays");
        assert_eq!((contact.company_id, &contact.company_name), (None, &None));

        // Somebody changes the name, without a company in sight.
        update(&ground, id, &ContactInput { first_name: "Anna".into(), ..ContactInput::from(&contact) }, 3).await;
        restore_company(&ground, acme).await;
        let contact = get(&ground, id).await.expect("it");
        assert_eq!((contact.first_name.as_str(), contact.company_id), ("Anna", Some(acme)));

        // With the company in sight, leaving it out means leaving it.
        update(&ground, id, &named("Anna"), 4).await;
        assert_eq!(get(&ground, id).await.expect("it").company_id, None);
    }
}

async fn restore_company(ground: &Ground, id: domain::CompanyId) {
    use store::{Executor, sql};
    let statement = sql("UPDATE companies SET deleted_at = $2 WHERE id = $1")
        .bind(id)
        .bind(Option::<chrono::DateTime<chrono::Utc>>::None);
    ground.db.execute_one(statement).await.expect("restoring");
}
