//! Custom fields, and filters by them and by everything else.

use chrono::TimeDelta;
use domain::custom::{
    CustomChoiceInput, CustomField, CustomFieldInput, CustomKind, CustomValue, CustomValues,
    Decimal,
};
use domain::filter::{Filter, Op};
use domain::{Actor, ErrorCode, Event, FieldCode, ListQuery, RecordKind, Role, Target};
use service::{contacts, custom_fields};

use super::{named, refusal};
use crate::support::World;

fn field(name: &str, holds: CustomKind) -> CustomFieldInput {
    let choice = |name: &str| CustomChoiceInput {
        id: None,
        name: name.to_owned(),
    };
    CustomFieldInput {
        kind: RecordKind::Contact,
        name: name.to_owned(),
        holds,
        choices: vec![choice("Small"), choice("Big")],
        target: Some(RecordKind::Company),
    }
}

async fn made(world: &World, actor: &Actor, name: &str, holds: CustomKind) -> CustomField {
    custom_fields::create(&world.services, actor, &field(name, holds))
        .await
        .expect("a field")
}

/// The names of the contacts for which a filter holds.
async fn found(world: &World, actor: &Actor, filter: &Filter, zone: Option<&str>) -> Vec<String> {
    let query = ListQuery {
        sort: Some("name".into()),
        filter: Some(filter.to_text()),
        time_zone: zone.map(str::to_owned),
        ..ListQuery::default()
    };
    let page = contacts::list(&world.services, actor, &query).await;
    let items = page.expect("a page").items;
    items
        .into_iter()
        .map(|contact| contact.first_name)
        .collect()
}

async fn with(
    world: &World,
    actor: &Actor,
    name: &str,
    values: CustomValues,
) -> Result<domain::contact::Contact, domain::Error> {
    let mut input = named(name);
    input.custom = values;
    contacts::create(&world.services, actor, &input).await
}

