//! Deleting and restoring, and changes that cross each other.

use domain::company::CompanyInput;
use domain::contact::ContactInput;
use domain::{ErrorCode, Event, FieldCode, ListQuery, Role, Target};
use service::{bin, companies, contacts, deals, pipelines};

use super::{named, pipeline, refusal, titled};
use crate::support::World;

testkit::both_databases! {
    async fn a_change_meant_for_an_older_version_is_refused(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let seen = contacts::create(services, &owner, &named("Ann")).await.expect("a contact");
        let target = Target { id: seen.id, version: Some(seen.version) };
        let rename = |name: &'static str| move |input| Ok(ContactInput { first_name: name.into(), ..input });
        let first = contacts::update(services, &owner, target, rename("Anna")).await.expect("the first");
        assert_eq!(first.version, seen.version + 1);
        let second = contacts::update(services, &owner, target, rename("Hanna")).await;
        assert_eq!(refusal(second), ErrorCode::Stale);
        assert_eq!(refusal(contacts::delete(services, &owner, target).await), ErrorCode::Stale);
        assert_eq!(contacts::get(services, &owner, seen.id).await, Ok(first.clone()), "the first one stands");
        let newer = Target { version: Some(first.version), ..target };
        contacts::delete(services, &owner, newer).await.expect("meant for what is there");

        let acme = CompanyInput { name: "Acme".into(), ..CompanyInput::default() };
        let acme = companies::create(services, &owner, &acme).await.expect("a company");
        let stale = Target { id: acme.id, version: Some(acme.version - 1) };
        assert_eq!(refusal(companies::update(services, &owner, stale, Ok).await), ErrorCode::Stale);
        let deal = deals::create(services, &owner, &titled("Licences")).await.expect("a deal");
        let stale = Target { id: deal.id, version: Some(deal.version + 1) };
        assert_eq!(refusal(deals::update(services, &owner, stale, Ok).await), ErrorCode::Stale);
        assert_eq!(refusal(deals::delete(services, &owner, stale).await), ErrorCode::Stale);
    }

    async fn what_is_restored_is_told_of_and_stands_where_it_stood(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let sales = pipeline(&world, &owner).await;
        let deal = deals::create(services, &owner, &titled("Licences")).await.expect("a deal");
        deals::delete(services, &owner, deal.id).await.expect("gone");
        let in_bin = bin::list(services, &owner, &ListQuery::default()).await.expect("the bin");
        assert_eq!((in_bin.items.len(), in_bin.items[0].name.as_str()), (1, "Licences"));
        let restored = deals::restore(services, &owner, deal.id).await.expect("back");
        assert_eq!((restored.stage_id, restored.version), (deal.stage_id, deal.version + 2));
        assert_eq!(world.events(&owner).await.last(), Some(&Event::DealRestored(restored)));
        let board = pipelines::board(services, &owner, sales.id, 10).await.expect("a board");
        assert_eq!(board.columns[0].count, 1);
        assert_eq!(refusal(deals::restore(services, &owner, deal.id).await), ErrorCode::NotFound);
        assert!(bin::list(services, &owner, &ListQuery::default()).await.expect("the bin").items.is_empty());
    }

    async fn only_who_may_delete_looks_into_the_bin(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let services = &world.services;
        let ann = contacts::create(services, &owner, &named("Ann")).await.expect("a contact");
        contacts::delete(services, &owner, ann.id).await.expect("gone");
        let all = ListQuery::default();
        assert_eq!(refusal(bin::list(services, &agent, &all).await), ErrorCode::Forbidden);
        assert_eq!(refusal(contacts::restore(services, &agent, ann.id).await), ErrorCode::Forbidden);
        assert_eq!(refusal(contacts::restore(services, &stranger, ann.id).await), ErrorCode::NotFound);
        assert!(bin::list(services, &stranger, &all).await.expect("their own").items.is_empty());
    }

    async fn a_company_cannot_take_anothers_domain(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let at = |name: &str, domain: &str| CompanyInput {
            name: name.into(),
            domain: Some(domain.into()),
            ..CompanyInput::default()
        };
        let first = companies::create(services, &owner, &at("Acme", "acme.io")).await.expect("the first");
        let taken = companies::create(services, &owner, &at("Acme again", "https://ACME.io")).await;
        assert_eq!(taken.expect_err("taken").of_field("domain"), Some(FieldCode::Taken));
        let other = companies::create(services, &owner, &at("Other", "other.io")).await.expect("another");
        let taken = companies::update(services, &owner, other.id, |_| Ok(at("Other", "acme.io"))).await;
        assert_eq!(taken.expect_err("taken").of_field("domain"), Some(FieldCode::Taken));
        companies::delete(services, &owner, first.id).await.expect("gone");
        companies::update(services, &owner, other.id, |_| Ok(at("Other", "acme.io"))).await.expect("free now");
        let back = companies::restore(services, &owner, first.id).await;
        assert_eq!(back.expect_err("taken").of_field("domain"), Some(FieldCode::Taken));
    }

    async fn an_owner_is_a_member(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let services = &world.services;
        let of = |user| ContactInput { owner_id: Some(user), ..named("Ann") };
        let ann = contacts::create(services, &owner, &of(agent.user_id)).await.expect("a contact");
        assert_eq!(ann.owner_name.as_deref(), Some("The agent"));
        let refused = contacts::update(services, &owner, ann.id, |_| Ok(of(stranger.user_id))).await;
        assert_eq!(refused.expect_err("a stranger").of_field("owner_id"), Some(FieldCode::Unknown));
    }
}
