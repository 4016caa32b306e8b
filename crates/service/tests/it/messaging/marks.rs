//! Read marks, in both directions.

use chrono::TimeDelta;
use domain::message::DeliveryState;
use domain::{Event, ListQuery};
use service::messaging;
use service::telegram::{Change, RemoteDialog};
use testkit::both_databases;

use super::{chat_now, ivan, messages, send};
use crate::support::{Call, World, dialog, incoming, person, user};

fn hears(ids: impl IntoIterator<Item = i64>) -> Vec<Change> {
    ids.into_iter()
        .map(|id| Change::Message(incoming(user(7), id, "Hi")))
        .collect()
}

fn read_by_us(up_to: i64, still_unread: Option<i64>) -> Change {
    Change::ReadByUs {
        peer: user(7),
        up_to,
        still_unread,
    }
}

both_databases! {
    async fn our_messages_are_read_up_to_where_they_read(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        for text in ["One", "Two", "Three"] {
            send(&world, &owner, chat.id, text).await.unwrap();
        }
        world.run_jobs().await;
        let second = world.gateway.accepted()[1].message_id;
        let read = |up_to| Change::ReadByPeer { peer: user(7), up_to };
        world.tells(account, [read(second)]).await;
        let states: Vec<_> = messages(&world, &owner, chat.id).await.iter().map(|m| m.state).collect();
        assert_eq!(states, [DeliveryState::Sent, DeliveryState::Read, DeliveryState::Read]);
        let event = Event::MessageRead { chat_id: chat.id, up_to: second };
        assert!(world.events(&owner).await.contains(&event));

        let before = world.newest_event(&owner).await;
        world.tells(account, [read(second), read(second - 1)]).await;
        assert_eq!(world.newest_event(&owner).await, before, "no news");
        world.tells(account, [read(second + 1)]).await;
        let row = chat_now(&world, &owner, chat.id).await;
        assert_eq!(row.last_message_state, Some(DeliveryState::Read));
    }

    async fn a_message_read_before_its_answer_came_is_read(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        send(&world, &owner, chat.id, "One").await.unwrap();
        // The first message this Telegram takes gets the number 1000.
        world.tells(account, [Change::ReadByPeer { peer: user(7), up_to: 1_000 }]).await;
        world.run_jobs().await;
        assert_eq!(messages(&world, &owner, chat.id).await[0].state, DeliveryState::Read);
    }

    async fn reading_elsewhere_lowers_the_counter(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let unread = async || chat_now(&world, &owner, chat.id).await.unread_count;
        world.tells(account, hears(1..=5)).await;
        assert_eq!(unread().await, 5);
        world.tells(account, [read_by_us(3, None)]).await;
        assert_eq!(unread().await, 2);
        world.tells(account, [read_by_us(4, Some(1)), read_by_us(2, Some(3))]).await;
        assert_eq!(unread().await, 1, "an older mark takes nothing back");
        world.tells(account, hears([6])).await;
        assert_eq!(unread().await, 2);
        // Read up to 5 before 6 came, and told of after it.
        world.tells(account, [read_by_us(5, Some(0))]).await;
        assert_eq!(unread().await, 1);
        world.tells(account, hears([5])).await;
        assert_eq!(unread().await, 1);
    }

    async fn reading_here_is_shown_at_once_and_told_to_telegram_once(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        world.tells(account, hears(1..=3)).await;
        let read = messaging::mark_read(&world.services, &owner, chat.id).await.unwrap();
        assert_eq!(read.unread_count, 0);
        assert_eq!(world.events(&owner).await.pop(), Some(Event::ChatUpdated(read.clone())));
        let again = messaging::mark_read(&world.services, &owner, chat.id).await.unwrap();
        assert_eq!(again.version, read.version, "nothing left to read");

        world.gateway.set_unreachable(true);
        world.run_jobs().await;
        world.gateway.set_unreachable(false);
        world.later(TimeDelta::seconds(90));
        world.run_jobs().await;
        world.run_jobs().await;
        let told = Call::MarkRead(user(7), 3);
        let calls = world.gateway.calls();
        assert_eq!(calls.iter().filter(|call| **call == told).count(), 2, "tried, and done");
        // Telegram's own word of it, and what comes after.
        world.tells(account, [read_by_us(3, Some(0))]).await;
        world.tells(account, hears([4])).await;
        assert_eq!(chat_now(&world, &owner, chat.id).await.unread_count, 1);
    }

    async fn a_message_that_follows_a_dialog_adds_to_what_the_dialog_counted(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let unread = async || chat_now(&world, &owner, chat.id).await.unread_count;
        let ten = dialog(person(7, "Ivan"), 10, Some(incoming(user(7), 50, "Hi")));
        world.tells(account, [Change::Dialog(ten)]).await;
        assert_eq!(unread().await, 10);
        // The update of a message that the dialog had counted, and then a new one.
        world.tells(account, hears([50])).await;
        world.tells(account, hears([49])).await;
        assert_eq!(unread().await, 10);
        world.tells(account, hears([51])).await;
        assert_eq!(unread().await, 11);
    }

    async fn a_dialog_read_before_an_update_takes_nothing_back(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let unread = async || chat_now(&world, &owner, chat.id).await.unread_count;
        world.tells(account, hears([1, 2])).await;
        let of_before = RemoteDialog {
            read_inbox_up_to: 1,
            ..dialog(person(7, "Ivan"), 0, Some(incoming(user(7), 1, "Hi")))
        };
        world.tells(account, [Change::Dialog(of_before)]).await;
        assert_eq!(unread().await, 1, "2 came after the dialog was read");
        messaging::mark_read(&world.services, &owner, chat.id).await.unwrap();
        let of_before = dialog(person(7, "Ivan"), 2, Some(incoming(user(7), 2, "Hi")));
        world.tells(account, [Change::Dialog(of_before)]).await;
        assert_eq!(unread().await, 0, "read here, which the dialog does not know");
    }

    async fn only_conversations_with_something_unread_are_listed_when_asked(db) {
        let world = World::new(db);
        let (owner, account, _) = ivan(&world).await;
        world.tells(account, hears([1])).await;
        world.chat(&owner, account, person(8, "Anna")).await;
        for (word, titles) in [("true", ["Ivan"]), ("false", ["Anna"])] {
            let filters = [("unread".to_owned(), word.to_owned())].into();
            let query = ListQuery { filters, ..ListQuery::default() };
            let chats = messaging::chats(&world.services, &owner, &query).await.unwrap().items;
            let found: Vec<_> = chats.iter().map(|chat| chat.title.as_str()).collect();
            assert_eq!(found, titles);
        }
    }

    async fn typing_is_told_to_telegram_once_in_five_seconds(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let told = || {
            let calls = world.gateway.calls();
            calls.iter().filter(|call| **call == Call::Typing(user(7))).count()
        };
        for _ in 0..3 {
            messaging::typing(&world.services, &owner, chat.id).await.unwrap();
        }
        assert_eq!(told(), 1);
        world.later(TimeDelta::seconds(5));
        world.gateway.set_unreachable(true);
        messaging::typing(&world.services, &owner, chat.id).await.unwrap();
        assert_eq!(told(), 2, "and that nobody heard it is no error");
    }
}
