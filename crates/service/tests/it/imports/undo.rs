//! Undoing a whole import.

use domain::contact::{Consent, Contact, ContactInput};
use domain::import::{ImportState, OnDuplicate};
use domain::{Actor, Event, RecordKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use service::{contacts, imports};
use testkit::both_databases;

use super::{checked, firms, imported, names, people, undone};
use crate::support::World;

/// What is to see of somebody, without how often and when they were changed.
fn seen(people: &[Contact]) -> Vec<(domain::ContactId, ContactInput)> {
    let mut seen: Vec<_> = people
        .iter()
        .map(|contact| (contact.id, ContactInput::from(contact)))
        .collect();
    seen.sort_by_key(|(id, _)| *id);
    seen
}

/// A cell of a column: often empty, from few values, so that rows meet.
fn cell(values: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(values)
}

/// A file of contacts.
fn file() -> impl Strategy<Value = String> {
    let row = (
        cell(&["Ann", "Bob", "Пётр", ""]),
        cell(&["", "Archer"]),
        cell(&["", "a@x.io", "b@x.io", "c@x.io", "nonsense"]),
        cell(&["", "Acme", "Beta"]),
        cell(&["", "warm", "cold; warm"]),
        cell(&["", "yes", "no"]),
    );
    let row = row.prop_map(|(a, b, c, d, e, f)| service::csv::line([a, b, c, d, e, f]));
    let rows = prop::collection::vec(row, 1..25);
    rows.prop_map(|rows| {
        format!(
            "first name,last name,email,company,tags,consent\r\n{}",
            rows.concat()
        )
    })
}

async fn somebody(world: &World, actor: &Actor) {
    for (name, email) in [
        ("Ada", Some("a@x.io")),
        ("Ben", Some("b@x.io")),
        ("Cyd", None),
    ] {
        let input = ContactInput {
            first_name: name.into(),
            email: email.map(str::to_owned),
            consent: Some(Consent::Given),
            ..ContactInput::default()
        };
        contacts::create(&world.services, actor, &input)
            .await
            .expect("a contact");
    }
}

both_databases! {
    async fn whatever_was_imported_undoing_leaves_what_was(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        somebody(&world, &owner).await;
        let before = (seen(&people(&world, &owner).await), firms(&world, &owner).await);
        let mut runner = TestRunner::deterministic();
        let mut changed = 0;
        for round in 0..24 {
            let text = file().new_tree(&mut runner).expect("a file").current();
            let mode = OnDuplicate::ALL[round % 3];
            let done = imported(&world, &owner, RecordKind::Contact, &text, |setup| setup.on_duplicate = mode).await;
            let counts = done.import.counts;
            assert_eq!(counts.rows, counts.created + counts.updated + counts.skipped + counts.failed, "{text}");
            changed += counts.created + counts.updated;
            if done.can_undo {
                let undone = undone(&world, &owner, done.import.id).await;
                assert_eq!((undone.state, undone.counts.kept), (ImportState::Undone, 0), "{text}");
            }
            let after = (seen(&people(&world, &owner).await), firms(&world, &owner).await);
            assert_eq!(after, before, "{mode} of {text}");
        }
        assert!(changed > 50, "only {changed} rows did anything");
    }

    async fn what_somebody_changed_since_is_theirs(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        somebody(&world, &owner).await;
        let text = "first name,email,job title\nAda,a@x.io,Buyer\nBen,b@x.io,Buyer\nNew,n@x.io,Buyer\n";
        let done = imported(&world, &owner, RecordKind::Contact, text, |setup| setup.on_duplicate = OnDuplicate::Update).await;
        let all = people(&world, &owner).await;
        let rename = |name: &str| {
            let first_name = name.to_owned();
            move |input: ContactInput| Ok(ContactInput { first_name, ..input })
        };
        for (id, name) in [(all[1].id, "Benjamin"), (all[3].id, "Newer")] {
            contacts::update(&world.services, &owner, id, rename(name)).await.expect("a change");
        }
        let heard = world.newest_event(&owner).await;
        let undone = undone(&world, &owner, done.import.id).await;
        assert_eq!((undone.counts.undone, undone.counts.kept), (2, 1));
        let all = people(&world, &owner).await;
        assert_eq!(names(&all), ["Ada", "Benjamin", "Cyd"], "what was made is in the bin");
        assert_eq!((all[0].job_title.as_deref(), all[1].job_title.as_deref()), (None, Some("Buyer")));
        let bin = service::bin::list(&world.services, &owner, &domain::ListQuery::default()).await.expect("the bin");
        let deleted: Vec<_> = bin.items.iter().map(|deleted| deleted.name.as_str()).collect();
        assert_eq!(deleted, ["Newer"], "from where it can come back");
        let events = world.events(&owner).await.split_off(heard);
        assert!(events.iter().all(|event| matches!(event, Event::ImportUpdated(_))));
        let again = imports::undo(&world.services, &owner, done.import.id).await;
        assert_eq!(again.expect_err("it is undone").code, domain::ErrorCode::Conflict);
    }

    async fn a_stopped_import_stays_where_it_is_and_is_undone_as_well(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let rows: String = (0..10).map(|n| format!("Person {n}\n")).collect();
        let id = checked(&world, &owner, RecordKind::Contact, &format!("first name\n{rows}"), |_| {}).await.import.id;
        imports::start(&world.services, &owner, id).await.expect("started");
        let stopped = imports::cancel(&world.services, &owner, id).await.expect("stopped");
        assert_eq!(stopped.state, ImportState::Cancelled);
        world.run_jobs().await;
        assert!(people(&world, &owner).await.is_empty(), "its job finds nothing to do");
        let refused = imports::start(&world.services, &owner, id).await;
        assert_eq!(refused.expect_err("it is over").code, domain::ErrorCode::Conflict);
    }
}
