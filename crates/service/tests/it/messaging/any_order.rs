//! The same exchange, told in any order and any number of times.

use chrono::TimeDelta;
use domain::chat::{Chat, Peer};
use domain::message::{DeliveryState, Message};
use domain::{AccountId, Actor};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use service::telegram::{Change, RemoteDialog, RemoteMessage};
use tokio::runtime::Runtime;

use super::{chat_now, messages, send};
use crate::support::{SendOutcome, World, dialog, incoming, outgoing, person, user};

/// One way in which Parley hears of the exchange: we wrote, Ivan replied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// The job sends our message, and Telegram answers.
    Job,
    /// Our message comes back, with its random id.
    Echo,
    /// Our message comes back, with nothing to know it by.
    BareEcho,
    /// The reply.
    Reply,
    /// They have read ours.
    ReadByThem,
    /// We have read theirs, on another device.
    ReadByUs,
    /// Somebody scrolls back.
    History,
    /// The list of dialogs, as it was when the reply was unread.
    Dialog,
}

const ALL: [Told; 8] = [
    Told::Job,
    Told::Echo,
    Told::BareEcho,
    Told::Reply,
    Told::ReadByThem,
    Told::ReadByUs,
    Told::History,
    Told::Dialog,
];

/// What may happen: some of it, in any order, some of it twice, with or without the answer.
fn tale() -> impl Strategy<Value = (Vec<Told>, bool)> {
    let told = prop::sample::subsequence(ALL.to_vec(), 1..=ALL.len());
    let twice = prop::collection::vec(prop::sample::select(ALL.to_vec()), 0..6);
    let told = (told, twice).prop_map(|(mut told, twice)| {
        let again: Vec<_> = twice.into_iter().filter(|one| told.contains(one)).collect();
        told.extend(again);
        told
    });
    (told.prop_shuffle(), any::<bool>())
}

struct Scene<'a> {
    world: &'a World,
    owner: Actor,
    account: AccountId,
    chat: Chat,
    peer: Peer,
    /// Telegram's id of ours.
    id: i64,
    message: Message,
    random_id: Option<i64>,
}

impl<'a> Scene<'a> {
    async fn begin(world: &'a World, owner: Actor, account: AccountId, number: i64) -> Self {
        let peer = user(number);
        let chat = world.chat(&owner, account, person(number, "Ivan")).await;
        let message = send(world, &owner, chat.id, "Ours").await.unwrap();
        let stored = store::messages::get(&world.services.db, owner.organization_id, message.id);
        let random_id = stored.await.unwrap().unwrap().random_id;
        let id = world.gateway.next_message_id();
        let past = [
            outgoing(peer, 400, "Hello?"),
            outgoing(peer, 500, "Anybody?"),
        ];
        let scene = Self {
            world,
            owner,
            account,
            chat,
            peer,
            id,
            message,
            random_id,
        };
        let past = past.into_iter().chain([scene.ours(), scene.theirs()]);
        world.gateway.set_history(peer, past.collect());
        scene
    }

    fn ours(&self) -> RemoteMessage {
        RemoteMessage {
            sent_at: self.message.sent_at,
            ..outgoing(self.peer, self.id, "Ours")
        }
    }

    /// Ivan takes a day to reply.
    fn theirs(&self) -> RemoteMessage {
        RemoteMessage {
            sent_at: self.message.sent_at + TimeDelta::days(1),
            ..incoming(self.peer, self.id + 1, "Theirs")
        }
    }

    async fn tell(&self, told: Told) {
        let (peer, id) = (self.peer, self.id);
        let change = match told {
            Told::Job => {
                self.world.later(TimeDelta::minutes(2));
                self.world.run_jobs().await;
                return;
            }
            Told::History => {
                messages(self.world, &self.owner, self.chat.id).await;
                return;
            }
            Told::Echo => Change::Message(RemoteMessage {
                random_id: self.random_id,
                ..self.ours()
            }),
            Told::BareEcho => Change::Message(self.ours()),
            Told::Reply => Change::Message(self.theirs()),
            Told::ReadByThem => Change::ReadByPeer { peer, up_to: id },
            Told::ReadByUs => Change::ReadByUs {
                peer,
                up_to: id + 1,
                still_unread: Some(0),
            },
            Told::Dialog => Change::Dialog(RemoteDialog {
                read_inbox_up_to: 500,
                ..dialog(person(peer.id, "Ivan"), 1, Some(self.theirs()))
            }),
        };
        self.world.tells(self.account, [change]).await;
    }

    async fn check(&self, told: &[Told]) -> Result<(), TestCaseError> {
        let happened = |one: Told| told.contains(&one);
        let rows = messages(self.world, &self.owner, self.chat.id).await;
        let ours: Vec<_> = rows.iter().filter(|row| row.text == "Ours").collect();
        prop_assert_eq!(ours.len(), 1, "{:?}", rows);
        prop_assert_eq!(ours[0].id, self.message.id);
        prop_assert_eq!(ours[0].telegram_id, Some(self.id));
        let state = match happened(Told::ReadByThem) {
            true => DeliveryState::Read,
            false => DeliveryState::Sent,
        };
        prop_assert_eq!(ours[0].state, state);
        prop_assert_eq!(ours[0].failure.as_deref(), None);
        let theirs = rows.iter().filter(|row| row.text == "Theirs").count();
        prop_assert_eq!(theirs, 1, "{:?}", rows);

        let chat = chat_now(self.world, &self.owner, self.chat.id).await;
        let unread = i64::from(!happened(Told::ReadByUs));
        prop_assert_eq!(chat.unread_count, unread);
        prop_assert_eq!(chat.last_message_text.as_deref(), Some("Theirs"));
        prop_assert_eq!(rows[0].text.as_str(), "Theirs");
        Ok(())
    }
}

/// Plays tales in one world, each in a conversation of its own.
fn play(cases: u32, world: &World, runtime: &Runtime) {
    let (owner, account) = runtime.block_on(async {
        let owner = world.organization("Acme").await;
        (owner, world.account(&owner, "+79996620001").await)
    });
    let number = std::cell::Cell::new(0);
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&tale(), |(told, answer_lost)| {
        number.set(number.get() + 1);
        runtime.block_on(async {
            let scene = Scene::begin(world, owner, account, number.get()).await;
            if answer_lost {
                world.gateway.next_sends([SendOutcome::AcceptAndLoseAnswer]);
            }
            for one in &told {
                scene.tell(*one).await;
            }
            // In the end the job has run, and the updates have come by.
            for one in [Told::Job, Told::BareEcho, Told::Reply, Told::Job] {
                scene.tell(one).await;
            }
            world.gateway.forget_outcomes();
            scene.check(&told).await
        })
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn ends_the_same_on_sqlite() {
    let runtime = Runtime::new().unwrap();
    let test = runtime.block_on(testkit::sqlite());
    let world = runtime.block_on(async { World::new(test.db.clone()) });
    play(150, &world, &runtime);
}

#[test]
fn ends_the_same_on_postgres() {
    let runtime = Runtime::new().unwrap();
    let test = runtime.block_on(testkit::postgres());
    let world = runtime.block_on(async { World::new(test.db.clone()) });
    play(25, &world, &runtime);
    drop(world);
    runtime.block_on(test.drop_database());
}
