//! Tags, and many records at once.

use domain::bulk::{Bulk, BulkAction, BulkAnswer};
use domain::contact::ContactInput;
use domain::tag::{Tag, TagInput};
use domain::{Actor, ContactId, ErrorCode, Event, FieldCode, ListQuery, RecordKind, Role};
use service::{bulk, contacts, deals, tags};

use super::{named, pipeline, refusal, titled};
use crate::support::World;

async fn tag(world: &World, actor: &Actor, name: &str) -> Tag {
    let input = TagInput {
        name: name.to_owned(),
        tint: Some(3),
    };
    tags::create(&world.services, actor, &input)
        .await
        .expect("a tag")
}

async fn people<const N: usize>(world: &World, actor: &Actor) -> [ContactId; N] {
    let mut ids = Vec::new();
    for number in 0..N {
        let person = named(&format!("Person {number}"));
        let person = contacts::create(&world.services, actor, &person).await;
        ids.push(person.expect("a contact").id);
    }
    ids.try_into().expect("as many")
}

async fn act(
    world: &World,
    actor: &Actor,
    ids: &[ContactId],
    action: BulkAction,
) -> Result<BulkAnswer, domain::Error> {
    let ids = ids.iter().map(|id| id.0).collect();
    let bulk = Bulk { ids, action };
    bulk::run(&world.services, actor, RecordKind::Contact, &bulk).await
}

async fn undo(world: &World, actor: &Actor, answer: &BulkAnswer, action: BulkAction) {
    for back in answer.undo(action) {
        bulk::run(&world.services, actor, RecordKind::Contact, &back)
            .await
            .expect("undone");
    }
}

/// The names of the contacts that wear a tag.
async fn wearers(world: &World, actor: &Actor, tag: &Tag) -> Vec<String> {
    let query = ListQuery {
        sort: Some("name".into()),
        filters: [("tag_id".to_owned(), tag.id.to_string())].into(),
        ..ListQuery::default()
    };
    let page = contacts::list(&world.services, actor, &query).await;
    let items = page.expect("a page").items;
    items
        .into_iter()
        .map(|contact| contact.first_name)
        .collect()
}

