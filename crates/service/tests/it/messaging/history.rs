//! Reading back.

use domain::chat::Chat;
use domain::message::Message;
use domain::{Actor, Event, FieldCode, ListQuery, Page};
use service::messaging;
use service::telegram::{Change, RemoteMessage};
use testkit::both_databases;

use super::{chat_now, ivan, send};
use crate::support::{Call, SendOutcome, World, dialog, incoming, outgoing, person, user};

/// A long conversation at Telegram: odd ones are ours.
fn talk(length: i64) -> Vec<RemoteMessage> {
    (1..=length)
        .map(|id| {
            let text = format!("message {id}");
            if id % 2 == 1 {
                outgoing(user(7), id, &text)
            } else {
                incoming(user(7), id, &text)
            }
        })
        .collect()
}

async fn page(
    world: &World,
    actor: &Actor,
    chat: &Chat,
    limit: u32,
    cursor: Option<String>,
) -> Page<Message> {
    let query = ListQuery {
        limit: Some(limit),
        cursor,
        ..ListQuery::default()
    };
    messaging::messages(&world.services, actor, chat.id, &query)
        .await
        .unwrap()
}

fn ids(page: &Page<Message>) -> Vec<i64> {
    page.items
        .iter()
        .map(|message| message.telegram_id.unwrap())
        .collect()
}

fn asked(world: &World) -> Vec<Option<i64>> {
    let calls = world.gateway.calls().into_iter();
    calls
        .filter_map(|call| match call {
            Call::History(_, before, _) => Some(before),
            _ => None,
        })
        .collect()
}

both_databases! {
    async fn history_is_read_from_telegram_as_far_as_one_scrolls(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let talk = talk(250);
        world.gateway.set_history(user(7), talk.clone());
        let last = dialog(person(7, "Ivan"), 3, talk.last().cloned());
        world.tells(account, [Change::Dialog(last)]).await;
        let before = world.newest_event(&owner).await;

        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = page(&world, &owner, &chat, 40, cursor).await;
            seen.extend(ids(&page));
            match page.next_cursor {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, (1..=250).rev().collect::<Vec<_>>());
        assert_eq!(asked(&world), [Some(250), Some(150), Some(50)], "each page once");
        let now = chat_now(&world, &owner, chat.id).await;
        assert!(now.history_complete);
        assert_eq!((now.unread_count, now.last_message_text.as_deref()), (3, Some("message 250")));
        let events = world.events(&owner).await.split_off(before);
        assert!(events.iter().all(|e| matches!(e, Event::ChatUpdated(_))), "no news: {events:?}");

        page(&world, &owner, &chat, 200, None).await;
        assert_eq!(asked(&world).len(), 3, "what is complete is not asked for again");
    }

    async fn a_long_page_is_filled_by_two_of_telegrams(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        world.gateway.set_history(user(7), talk(250));
        let page = page(&world, &owner, &chat, 200, None).await;
        assert_eq!(ids(&page), (51..=250).rev().collect::<Vec<_>>());
        assert!(page.next_cursor.is_some());
    }

    async fn without_telegram_there_is_what_is_stored_and_a_way_on(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        world.gateway.set_history(user(7), talk(30));
        world.gateway.set_unreachable(true);
        let empty = page(&world, &owner, &chat, 10, None).await;
        assert_eq!(empty.items, []);
        let again = page(&world, &owner, &chat, 10, empty.next_cursor.clone()).await;
        assert_eq!(again, empty, "still the same way on");

        world.tells(account, [Change::Message(incoming(user(7), 31, "Hi"))]).await;
        let stored = page(&world, &owner, &chat, 10, None).await;
        assert_eq!(ids(&stored), [31]);
        world.gateway.set_unreachable(false);
        let older = page(&world, &owner, &chat, 10, stored.next_cursor).await;
        assert_eq!(ids(&older), (21..=30).rev().collect::<Vec<_>>());
        let from_the_end = page(&world, &owner, &chat, 10, empty.next_cursor).await;
        assert_eq!(ids(&from_the_end)[0], 31);
    }

    async fn history_learns_which_messages_are_ours(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let written = send(&world, &owner, chat.id, "Hello").await.unwrap();
        world.gateway.next_sends([SendOutcome::AcceptAndLoseAnswer]);
        world.run_jobs().await;
        let id = world.gateway.accepted()[0].message_id;
        let ours = RemoteMessage { sent_at: written.sent_at, ..outgoing(user(7), id, "Hello") };
        // The same words were said before, long ago.
        let past = vec![outgoing(user(7), 3, "Hello"), incoming(user(7), 4, "Hi"), ours];
        world.gateway.set_history(user(7), past);
        let page = page(&world, &owner, &chat, 10, None).await;
        assert_eq!(ids(&page), [id, 4, 3]);
        assert_eq!(page.items[0].id, written.id);
        world.later(chrono::TimeDelta::minutes(2));
        world.run_jobs().await;
        assert_eq!(world.gateway.sends(), 1, "Telegram has it, so it is not sent again");
    }

    async fn a_search_is_not_offered_and_says_so(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let query = ListQuery { search: Some("hello".to_owned()), ..ListQuery::default() };
        let error = messaging::messages(&world.services, &owner, chat.id, &query).await.unwrap_err();
        assert_eq!(error.of_field("search"), Some(FieldCode::Unknown));
    }
}
