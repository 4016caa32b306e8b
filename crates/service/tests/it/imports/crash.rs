//! The process dies in the midst of an import, and starts again.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use chrono::TimeDelta;
use domain::RecordKind;
use domain::import::{ImportState, OnDuplicate};
use service::imports;
use service::jobs::Runner;
use testkit::both_databases;

use super::{checked, get, people};
use crate::support::World;

/// Polls a future this often and then drops it, as a killed process would; says whether it ended.
async fn killed_after(polls: usize, future: impl Future<Output = bool>) -> bool {
    let mut future = Box::pin(future);
    let mut left = polls;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending if left == 0 => Poll::Ready(false),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// Starts what died, late enough for its lease to have run out, and lets it end.
async fn go_on(world: &World) {
    let runner = Runner::new(world.services.clone());
    runner.release_what_the_dead_left().await;
    for _ in 0..3 {
        world.later(TimeDelta::minutes(3));
        tokio::time::sleep(Duration::from_millis(25)).await;
        runner.run_due().await;
    }
}

both_databases! {
    async fn however_often_it_dies_each_row_is_there_once(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let rows: String = (0..1_100).map(|n| format!("Person {n},Firm {}\n", n % 7)).collect();
        let text = format!("first name,company\n{rows}");
        let mut kills = 0;
        // Ever later: in its first batch, in one of the next, while it is undone.
        for polls in [3, 21, 80] {
            let id = checked(&world, &owner, RecordKind::Contact, &text, |setup| {
                setup.key = None;
                setup.on_duplicate = OnDuplicate::Create;
            }).await.import.id;
            imports::start(&world.services, &owner, id).await.expect("started");
            let runner = Runner::new(world.services.clone());
            kills += usize::from(!killed_after(polls, runner.run_one()).await);
            go_on(&world).await;
            let done = get(&world, &owner, id).await.import;
            assert_eq!((done.state, done.counts.created), (ImportState::Done, 1_100), "killed after {polls} polls");
            let mut names: Vec<_> = people(&world, &owner).await.into_iter().map(|person| person.first_name).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!((all, names.len()), (1_100, 1_100), "killed after {polls} polls");
            imports::undo(&world.services, &owner, id).await.expect("undone");
            let runner = Runner::new(world.services.clone());
            kills += usize::from(!killed_after(polls, runner.run_one()).await);
            go_on(&world).await;
            let undone = get(&world, &owner, id).await.import;
            assert_eq!((undone.state, undone.counts.undone), (ImportState::Undone, 1_107));
            assert!(people(&world, &owner).await.is_empty());
        }
        assert!(kills > 2, "only {kills} passes were interrupted");
    }
}
