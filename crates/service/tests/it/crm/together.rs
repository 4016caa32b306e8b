//! Several people at once.

use domain::company::CompanyInput;
use domain::contact::ContactInput;
use domain::deal::DealInput;
use domain::{Actor, Error};
use service::{Services, companies, contacts, deals, pipelines};
use tokio::task::JoinSet;

use super::{named, pipeline, titled};
use crate::support::World;

/// How many people change the same thing at the same moment.
const PEOPLE: usize = 6;

/// Runs one change for each person, all at once, and expects each to succeed.
async fn all_at_once<F>(change: impl Fn(usize) -> F)
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let mut people = JoinSet::new();
    for person in 0..PEOPLE {
        people.spawn(change(person));
    }
    while let Some(done) = people.join_next().await {
        done.expect("no panic").expect("a change");
    }
}

/// Writes this person's word into a text that already has the others'.
fn sign(text: Option<String>, person: usize) -> Option<String> {
    Some(format!("{}{person}", text.unwrap_or_default()))
}

/// Everybody's word is there.
fn signed_by_all(text: Option<&str>) {
    let mut letters: Vec<char> = text.unwrap_or_default().chars().collect();
    letters.sort_unstable();
    assert_eq!(
        letters.into_iter().collect::<String>(),
        "012345",
        "a change was lost"
    );
}

fn both(world: &World, actor: &Actor) -> (Services, Actor) {
    (world.services.clone(), *actor)
}

testkit::both_databases! {
    async fn changes_of_a_contact_at_the_same_moment_all_survive(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let id = contacts::create(&world.services, &owner, &named("Ann")).await.expect("a contact").id;
        all_at_once(|person| {
            let (services, actor) = both(&world, &owner);
            async move {
                let change = |input: ContactInput| {
                    Ok(ContactInput { description: sign(input.description.clone(), person), ..input })
                };
                contacts::update(&services, &actor, id, change).await.map(drop)
            }
        }).await;
        let ann = contacts::get(&world.services, &owner, id).await.expect("it");
        signed_by_all(ann.description.as_deref());
    }

    async fn changes_of_a_company_at_the_same_moment_all_survive(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let acme = CompanyInput { name: "Acme".into(), ..CompanyInput::default() };
        let id = companies::create(&world.services, &owner, &acme).await.expect("a company").id;
        all_at_once(|person| {
            let (services, actor) = both(&world, &owner);
            async move {
                let change = |input: CompanyInput| {
                    Ok(CompanyInput { description: sign(input.description.clone(), person), ..input })
                };
                companies::update(&services, &actor, id, change).await.map(drop)
            }
        }).await;
        let acme = companies::get(&world.services, &owner, id).await.expect("it");
        signed_by_all(acme.description.as_deref());
    }

    async fn a_deal_is_moved_and_changed_at_the_same_moment(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let sales = pipeline(&world, &owner).await;
        let id = deals::create(&world.services, &owner, &titled("Licences")).await.expect("a deal").id;
        let stages: Vec<_> = sales.stages.iter().map(|stage| stage.id).collect();
        all_at_once(|person| {
            let (services, actor) = both(&world, &owner);
            let stage = stages[person + 1];
            async move {
                let change = |input: DealInput| {
                    Ok(DealInput {
                        description: sign(input.description.clone(), person),
                        value_minor: input.value_minor.map(|value| value + 10),
                        ..input
                    })
                };
                deals::move_to(&services, &actor, id, stage).await?;
                deals::update(&services, &actor, id, change).await.map(drop)
            }
        }).await;
        let deal = deals::get(&world.services, &owner, id).await.expect("it");
        signed_by_all(deal.description.as_deref());
        assert_eq!((deal.value_minor, deal.version), (60, 13));
        let board = pipelines::board(&world.services, &owner, sales.id, 10).await.expect("a board");
        for column in &board.columns {
            let here = column.stage.id == deal.stage_id;
            assert_eq!(column.count, i64::from(here), "{}", column.stage.name);
            let value: i64 = column.totals.iter().map(|total| total.value_minor).sum();
            assert_eq!(value, if here { 60 } else { 0 }, "{}", column.stage.name);
        }
    }
}