testkit::both_databases! {
    async fn a_tag_is_worn_shown_and_found_by(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let (warm, vip) = (tag(&world, &owner, "Warm").await, tag(&world, &owner, "VIP").await);
        let wearing = ContactInput { tag_ids: vec![warm.id, vip.id, warm.id], ..named("Ann") };
        let ann = contacts::create(services, &owner, &wearing).await.expect("a contact");
        assert_eq!(ann.tags, [vip.clone(), warm.clone()], "each once, by name");
        world.later(chrono::TimeDelta::seconds(1));
        contacts::create(services, &owner, &named("Bea")).await.expect("a contact");
        assert_eq!(wearers(&world, &owner, &warm).await, ["Ann"]);
        let all = contacts::list(services, &owner, &ListQuery::default()).await.expect("a page").items;
        assert_eq!((all[1].tags.len(), all[0].tags.len()), (2, 0));
        let patched = contacts::update(services, &owner, ann.id, Ok).await.expect("a change");
        assert_eq!(patched.tags, ann.tags, "other changes leave them on");
        let cold = TagInput { name: "Cold".into(), tint: Some(5) };
        tags::update(services, &owner, warm.id, |_| Ok(cold)).await.expect("renamed");
        let ann = contacts::get(services, &owner, ann.id).await.expect("it");
        assert_eq!(ann.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["Cold", "VIP"]);
        tags::delete(services, &owner, vip.id).await.expect("gone");
        let ann = contacts::get(services, &owner, ann.id).await.expect("it");
        assert_eq!(ann.tags.len(), 1);
        assert_eq!(world.events(&owner).await.last(), Some(&Event::TagDeleted { id: vip.id }));
    }

    async fn tags_that_read_the_same_are_one_and_each_organizations_own(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let services = &world.services;
        let warm = tag(&world, &owner, "Тёплый").await;
        tag(&world, &stranger, "Тёплый").await;
        let again = TagInput { name: "ТЁПЛЫЙ".into(), tint: None };
        let taken = tags::create(services, &owner, &again).await;
        assert_eq!(taken.expect_err("taken").of_field("name"), Some(FieldCode::Taken));
        let wrong = TagInput { name: String::new(), tint: Some(9) };
        assert_eq!(tags::create(services, &owner, &wrong).await.expect_err("wrong").fields.len(), 2);
        assert_eq!(refusal(tags::update(services, &stranger, warm.id, Ok).await), ErrorCode::NotFound);
        assert_eq!(refusal(tags::delete(services, &stranger, warm.id).await), ErrorCode::NotFound);
        assert_eq!(refusal(tags::delete(services, &agent, warm.id).await), ErrorCode::Forbidden);
        let theirs = ContactInput { tag_ids: vec![warm.id], ..named("Ann") };
        let refused = contacts::create(services, &stranger, &theirs).await;
        assert_eq!(refused.expect_err("not theirs").of_field("tag_ids"), Some(FieldCode::Unknown));
    }

    async fn many_are_tagged_assigned_deleted_and_everything_is_undone(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let services = &world.services;
        let warm = tag(&world, &owner, "Warm").await;
        let people = people::<3>(&world, &owner).await;
        let put_on = BulkAction::Tag { tag_id: warm.id };
        act(&world, &owner, &people[..1], put_on).await.expect("one");
        let heard = world.newest_event(&owner).await;
        let answer = act(&world, &owner, &people, put_on).await.expect("the others");
        assert_eq!(answer.changed.len(), 2, "one wore it already");
        assert_eq!(world.newest_event(&owner).await - heard, 2, "an event for each that changed");
        assert_eq!(wearers(&world, &owner, &warm).await.len(), 3);
        undo(&world, &owner, &answer, put_on).await;
        assert_eq!(wearers(&world, &owner, &warm).await, ["Person 0"]);

        act(&world, &owner, &people[..1], BulkAction::Assign { owner_id: Some(owner.user_id) }).await.expect("mine");
        let give = BulkAction::Assign { owner_id: Some(agent.user_id) };
        let answer = act(&world, &owner, &people, give).await.expect("given away");
        undo(&world, &owner, &answer, give).await;
        let owners = [
            contacts::get(services, &owner, people[0]).await.expect("it").owner_id,
            contacts::get(services, &owner, people[1]).await.expect("it").owner_id,
        ];
        assert_eq!(owners, [Some(owner.user_id), None]);

        let answer = act(&world, &owner, &people, BulkAction::Delete).await.expect("gone");
        assert_eq!(refusal(contacts::get(services, &owner, people[0]).await), ErrorCode::NotFound);
        let nothing = act(&world, &owner, &people, BulkAction::Delete).await.expect("nothing is left");
        assert!(nothing.changed.is_empty());
        undo(&world, &owner, &answer, BulkAction::Delete).await;
        let ann = contacts::get(services, &owner, people[0]).await.expect("back");
        assert_eq!(ann.tags, [warm], "with its tags");
    }

    async fn deals_in_bulk_keep_their_totals(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let sales = pipeline(&world, &owner).await;
        let mut ids = Vec::new();
        for title in ["One", "Two"] {
            ids.push(deals::create(services, &owner, &titled(title)).await.expect("a deal").id.0);
        }
        let delete = Bulk { ids, action: BulkAction::Delete };
        let answer = bulk::run(services, &owner, RecordKind::Deal, &delete).await.expect("gone");
        let count = async || {
            let board = service::pipelines::board(services, &owner, sales.id, 10).await.expect("a board");
            board.columns[0].count
        };
        assert_eq!(count().await, 0);
        for back in answer.undo(BulkAction::Delete) {
            bulk::run(services, &owner, RecordKind::Deal, &back).await.expect("back");
        }
        assert_eq!(count().await, 2);
    }

    async fn nobody_does_in_bulk_what_they_may_not_do_one_by_one(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let viewer = world.member(owner.organization_id, Role::Viewer).await;
        let warm = tag(&world, &owner, "Warm").await;
        let people = people::<2>(&world, &owner).await;
        let put_on = BulkAction::Tag { tag_id: warm.id };
        assert_eq!(refusal(act(&world, &viewer, &people, put_on).await), ErrorCode::Forbidden);
        assert_eq!(refusal(act(&world, &agent, &people, BulkAction::Delete).await), ErrorCode::Forbidden);
        let refused = act(&world, &stranger, &people, put_on).await.expect_err("not their tag");
        assert_eq!(refused.of_field("tag_id"), Some(FieldCode::Unknown));
        let passed_over = act(&world, &stranger, &people, BulkAction::Delete).await.expect("nothing");
        assert!(passed_over.changed.is_empty());
        let foreign = BulkAction::Assign { owner_id: Some(stranger.user_id) };
        let refused = act(&world, &owner, &people, foreign).await.expect_err("no member");
        assert_eq!(refused.of_field("owner_id"), Some(FieldCode::Unknown));
        let too_many = vec![people[0]; Bulk::MAX + 1];
        let refused = act(&world, &owner, &too_many, put_on).await.expect_err("too many");
        assert_eq!(refused.of_field("ids"), Some(FieldCode::TooLong));
    }
}
