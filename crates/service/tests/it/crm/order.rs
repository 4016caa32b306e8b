//! Lists in the order of the organization's own fields.

use chrono::TimeDelta;
use domain::custom::{CustomChoiceInput, CustomField, CustomFieldInput, CustomKind};
use domain::{Actor, FieldCode, ListQuery, RecordKind};
use service::{contacts, custom_fields, filters};

use super::named;
use crate::support::World;

async fn field(world: &World, actor: &Actor, name: &str, holds: CustomKind) -> CustomField {
    let choice = |name: &str| CustomChoiceInput {
        id: None,
        name: name.to_owned(),
    };
    let input = CustomFieldInput {
        kind: RecordKind::Contact,
        name: name.to_owned(),
        holds,
        choices: ["Gold", "Silver", "Bronze"].map(choice).into(),
        target: Some(RecordKind::Company),
    };
    let made = custom_fields::create(&world.services, actor, &input).await;
    made.expect("a field")
}

/// A contact who has this in the field, as text.
async fn contact(world: &World, actor: &Actor, name: &str, field: &CustomField, text: &str) {
    let mut input = named(name);
    if let Some(value) = field.parse_text(text).expect("a value") {
        input.custom.insert(field.id, value);
    }
    world.later(TimeDelta::seconds(1));
    let made = contacts::create(&world.services, actor, &input).await;
    made.expect("a contact");
}

/// The names of all contacts, read by pages of so many.
async fn walked(world: &World, actor: &Actor, sort: &str, limit: u32, search: &str) -> Vec<String> {
    let mut query = ListQuery {
        sort: Some(sort.to_owned()),
        limit: Some(limit),
        search: Some(search.to_owned()),
        ..ListQuery::default()
    };
    let mut names = Vec::new();
    loop {
        let page = contacts::list(&world.services, actor, &query)
            .await
            .expect("a page");
        assert!(
            page.items.len() <= limit as usize,
            "a page is not longer than asked for"
        );
        names.extend(page.items.into_iter().map(|contact| contact.first_name));
        match page.next_cursor {
            None => return names,
            cursor => query.cursor = cursor,
        }
    }
}

testkit::both_databases! {
    async fn a_list_goes_by_what_records_have_and_then_by_its_own_order(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        for (holds, texts) in [
            (CustomKind::Number, ["3", "-1,5", "", "20", "", "3"]),
            (CustomKind::Text, ["c", "a", "", "d", "", "c"]),
            (CustomKind::Url, ["c.io", "a.io", "", "d.io", "", "c.io"]),
            (CustomKind::Date, ["2026-03-01", "2025-12-31", "", "2026-04-01", "", "2026-03-01"]),
            (CustomKind::Money, ["3 EUR", "1 EUR", "", "20 EUR", "", "3 EUR"]),
            (CustomKind::Choice, ["Silver", "Gold", "", "Bronze", "", "Silver"]),
        ] {
            let world_of = world.organization(holds.as_str()).await;
            let field = field(&world, &world_of, "Field", holds).await;
            for (name, text) in ["Ann", "Bea", "Cid", "Dan", "Eve", "Fay"].iter().zip(texts) {
                contact(&world, &world_of, name, &field, text).await;
            }
            // Another organization's records are in nobody's list.
            contact(&world, &ada, "Stranger", &field, "").await;
            for limit in [1, 2, 3, 4, 6, 50] {
                let up = walked(&world, &world_of, &field.key(), limit, "").await;
                assert_eq!(up, ["Bea", "Ann", "Fay", "Dan", "Eve", "Cid"], "{holds} by {limit}");
                let down = walked(&world, &world_of, &format!("-{}", field.key()), limit, "").await;
                assert_eq!(down, ["Dan", "Fay", "Ann", "Bea", "Eve", "Cid"], "{holds} down by {limit}");
            }
            let found = walked(&world, &world_of, &field.key(), 1, "fay").await;
            assert_eq!(found, ["Fay"], "{holds}: a search keeps the order");
        }
    }

    async fn a_filter_and_an_order_by_the_same_field_go_together(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let score = field(&world, &ada, "Score", CustomKind::Number).await;
        for (name, text) in [("Ann", "7"), ("Bea", "2"), ("Cid", ""), ("Dan", "9")] {
            contact(&world, &ada, name, &score, text).await;
        }
        let query = ListQuery {
            sort: Some(format!("-{}", score.key())),
            filter: Some(format!(r#"{{"field":"{}","op":"more","value":"5"}}"#, score.key())),
            ..ListQuery::default()
        };
        let page = contacts::list(&world.services, &ada, &query).await.expect("a page");
        let names: Vec<_> = page.items.iter().map(|contact| contact.first_name.as_str()).collect();
        assert_eq!(names, ["Dan", "Ann"]);
    }

    async fn what_gives_no_order_is_refused_and_what_is_gone_is_left_out_where_people_look(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let eve = world.organization("Evil").await;
        let wants = field(&world, &ada, "Wants", CustomKind::Choices).await;
        let theirs = field(&world, &eve, "Score", CustomKind::Number).await;
        let by = |field: &CustomField| ListQuery { sort: Some(field.key()), ..ListQuery::default() };
        for field in [&wants, &theirs] {
            let error = contacts::list(&world.services, &ada, &by(field)).await.expect_err("no order");
            assert_eq!(error.of_field("sort"), Some(FieldCode::Unknown));
        }
        let score = field(&world, &ada, "Score", CustomKind::Number).await;
        contact(&world, &ada, "Ann", &score, "7").await;
        let mut query = by(&score);
        query.cursor = Some("bm8gY3Vyc29y".into());
        let error = contacts::list(&world.services, &ada, &query).await.expect_err("no cursor");
        assert_eq!(error.of_field("cursor"), Some(FieldCode::Malformed));

        query.cursor = None;
        let email = r#"{"field":"email","op":"empty"}"#;
        let of_score = format!(r#"{{"field":"{}","op":"more","value":"5"}}"#, score.key());
        query.filter = Some(format!(r#"{{"all":[{email},{of_score}]}}"#));
        let kept = filters::still_known(&world.services, &ada, RecordKind::Contact, query.clone()).await;
        assert_eq!(kept.expect("a question"), query, "what is there is kept");
        custom_fields::delete(&world.services, &ada, score.id).await.expect("removed");
        contacts::list(&world.services, &ada, &query).await.expect_err("programs are told");
        let kept = filters::still_known(&world.services, &ada, RecordKind::Contact, query).await.expect("a question");
        assert_eq!((kept.sort.as_deref(), kept.filter), (None, Some(format!(r#"{{"all":[{email}]}}"#))));
    }
}
