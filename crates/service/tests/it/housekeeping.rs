//! What is old is forgotten, and nobody is told half of it.

use chrono::TimeDelta;
use domain::event::ServerFrame;
use domain::message::SendMessage;
use service::realtime::Listener;
use service::{housekeeping, messaging};
use store::{Executor, sql};
use testkit::both_databases;

use crate::support::{World, person};

async fn count(world: &World, table: &str) -> i64 {
    let text = format!("SELECT COUNT(*) AS n FROM {table}");
    let row = world.services.db.fetch_one(sql(text)).await.unwrap();
    row.get("n").unwrap()
}

both_databases! {
    async fn finished_jobs_and_old_events_go_and_waiting_jobs_stay(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let account = world.account(&owner, "+79996620001").await;
        let chat = world.chat(&owner, account, person(7, "Ivan")).await;
        let write = async |text: &str| {
            let input = SendMessage { text: text.to_owned(), ..SendMessage::default() };
            messaging::send(&world.services, &owner, chat.id, &input).await.unwrap();
        };
        write("Done").await;
        world.run_jobs().await;
        let known = i64::try_from(world.newest_event(&owner).await).unwrap();
        assert_eq!(housekeeping::tidy(&world.services).await.unwrap(), 0, "nothing is old yet");

        world.later(TimeDelta::days(8));
        write("Waiting").await;
        let gone = housekeeping::tidy(&world.services).await.unwrap();
        assert_eq!(gone, u64::try_from(known).unwrap() + 1, "all events so far, and the job");
        assert_eq!(count(&world, "jobs").await, 1, "the job that waits");

        // Who knows of everything that was forgotten is told of the rest, others ask for all.
        let mut listener = Listener::open(&world.services, owner).await.unwrap();
        let frames = listener.resume(Some(known)).await.unwrap();
        assert!(frames.iter().all(|frame| matches!(frame, ServerFrame::Event { .. })) && !frames.is_empty(), "{frames:?}");
        let mut listener = Listener::open(&world.services, owner).await.unwrap();
        let frames = listener.resume(Some(known - 1)).await.unwrap();
        assert!(matches!(frames[..], [ServerFrame::Refetch { .. }]), "{frames:?}");

        world.later(TimeDelta::days(8));
        housekeeping::tidy(&world.services).await.unwrap();
        assert_eq!(count(&world, "events").await, 0);
        let mut listener = Listener::open(&world.services, owner).await.unwrap();
        let frames = listener.resume(Some(known)).await.unwrap();
        assert!(matches!(frames[..], [ServerFrame::Refetch { .. }]), "{frames:?}");
    }
}
