//! The board is kept after it was read; nobody may notice but by the speed.

use domain::company::CompanyInput;
use domain::contact::ContactInput;
use domain::deal::DealInput;
use domain::pipeline::Board;
use domain::tag::TagInput;
use domain::{Actor, PipelineId, Role};
use service::pipelines::{self, Boards};
use service::{Services, companies, contacts, deals, tags};

use super::{named, pipeline, titled};
use crate::support::World;

/// Another process on the same database: it has kept nothing.
fn elsewhere(world: &World) -> Services {
    Services {
        boards: Boards::default(),
        ..world.services.clone()
    }
}

/// What the two windows of one organization see: one asks here, one elsewhere.
async fn seen(world: &World, actor: &Actor, id: PipelineId, after: &str) -> Board {
    let here = pipelines::board(&world.services, actor, id, 10)
        .await
        .expect("a board");
    let there = pipelines::board(&elsewhere(world), actor, id, 10)
        .await
        .expect("a board");
    assert_eq!(here, there, "an old board is shown after {after}");
    (*here).clone()
}

testkit::both_databases! {
    async fn a_kept_board_shows_every_change(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let id = pipeline(&world, &owner).await.id;
        let services = &world.services;
        let warm = TagInput { name: "Warm".into(), tint: Some(2) };
        let warm = tags::create(services, &owner, &warm).await.expect("a tag");
        let acme = CompanyInput { name: "Acme".into(), ..CompanyInput::default() };
        let acme = companies::create(services, &owner, &acme).await.expect("a company");
        let ann = contacts::create(services, &owner, &named("Ann")).await.expect("a contact");
        let mut last = seen(&world, &owner, id, "nothing").await;
        let mut differs = |now: Board, what: &str| {
            assert_ne!(now, last, "{what} is not on the board");
            last = now;
        };

        let input = DealInput {
            contact_id: Some(ann.id),
            company_id: Some(acme.id),
            owner_id: Some(agent.user_id),
            tag_ids: vec![warm.id],
            ..titled("Licences")
        };
        let deal = deals::create(services, &owner, &input).await.expect("a deal");
        differs(seen(&world, &owner, id, "a new deal").await, "a new deal");

        let stage = last_stage(&world, &owner).await;
        deals::move_to(&elsewhere(&world), &owner, deal.id, stage).await.expect("a move");
        differs(seen(&world, &owner, id, "a move elsewhere").await, "a move elsewhere");

        let anna = |input| Ok(ContactInput { first_name: "Anna".into(), ..input });
        contacts::update(services, &owner, ann.id, anna).await.expect("a change");
        differs(seen(&world, &owner, id, "a contact's new name").await, "a contact's new name");

        let better = |input| Ok(CompanyInput { name: "Acme Ltd".into(), ..input });
        companies::update(services, &owner, acme.id, better).await.expect("a change");
        differs(seen(&world, &owner, id, "a company's new name").await, "a company's new name");

        let hot = |input| Ok(TagInput { name: "Hot".into(), ..input });
        tags::update(services, &owner, warm.id, hot).await.expect("a change");
        differs(seen(&world, &owner, id, "a tag's new name").await, "a tag's new name");

        tags::delete(services, &owner, warm.id).await.expect("gone");
        differs(seen(&world, &owner, id, "a tag's end").await, "a tag's end");

        contacts::delete(services, &owner, ann.id).await.expect("gone");
        differs(seen(&world, &owner, id, "a contact's end").await, "a contact's end");

        service::members::remove(services, &owner, agent.user_id, Some(owner.user_id)).await.expect("gone");
        differs(seen(&world, &owner, id, "another owner").await, "another owner");

        deals::delete(services, &owner, deal.id).await.expect("gone");
        differs(seen(&world, &owner, id, "a deal's end").await, "a deal's end");
    }

    async fn a_kept_board_is_its_own_organizations(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let id = pipeline(&world, &owner).await.id;
        deals::create(&world.services, &owner, &titled("Secret")).await.expect("a deal");
        pipelines::board(&world.services, &owner, id, 10).await.expect("ours");
        let refused = pipelines::board(&world.services, &stranger, id, 10).await;
        assert_eq!(crate::crm::refusal(refused), domain::ErrorCode::NotFound);
    }
}

async fn last_stage(world: &World, actor: &Actor) -> domain::StageId {
    pipeline(world, actor).await.stages[1].id
}
