//! Deals and the board.

use domain::deal::DealInput;
use domain::{Event, FieldCode, PipelineId};
use service::{deals, pipelines};

use super::{pipeline, refusal, titled};
use crate::support::World;

testkit::both_databases! {
    async fn a_deal_begins_in_the_first_stage_and_is_its_makers(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let sales = pipeline(&world, &owner).await;
        let deal = deals::create(&world.services, &owner, &titled("Licences")).await.expect("a deal");
        assert_eq!((deal.stage_id, deal.pipeline_id), (sales.stages[0].id, sales.id));
        assert_eq!((deal.value_minor, deal.currency.as_str(), deal.version), (0, "USD", 1));
        assert_eq!(deal.owner_id, Some(owner.user_id));
        assert_eq!(deal.owner_name.as_deref(), Some("The owner"));
        assert_eq!(world.events(&owner).await, [Event::DealCreated(deal)]);
    }

    async fn a_move_is_told_with_where_it_came_from_and_a_move_to_nowhere_else_is_none(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let sales = pipeline(&world, &owner).await;
        let deal = deals::create(services, &owner, &titled("Licences")).await.expect("a deal");
        world.later(chrono::TimeDelta::seconds(60));
        let moved = deals::move_to(services, &owner, deal.id, sales.stages[3].id).await.expect("a move");
        assert_eq!((moved.stage_name.as_str(), moved.version), ("Meeting", 2));
        assert!(moved.stage_entered_at > deal.stage_entered_at);
        let same = deals::move_to(services, &owner, deal.id, sales.stages[3].id).await.expect("no move");
        assert_eq!(same, moved);
        assert_eq!(world.events(&owner).await[1..], [
            Event::DealStageChanged { deal: moved, from_stage_id: deal.stage_id },
        ]);
    }

    async fn another_stage_in_a_change_is_a_move_and_the_same_or_none_is_not(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let sales = pipeline(&world, &owner).await;
        let deal = deals::create(services, &owner, &titled("Licences")).await.expect("a deal");
        world.later(chrono::TimeDelta::seconds(60));
        let won = sales.stages[5].id;
        let change = |input| Ok(DealInput { title: "More licences".into(), stage_id: Some(won), ..input });
        let moved = deals::update(services, &owner, deal.id, change).await.expect("a change");
        assert_eq!((moved.title.as_str(), moved.stage_name.as_str(), moved.version), ("More licences", "Won", 2));
        for stage_id in [None, Some(won)] {
            let change = |input| Ok(DealInput { stage_id, ..input });
            let kept = deals::update(services, &owner, deal.id, change).await.expect("a change");
            assert_eq!((kept.stage_id, kept.stage_entered_at), (won, moved.stage_entered_at));
        }
        let kinds: Vec<bool> = world.events(&owner).await.iter()
            .map(|event| matches!(event, Event::DealStageChanged { .. })).collect();
        assert_eq!(kinds, [false, true, false, false], "created, moved, changed, changed");
    }

    async fn the_board_follows_every_change(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let sales = pipeline(&world, &owner).await;
        let worth = |value| DealInput { value_minor: Some(value), ..titled("Licences") };
        let first = deals::create(services, &owner, &worth(1000)).await.expect("a deal");
        let second = deals::create(services, &owner, &worth(500)).await.expect("a deal");
        let stands = |column: usize| {
            let (world, owner) = (&world, &owner);
            async move {
                let board = pipelines::board(&world.services, owner, sales.id, 10).await.expect("a board");
                let column = &board.columns[column];
                let value: i64 = column.totals.iter().map(|total| total.value_minor).sum();
                (column.count, value, column.deals.len())
            }
        };
        assert_eq!(stands(0).await, (2, 1500, 2));
        deals::move_to(services, &owner, first.id, sales.stages[1].id).await.expect("a move");
        assert_eq!((stands(0).await, stands(1).await), ((1, 500, 1), (1, 1000, 1)));
        let dearer = |input| Ok(DealInput { value_minor: Some(3000), ..input });
        deals::update(services, &owner, first.id, dearer).await.expect("a change");
        assert_eq!(stands(1).await, (1, 3000, 1));
        deals::delete(services, &owner, second.id).await.expect("gone");
        assert_eq!(stands(0).await, (0, 0, 0));
        assert_eq!(world.events(&owner).await.last(), Some(&Event::DealDeleted {
            id: second.id, stage_id: second.stage_id,
        }));
        let nowhere = PipelineId(uuid::Uuid::nil());
        assert_eq!(refusal(pipelines::board(services, &owner, nowhere, 10).await), domain::ErrorCode::NotFound);
    }

    async fn wrong_amounts_and_currencies_are_refused(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let wrong = DealInput { value_minor: Some(-1), currency: Some("dollars".into()), ..titled("") };
        let refused = deals::create(&world.services, &owner, &wrong).await.expect_err("wrong");
        assert_eq!(refused.of_field("title"), Some(FieldCode::Required));
        assert_eq!(refused.of_field("value_minor"), Some(FieldCode::Amount));
        assert_eq!(refused.of_field("currency"), Some(FieldCode::Currency));

        let all = DealInput { value_minor: Some(i64::MAX), ..titled("All the money") };
        deals::create(&world.services, &owner, &all).await.expect("64 bits are kept");
        let refused = deals::create(&world.services, &owner, &all).await.expect_err("twice is too much");
        assert_eq!(refused.of_field("value_minor"), Some(FieldCode::Amount));
        assert_eq!(world.events(&owner).await.len(), 1);
    }

    async fn a_deal_keeps_an_owner_who_has_left_until_another_is_named(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let agent = world.member(owner.organization_id, domain::Role::Agent).await;
        let services = &world.services;
        let deal = deals::create(services, &agent, &titled("Licences")).await.expect("a deal");
        leave(&world, &agent).await;
        let rename = |input| Ok(DealInput { title: "Renamed".into(), ..input });
        let renamed = deals::update(services, &owner, deal.id, rename).await.expect("a change");
        assert_eq!(renamed.owner_id, Some(agent.user_id));
        let mine = DealInput { owner_id: Some(agent.user_id), ..titled("Another") };
        let refused = deals::create(services, &owner, &mine).await.expect_err("who left gets no new deals");
        assert_eq!(refused.of_field("owner_id"), Some(FieldCode::Unknown));
    }
}

async fn leave(world: &World, actor: &domain::Actor) {
    use store::{Executor, sql};
    let statement = sql("DELETE FROM members WHERE organization_id = $1 AND user_id = $2")
        .bind(actor.organization_id)
        .bind(actor.user_id);
    world
        .services
        .db
        .execute_one(statement)
        .await
        .expect("leaving");
}
