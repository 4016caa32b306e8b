//! Deals, and the way they go.

use domain::contact::ContactInput;
use domain::deal::{Deal, DealInput};
use domain::pipeline::StageKind;
use store::{deals, records};

use crate::ground::{Ground, at, named, query, titled};

async fn change(ground: &Ground, deal: &Deal, input: &DealInput, to: Option<usize>, second: i64) {
    let tx = ground.begin().await;
    let before = deals::get_to_change(&tx, ground.organization, deal.id)
        .await
        .expect("get")
        .expect("it");
    let fields = input.parse().expect("valid");
    let arrival = to.map(|position| ground.arrival(position, second));
    deals::update(
        &tx,
        ground.organization,
        &before,
        &fields,
        arrival.as_ref(),
        at(second),
    )
    .await
    .expect("update")
    .expect("a total with room");
    tx.commit().await.expect("commit");
}

testkit::both_databases! {
    async fn a_deal_is_added_with_all_it_names(db) {
        let ground = Ground::new(&db).await;
        let company = ground.company("Acme", 1).await;
        let ann = ContactInput { last_name: Some("Lee".into()), ..named("Ann") };
        let contact = ground.contact(&ann, 1).await;
        let input = DealInput {
            value_minor: Some(9_007_199_254_740_993),
            currency: Some("eur".into()),
            contact_id: Some(contact),
            company_id: Some(company),
            owner_id: Some(ground.user),
            description: Some("Two years".into()),
            ..titled("Licences", 0)
        };
        let id = ground.deal(&input, 0, 2).await;
        let deal = ground.read_deal(id).await;
        assert_eq!(deal.value_minor, 9_007_199_254_740_993, "amounts keep all 64 bits");
        assert_eq!((deal.currency.as_str(), deal.version), ("EUR", 1));
        assert_eq!((deal.stage_name.as_str(), deal.stage_kind), ("New", StageKind::Open));
        assert_eq!(deal.contact_name.as_deref(), Some("Ann Lee"));
        assert_eq!(deal.company_name.as_deref(), Some("Acme"));
        assert_eq!(deal.owner_name.as_deref(), Some("Ground"));
        assert_eq!(deal.stage_entered_at, at(2));
    }

    async fn a_change_keeps_the_stage_and_a_move_keeps_the_rest(db) {
        let ground = Ground::new(&db).await;
        let id = ground.deal(&titled("Licences", 100), 0, 1).await;
        let deal = ground.read_deal(id).await;
        change(&ground, &deal, &titled("Big licences", 200), None, 2).await;
        let changed = ground.read_deal(id).await;
        assert_eq!((changed.title.as_str(), changed.version), ("Big licences", 2));
        assert_eq!((changed.stage_entered_at, changed.updated_at), (at(1), at(2)));

        ground.move_deal(id, 5, 3).await;
        let moved = ground.read_deal(id).await;
        assert_eq!((moved.title.as_str(), moved.value_minor, moved.version), ("Big licences", 200, 3));
        assert_eq!((moved.stage_name.as_str(), moved.stage_kind), ("Won", StageKind::Won));
        assert_eq!((moved.stage_entered_at, moved.created_at), (at(3), at(1)));

        change(&ground, &moved, &titled("Small licences", 50), Some(6), 4).await;
        let both = ground.read_deal(id).await;
        assert_eq!((both.title.as_str(), both.stage_name.as_str(), both.version), ("Small licences", "Lost", 4));
    }

    async fn a_deleted_deal_is_gone_from_lists_and_search(db) {
        let ground = Ground::new(&db).await;
        let id = ground.deal(&titled("Licences", 100), 0, 1).await;
        let tx = ground.begin().await;
        let deal = deals::get_to_change(&tx, ground.organization, id).await.expect("get").expect("it");
        deals::delete(&tx, ground.organization, &deal, ground.user, at(2)).await.expect("delete").expect("room");
        tx.commit().await.expect("commit");
        assert!(deals::get(&db, ground.organization, id).await.expect("get").is_none());
        for asked in ["", "search=licences"] {
            let page = deals::list(&db, ground.organization, &query(asked)).await.expect("list").expect("page");
            assert!(page.items.is_empty(), "deals?{asked}");
        }
        let again = ground.deal(&titled("Licences", 100), 0, 3).await;
        assert_eq!(ground.read_deal(again).await.title, "Licences");
    }

    async fn deals_are_listed_by_each_thing_they_name(db) {
        let ground = Ground::new(&db).await;
        let company = ground.company("Acme", 1).await;
        let contact = ground.contact(&named("Ann"), 1).await;
        let with = DealInput {
            contact_id: Some(contact),
            company_id: Some(company),
            owner_id: Some(ground.user),
            ..titled("With", 1)
        };
        let with = ground.deal(&with, 2, 1).await;
        ground.deal(&titled("Without", 1), 0, 2).await;
        for asked in [
            format!("stage_id={}", ground.stages[2].id),
            format!("contact_id={contact}"),
            format!("company_id={company}"),
            format!("owner_id={}", ground.user),
            format!("pipeline_id={}&stage_id={}", ground.pipeline, ground.stages[2].id),
        ] {
            let page = deals::list(&db, ground.organization, &query(&asked)).await.expect("list").expect("page");
            assert_eq!(page.items.iter().map(|d| d.id).collect::<Vec<_>>(), [with], "deals?{asked}");
        }
        let all = query(&format!("pipeline_id={}", ground.pipeline));
        let all = deals::list(&db, ground.organization, &all).await.expect("list").expect("page");
        assert_eq!(all.items.len(), 2);
    }

    async fn a_deleted_contact_is_not_shown_and_not_forgotten(db) {
        let ground = Ground::new(&db).await;
        let contact = ground.contact(&named("Ann"), 1).await;
        let id = ground.deal(&DealInput { contact_id: Some(contact), ..titled("Licences", 1) }, 0, 1).await;
        let tx = ground.begin().await;
        records::delete(&tx, ground.organization, contact.into(), ground.user, at(2)).await.expect("delete");
        tx.commit().await.expect("commit");
        let deal = ground.read_deal(id).await;
        assert_eq!((deal.contact_id, &deal.contact_name), (None, &None));
        change(&ground, &deal, &DealInput::from(&deal), None, 3).await;
        let by_contact = query(&format!("contact_id={contact}"));
        let page = deals::list(&db, ground.organization, &by_contact).await.expect("list").expect("page");
        assert_eq!(page.items.len(), 1, "the deal is with her still, should she be restored");
    }
}