testkit::both_databases! {
    async fn a_field_is_filled_found_by_and_removed(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let size = made(&world, &ada, "Size", CustomKind::Choice).await;
        let score = made(&world, &ada, "Score", CustomKind::Number).await;
        let big = size.choices[1].id;
        let values = CustomValues::from([
            (size.id, CustomValue::Choice(big)),
            (score.id, CustomValue::Number(Decimal(75_000))),
        ]);
        let anna = with(&world, &ada, "Anna", values.clone()).await.expect("a contact");
        with(&world, &ada, "Boris", CustomValues::new()).await.expect("a contact");
        assert_eq!(anna.custom, values);

        let is_big = Filter::condition(&size.key(), Op::AnyOf, &[&big.to_string()]);
        assert_eq!(found(&world, &ada, &is_big, None).await, ["Anna"]);
        let high = Filter::condition(&score.key(), Op::AtLeast, &["7,5"]);
        assert_eq!(found(&world, &ada, &high, None).await, ["Anna"]);
        let empty = Filter::condition(&score.key(), Op::Empty, &[]);
        assert_eq!(found(&world, &ada, &empty, None).await, ["Boris"]);

        // Other changes leave the values alone; and a change of one leaves the others alone.
        let edit = |mut input: domain::contact::ContactInput| {
            input.job_title = Some("CEO".into());
            input.custom.remove(&score.id);
            Ok(input)
        };
        let changed = contacts::update(&world.services, &ada, anna.id, edit).await.expect("changed");
        assert_eq!(changed.custom, CustomValues::from([(size.id, CustomValue::Choice(big))]));

        // A choice that is left out is gone from records, and so is a field that is removed.
        let edit = |mut input: CustomFieldInput| {
            input.choices.retain(|choice| choice.id != Some(big));
            input.name = "How big".into();
            Ok(input)
        };
        let renamed = custom_fields::update(&world.services, &ada, size.id, edit).await.expect("renamed");
        assert_eq!((renamed.name.as_str(), renamed.choices.len()), ("How big", 1));
        let anna = contacts::get(&world.services, &ada, anna.id).await.expect("a contact");
        assert!(anna.custom.is_empty());
        custom_fields::delete(&world.services, &ada, size.id).await.expect("removed");
        let left = custom_fields::list(&world.services, &ada, None).await.expect("fields");
        assert_eq!(left.iter().map(|field| field.id).collect::<Vec<_>>(), [score.id]);
        assert!(world.events(&ada).await.contains(&Event::CustomFieldsChanged));
    }

    async fn a_value_that_does_not_fit_is_refused_by_its_field(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let eve = world.organization("Evil").await;
        let size = made(&world, &ada, "Size", CustomKind::Choice).await;
        let buyer = made(&world, &ada, "Buyer", CustomKind::User).await;
        let theirs = made(&world, &eve, "Size", CustomKind::Choice).await;
        for (id, value, code) in [
            (size.id, CustomValue::Text("big".into()), FieldCode::Malformed),
            (size.id, CustomValue::Choice(theirs.choices[0].id), FieldCode::Unknown),
            (theirs.id, CustomValue::Choice(theirs.choices[0].id), FieldCode::Unknown),
            (buyer.id, CustomValue::User(eve.user_id), FieldCode::Unknown),
        ] {
            let error = with(&world, &ada, "Anna", [(id, value)].into()).await.expect_err("a refusal");
            assert_eq!(error.of_field(&domain::custom::key(id)), Some(code));
        }
        let value = CustomValue::User(ada.user_id);
        with(&world, &ada, "Anna", [(buyer.id, value)].into()).await.expect("a member fits");
    }

    async fn fields_are_made_by_those_who_run_the_organization(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let manager = world.member(ada.organization_id, Role::Manager).await;
        let input = field("Size", CustomKind::Text);
        let refused = custom_fields::create(&world.services, &manager, &input).await;
        assert_eq!(refusal(refused), ErrorCode::Forbidden);
        let size = made(&world, &ada, "Size", CustomKind::Text).await;
        let known = custom_fields::list(&world.services, &manager, Some(RecordKind::Contact)).await;
        assert_eq!(known.expect("fields"), std::slice::from_ref(&size));

        let twice = custom_fields::create(&world.services, &ada, &field("SIZE", CustomKind::Date)).await;
        assert_eq!(twice.expect_err("twice").of_field("name"), Some(FieldCode::Taken));
        let mut of_deals = field("Size", CustomKind::Text);
        of_deals.kind = RecordKind::Deal;
        custom_fields::create(&world.services, &ada, &of_deals).await.expect("deals have fields of their own");
        let other = |input: CustomFieldInput| Ok(CustomFieldInput { holds: CustomKind::Number, ..input });
        let error = custom_fields::update(&world.services, &ada, size.id, other).await;
        assert_eq!(error.expect_err("it stays").of_field("holds"), Some(FieldCode::Taken));

        let eve = world.organization("Evil").await;
        let stolen = custom_fields::delete(&world.services, &eve, size.id).await;
        assert_eq!(refusal(stolen), ErrorCode::NotFound);
    }

    async fn who_changed_a_value_meanwhile_is_not_overwritten(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let score = made(&world, &ada, "Score", CustomKind::Number).await;
        let anna = with(&world, &ada, "Anna", CustomValues::new()).await.expect("a contact");
        let set = |mut input: domain::contact::ContactInput| {
            input.custom.insert(score.id, CustomValue::Number(Decimal(10_000)));
            Ok(input)
        };
        let changed = contacts::update(&world.services, &ada, anna.id, set).await.expect("changed");
        assert_eq!(changed.version, anna.version + 1);
        let target = Target { id: anna.id, version: Some(anna.version) };
        let late = contacts::update(&world.services, &ada, target, set).await;
        assert_eq!(refusal(late), ErrorCode::Stale);
    }

    async fn days_begin_where_the_member_is(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        with(&world, &ada, "Anna", CustomValues::new()).await.expect("a contact");
        let today = Filter::condition("created_at", Op::Within, &["today"]);
        assert_eq!(found(&world, &ada, &today, None).await, ["Anna"]);
        // A day later by the clock it is another day everywhere; an hour later it depends.
        let mut zones = 0;
        for hours in 1..=24 {
            world.later(TimeDelta::hours(1));
            let here = found(&world, &ada, &today, Some("Pacific/Kiritimati")).await;
            let there = found(&world, &ada, &today, Some("Pacific/Niue")).await;
            zones += usize::from(here != there);
            if hours == 24 {
                assert!(here.is_empty() && there.is_empty(), "a day later it is still today");
            }
        }
        assert!(zones > 0, "it was the same day in the first and the last place on earth for a whole day");
        let week = Filter::condition("created_at", Op::LastDays, &["2"]);
        assert_eq!(found(&world, &ada, &week, Some("Europe/Berlin")).await, ["Anna"]);
    }

    async fn a_filter_that_cannot_be_asked_says_why(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let strange = domain::custom::key(uuid_of(&ada).into());
        for (filter, zone, at, code) in [
            (r#"{"field":"colour","op":"is","value":"red"}"#.to_owned(), None, "filter", FieldCode::Unknown),
            (r#"{"field":"name","op":"at_least","value":"3"}"#.to_owned(), None, "filter", FieldCode::Unknown),
            (r#"{"field":"created_at","op":"before","value":"soon"}"#.to_owned(), None, "filter", FieldCode::Malformed),
            (r#"{"field":"name","op":"contains"}"#.to_owned(), None, "filter", FieldCode::Required),
            (format!(r#"{{"field":"{strange}","op":"empty"}}"#), None, "filter", FieldCode::Unknown),
            ("{".to_owned(), None, "filter", FieldCode::Malformed),
            (r#"{"all":[]}"#.to_owned(), Some("Mars/Phobos"), "time_zone", FieldCode::Unknown),
        ] {
            let query = ListQuery { filter: Some(filter.clone()), time_zone: zone.map(str::to_owned), ..ListQuery::default() };
            let error = contacts::list(&world.services, &ada, &query).await.expect_err(&filter);
            assert_eq!(error.of_field(at), Some(code), "{filter}");
        }
        // A list that has no such filters refuses them rather than answer with everything.
        let query = ListQuery { filter: Some(r#"{"all":[]}"#.to_owned()), ..ListQuery::default() };
        let error = service::tasks::list(&world.services, &ada, &query).await.expect_err("tasks have none");
        assert_eq!(error.of_field("filter"), Some(FieldCode::Unknown));
    }
}

/// An id that is no field's.
fn uuid_of(actor: &Actor) -> uuid::Uuid {
    actor.user_id.into()
}
