//! Notes: who writes them, whom they mention, where they stand.

use domain::note::{NoteChange, NoteInput, mention};
use domain::timeline::TimelineFact;
use domain::{Actor, ErrorCode, Event, FieldCode, ListQuery, Record, Role};
use service::{companies, contacts, notes, timeline};

use super::{named, refusal};
use crate::support::World;

fn about(record: impl Into<Record>, text: &str) -> NoteInput {
    NoteInput {
        record: record.into(),
        text: text.to_owned(),
    }
}

async fn contact(world: &World, actor: &Actor) -> Record {
    let ann = contacts::create(&world.services, actor, &named("Ann")).await;
    ann.expect("a contact").id.into()
}

testkit::both_databases! {
    async fn every_change_of_a_note_is_told(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let ann = contact(&world, &owner).await;
        let heard = world.newest_event(&owner).await;
        let written = notes::create(services, &owner, &about(ann, " Likes *tea* ")).await.expect("a note");
        assert_eq!((written.text.as_str(), written.author_name.as_deref()), ("Likes *tea*", Some("The owner")));
        let change = NoteChange { text: "Likes coffee".into() };
        let changed = notes::update(services, &owner, written.id, &change).await.expect("a change");
        assert_eq!((changed.text.as_str(), changed.version), ("Likes coffee", 2));
        notes::delete(services, &owner, written.id).await.expect("gone");
        assert_eq!(refusal(notes::get(services, &owner, written.id).await), ErrorCode::NotFound);
        assert_eq!(world.events(&owner).await[heard..], [
            Event::NoteCreated(written.clone()),
            Event::NoteUpdated(changed),
            Event::NoteDeleted { id: written.id, record: ann },
        ]);
    }

    async fn a_note_is_changed_by_its_author_or_by_who_may_delete(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let viewer = world.member(owner.organization_id, Role::Viewer).await;
        let services = &world.services;
        let ann = contact(&world, &owner).await;
        let change = NoteChange { text: "Other".into() };
        let owners = notes::create(services, &owner, &about(ann, "One")).await.expect("a note");
        let agents = notes::create(services, &agent, &about(ann, "Two")).await.expect("a note");
        assert_eq!(refusal(notes::update(services, &agent, owners.id, &change).await), ErrorCode::Forbidden);
        assert_eq!(refusal(notes::delete(services, &agent, owners.id).await), ErrorCode::Forbidden);
        assert_eq!(refusal(notes::create(services, &viewer, &about(ann, "Three")).await), ErrorCode::Forbidden);
        notes::update(services, &agent, agents.id, &change).await.expect("their own");
        notes::delete(services, &owner, agents.id).await.expect("the owner may");
    }

    async fn a_note_names_only_what_is_ours(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let services = &world.services;
        let (ann, theirs) = (contact(&world, &owner).await, contact(&world, &stranger).await);
        let refused = notes::create(services, &owner, &about(theirs, "Hello")).await;
        assert_eq!(refused.expect_err("not ours").of_field("record"), Some(FieldCode::Unknown));
        let text = mention(stranger.user_id, "Stranger");
        let refused = notes::create(services, &owner, &about(ann, &text)).await;
        assert_eq!(refused.expect_err("no member").of_field("text"), Some(FieldCode::Unknown));
        let refused = notes::create(services, &owner, &about(ann, "  ")).await;
        assert_eq!(refused.expect_err("nothing").of_field("text"), Some(FieldCode::Required));
        let note = notes::create(services, &owner, &about(ann, &mention(owner.user_id, "Me"))).await.expect("a note");
        let change = NoteChange { text: "Mine".into() };
        assert_eq!(refusal(notes::get(services, &stranger, note.id).await), ErrorCode::NotFound);
        assert_eq!(refusal(notes::update(services, &stranger, note.id, &change).await), ErrorCode::NotFound);
        assert_eq!(refusal(notes::delete(services, &stranger, note.id).await), ErrorCode::NotFound);
        let query = ListQuery { filters: [("record_id".into(), ann.id.to_string())].into(), ..ListQuery::default() };
        assert!(notes::list(services, &stranger, &query).await.expect("a page").items.is_empty());
        assert_eq!(notes::list(services, &owner, &query).await.expect("a page").items, [note]);
    }

    async fn a_companys_notes_are_its_timeline(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let acme = domain::company::CompanyInput { name: "Acme".into(), ..Default::default() };
        let acme = companies::create(services, &owner, &acme).await.expect("a company").id;
        let ann = contact(&world, &owner).await;
        notes::create(services, &owner, &about(ann, "Of somebody else")).await.expect("a note");
        for text in ["One", "Two", "Three"] {
            world.later(chrono::TimeDelta::seconds(1));
            notes::create(services, &owner, &about(acme, text)).await.expect("a note");
        }
        let mut query = ListQuery { limit: Some(2), ..ListQuery::default() };
        let mut texts = Vec::new();
        loop {
            let page = timeline::of_company(services, &owner, acme, &query).await.expect("a page");
            texts.extend(page.items.into_iter().map(|entry| match entry.what {
                TimelineFact::Note { note } => note.text,
                other => panic!("{other:?} is no note"),
            }));
            match page.next_cursor {
                Some(cursor) => query.cursor = Some(cursor),
                None => break,
            }
        }
        assert_eq!(texts, ["Three", "Two", "One"]);
    }
}
