//! Order within a conversation, and that nothing runs twice.

use std::time::Duration;

use chrono::TimeDelta;
use domain::Actor;
use domain::chat::Chat;
use domain::message::SendMessage;
use service::jobs::Runner;
use service::messaging;
use service::telegram::GatewayError;
use store::jobs::Worker;
use store::{Engine, Executor};
use testkit::both_databases;
use tokio_util::sync::CancellationToken;

use crate::support::{SendOutcome, World, person, user};

async fn write(world: &World, actor: &Actor, chat: &Chat, text: &str) {
    // Ids are made from the time: what is written later must be later.
    world.later(TimeDelta::milliseconds(1));
    let input = SendMessage {
        text: text.to_owned(),
        ..SendMessage::default()
    };
    messaging::send(&world.services, actor, chat.id, &input)
        .await
        .unwrap();
}

async fn chats(world: &World, actor: &Actor, count: i64) -> Vec<Chat> {
    let account = world.account(actor, "+79996620001").await;
    let mut chats = Vec::new();
    for id in 1..=count {
        chats.push(world.chat(actor, account, person(id, "Somebody")).await);
    }
    chats
}

fn texts(world: &World, chat: &Chat) -> Vec<String> {
    let accepted = world.gateway.accepted().into_iter();
    accepted
        .filter(|message| message.peer == chat.peer)
        .map(|message| message.text)
        .collect()
}

async fn until(what: &str, done: impl Fn() -> bool) {
    for _ in 0..3_000 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what}: it did not happen in 30 s");
}

both_databases! {
    async fn side_by_side_runners_send_everything_once_and_in_order(db) {
        // With SQLite there is one process, and so one runner.
        let nodes = match db.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => 2,
        };
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let chats = chats(&world, &owner, 4).await;
        world.gateway.sends_take(Duration::from_millis(5));
        let stop = CancellationToken::new();
        let runners: Vec<_> = (0..nodes)
            .map(|_| tokio::spawn(Runner::new(world.services.clone()).run(stop.clone())))
            .collect();
        let expected: Vec<_> = (0..8).map(|number| format!("message {number}")).collect();
        for text in &expected {
            for chat in &chats {
                write(&world, &owner, chat, text).await;
            }
        }
        until("32 messages are sent", || world.gateway.accepted().len() == 32).await;
        stop.cancel();
        for runner in runners {
            runner.await.unwrap();
        }
        assert_eq!(world.gateway.sends(), 32, "each job ran once");
        assert!(!world.gateway.overlapped(), "one send at a time in a conversation");
        for chat in &chats {
            assert_eq!(texts(&world, chat), expected);
        }
    }

    async fn a_message_that_has_to_wait_holds_back_only_its_own_conversation(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let chats = chats(&world, &owner, 2).await;
        let slow = GatewayError::Wait {
            code: "SLOWMODE_WAIT".to_owned(), seconds: 30, chat_only: true,
        };
        world.gateway.next_sends([SendOutcome::Fail(slow)]);
        write(&world, &owner, &chats[0], "first").await;
        world.run_jobs().await;
        write(&world, &owner, &chats[0], "second").await;
        write(&world, &owner, &chats[1], "elsewhere").await;
        world.run_jobs().await;
        assert_eq!(texts(&world, &chats[0]), [""; 0]);
        assert_eq!(texts(&world, &chats[1]), ["elsewhere"]);

        world.later(TimeDelta::seconds(29));
        assert_eq!(world.run_jobs().await, 0, "not before the time Telegram named");
        world.later(TimeDelta::seconds(1));
        world.run_jobs().await;
        assert_eq!(texts(&world, &chats[0]), ["first", "second"]);
    }

    async fn a_lease_keeps_others_away_until_it_runs_out(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let chats = chats(&world, &owner, 1).await;
        write(&world, &owner, &chats[0], "hello").await;
        let db = &world.services.db;
        let now = world.services.clock.now();
        let minute = TimeDelta::seconds(60);
        let job = store::jobs::claim(db, Worker { name: "one", node: "one" }, now, now + minute).await.unwrap().unwrap();
        assert!(store::jobs::claim(db, Worker { name: "two", node: "two" }, now, now + minute).await.unwrap().is_none());
        assert!(store::jobs::renew(db, job.id, "one", now + minute * 2).await.unwrap());

        let later = now + minute + TimeDelta::seconds(1);
        assert!(store::jobs::claim(db, Worker { name: "two", node: "two" }, later, later + minute).await.unwrap().is_none());
        let late = later + minute;
        let again = store::jobs::claim(db, Worker { name: "two", node: "two" }, late, late + minute).await.unwrap().unwrap();
        assert_eq!((again.id, again.attempts), (job.id, 2));
        assert!(!store::jobs::renew(db, job.id, "one", late + minute).await.unwrap());
        // Whoever lost the lease cannot end the job any more.
        store::jobs::finish(db, job.id, "one", None, late).await.unwrap();
        assert!(store::jobs::renew(db, job.id, "two", late + minute).await.unwrap());
    }

    async fn a_running_server_sends_without_being_asked_and_stops_when_told(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let chats = chats(&world, &owner, 1).await;
        let stop = CancellationToken::new();
        let runner = tokio::spawn(Runner::new(world.services.clone()).run(stop.clone()));
        write(&world, &owner, &chats[0], "hello").await;
        until("it is sent", || world.gateway.accepted().len() == 1).await;
        assert_eq!(world.gateway.accepted()[0].peer, user(1));
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(5), runner).await.unwrap().unwrap();
        write(&world, &owner, &chats[0], "too late").await;
        assert_eq!(world.gateway.accepted().len(), 1);
    }
}
