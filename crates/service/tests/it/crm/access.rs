//! Who may do what, and that nobody reaches into another organization.

use domain::company::CompanyInput;
use domain::{DealId, ErrorCode, FieldCode, ListQuery, Role};
use service::{companies, contacts, deals, pipelines, timeline};

use super::{named, pipeline, refusal, titled};
use crate::support::World;

testkit::both_databases! {
    async fn a_viewer_looks_and_changes_nothing(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let viewer = world.member(owner.organization_id, Role::Viewer).await;
        let services = &world.services;
        let contact = contacts::create(services, &owner, &named("Ann")).await.expect("a contact");
        let deal = deals::create(services, &owner, &titled("Licences")).await.expect("a deal");
        let before = world.events(&owner).await;

        assert_eq!(contacts::get(services, &viewer, contact.id).await, Ok(contact.clone()));
        assert_eq!(deals::list(services, &viewer, &ListQuery::default()).await.expect("deals").items.len(), 1);
        assert!(pipelines::list(services, &viewer).await.is_ok());

        let forbidden = ErrorCode::Forbidden;
        let company = CompanyInput { name: "Acme".into(), ..CompanyInput::default() };
        assert_eq!(refusal(companies::create(services, &viewer, &company).await), forbidden);
        assert_eq!(refusal(contacts::create(services, &viewer, &named("Bea")).await), forbidden);
        assert_eq!(refusal(contacts::update(services, &viewer, contact.id, Ok).await), forbidden);
        assert_eq!(refusal(contacts::delete(services, &viewer, contact.id).await), forbidden);
        assert_eq!(refusal(deals::create(services, &viewer, &titled("Mine")).await), forbidden);
        assert_eq!(refusal(deals::update(services, &viewer, deal.id, Ok).await), forbidden);
        assert_eq!(refusal(deals::move_to(services, &viewer, deal.id, deal.stage_id).await), forbidden);
        assert_eq!(refusal(deals::delete(services, &viewer, deal.id).await), forbidden);
        assert_eq!(world.events(&owner).await, before, "nothing happened");
    }

    async fn an_agent_writes_but_does_not_delete(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let services = &world.services;
        let deal = deals::create(services, &agent, &titled("Licences")).await.expect("a deal");
        assert_eq!(deal.owner_id, Some(agent.user_id), "who creates a deal looks after it");
        assert_eq!(refusal(deals::delete(services, &agent, deal.id).await), ErrorCode::Forbidden);
        deals::delete(services, &owner, deal.id).await.expect("the owner may");
        assert_eq!(refusal(deals::get(services, &owner, deal.id).await), ErrorCode::NotFound);
        assert_eq!(refusal(deals::delete(services, &owner, deal.id).await), ErrorCode::NotFound);
    }

    async fn a_stranger_finds_nothing_by_our_ids(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let services = &world.services;
        let company = CompanyInput { name: "Acme".into(), ..CompanyInput::default() };
        let company = companies::create(services, &owner, &company).await.expect("a company");
        let contact = contacts::create(services, &owner, &named("Ann")).await.expect("a contact");
        let deal = deals::create(services, &owner, &titled("Licences")).await.expect("a deal");
        let theirs = pipeline(&world, &stranger).await;
        let all = ListQuery::default();

        let not_found = ErrorCode::NotFound;
        assert_eq!(refusal(companies::get(services, &stranger, company.id).await), not_found);
        assert_eq!(refusal(companies::update(services, &stranger, company.id, Ok).await), not_found);
        assert_eq!(refusal(companies::delete(services, &stranger, company.id).await), not_found);
        assert_eq!(refusal(contacts::get(services, &stranger, contact.id).await), not_found);
        assert_eq!(refusal(contacts::update(services, &stranger, contact.id, Ok).await), not_found);
        assert_eq!(refusal(contacts::delete(services, &stranger, contact.id).await), not_found);
        assert_eq!(refusal(deals::get(services, &stranger, deal.id).await), not_found);
        assert_eq!(refusal(deals::update(services, &stranger, deal.id, Ok).await), not_found);
        let own_stage = theirs.stages[0].id;
        assert_eq!(refusal(deals::move_to(services, &stranger, deal.id, own_stage).await), not_found);
        assert_eq!(refusal(deals::delete(services, &stranger, deal.id).await), not_found);
        assert_eq!(refusal(timeline::of_deal(services, &stranger, deal.id, &all).await), not_found);
        assert_eq!(refusal(timeline::of_contact(services, &stranger, contact.id, &all).await), not_found);
        assert_eq!(refusal(pipelines::board(services, &stranger, deal.pipeline_id, 10).await), not_found);
        assert!(world.events(&stranger).await.is_empty());
        assert_eq!(deals::get(services, &owner, deal.id).await, Ok(deal), "and ours is as it was");
    }

    async fn what_a_deal_names_must_be_of_its_own_organization(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let services = &world.services;
        let company = CompanyInput { name: "Acme".into(), ..CompanyInput::default() };
        let company = companies::create(services, &stranger, &company).await.expect("a company");
        let contact = contacts::create(services, &stranger, &named("Ann")).await.expect("a contact");
        let theirs = pipeline(&world, &stranger).await;
        let input = domain::deal::DealInput {
            contact_id: Some(contact.id),
            company_id: Some(company.id),
            owner_id: Some(stranger.user_id),
            stage_id: Some(theirs.stages[0].id),
            ..titled("Licences")
        };
        let refused = deals::create(services, &owner, &input).await.expect_err("nothing of this is ours");
        for field in ["contact_id", "company_id", "owner_id", "stage_id"] {
            assert_eq!(refused.of_field(field), Some(FieldCode::Unknown), "{field}");
        }
        let ours = deals::create(services, &owner, &titled("Licences")).await.expect("a deal");
        let refused = deals::update(services, &owner, ours.id, |_| Ok(input)).await.expect_err("nor now");
        assert_eq!(refused.fields.len(), 4);
        let moved = deals::move_to(services, &owner, ours.id, theirs.stages[0].id).await;
        assert_eq!(moved.expect_err("not our stage").of_field("stage_id"), Some(FieldCode::Unknown));
        let nowhere = DealId(uuid::Uuid::nil());
        assert_eq!(refusal(deals::move_to(services, &owner, nowhere, ours.stage_id).await), ErrorCode::NotFound);
        assert_eq!(deals::get(services, &owner, ours.id).await, Ok(ours));
    }
}
