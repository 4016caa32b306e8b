//! What Telegram tells.

use chrono::TimeDelta;
use domain::chat::{Peer, PeerKind};
use domain::contact::ContactInput;
use domain::event::Signal;
use domain::message::DeliveryState;
use domain::{Event, ListQuery};
use service::messaging;
use service::realtime::News;
use service::telegram::{AccountStore, Change, RemoteMessage, RemotePeer};
use testkit::both_databases;

use super::{chat_now, ivan, messages, names, send};
use crate::support::{World, dialog, incoming, outgoing, person, user};

both_databases! {
    async fn the_first_words_of_a_stranger_begin_a_conversation(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let account = world.account(&owner, "+79996620001").await;
        let before = world.newest_event(&owner).await;
        let anna = RemotePeer { username: Some("anna".to_owned()), ..person(8, "Anna K.") };
        world.tells(account, [Change::PeerSeen(anna), Change::Message(incoming(user(8), 1, "Hi!"))]).await;

        let chats = messaging::chats(&world.services, &owner, &ListQuery::default()).await.unwrap();
        let [chat] = chats.items.as_slice() else { panic!("{chats:?}") };
        assert_eq!((chat.title.as_str(), chat.username.as_deref()), ("Anna K.", Some("anna")));
        assert_eq!((chat.unread_count, chat.last_message_text.as_deref()), (1, Some("Hi!")));
        assert_eq!((chat.last_message_outgoing, chat.last_message_state), (false, None));
        let events = world.events(&owner).await.split_off(before);
        assert_eq!(names(&events), ["message.received", "chat.updated"]);
        assert_eq!(events[1], Event::ChatUpdated(chat.clone()));
        let rows = messages(&world, &owner, chat.id).await;
        assert_eq!(rows[0].state, DeliveryState::Received);
    }

    async fn seeing_somebody_is_not_yet_a_conversation(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let account = world.account(&owner, "+79996620001").await;
        world.tells(account, [Change::PeerSeen(person(8, "Anna"))]).await;
        let chats = messaging::chats(&world.services, &owner, &ListQuery::default()).await.unwrap();
        assert_eq!(chats.items, []);
    }

    async fn what_is_told_twice_is_one_message_and_one_event(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let before = world.newest_event(&owner).await;
        for _ in 0..2 {
            world.tells(account, [Change::Message(incoming(user(7), 5, "Hi"))]).await;
        }
        assert_eq!(world.newest_event(&owner).await, before + 2);
        assert_eq!(messages(&world, &owner, chat.id).await.len(), 1);
        assert_eq!(chat_now(&world, &owner, chat.id).await.unread_count, 1);
    }

    async fn a_new_conversation_finds_its_contact(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let account = world.account(&owner, "+79996620001").await;
        let stranger = world.organization("Other").await;
        let contact = |name: &str, username: Option<&str>, phone: Option<&str>| ContactInput {
            first_name: name.to_owned(),
            telegram_username: username.map(str::to_owned),
            phone: phone.map(str::to_owned),
            ..ContactInput::default()
        };
        let add = async |actor, input: ContactInput| {
            service::contacts::create(&world.services, actor, &input).await.unwrap().id
        };
        let by_name = add(&owner, contact("Anna", Some("Anna_K"), None)).await;
        let by_phone = add(&owner, contact("Boris", None, Some("+79995550101"))).await;
        add(&owner, contact("Twin one", None, Some("+79995550102"))).await;
        add(&owner, contact("Twin two", None, Some("+79995550102"))).await;
        add(&stranger, contact("Elsewhere", Some("elsewhere"), None)).await;

        let peer = |id, username: Option<&str>, phone: Option<&str>| RemotePeer {
            username: username.map(str::to_owned),
            phone: phone.map(str::to_owned),
            ..person(id, "Somebody")
        };
        for (peer, expected) in [
            (peer(1, Some("anna_k"), None), Some((by_name, "Anna"))),
            (peer(2, None, Some("+79995550101")), Some((by_phone, "Boris"))),
            (peer(3, None, Some("+79995550102")), None),
            (peer(4, Some("elsewhere"), None), None),
            (peer(5, None, None), None),
        ] {
            let chat = world.chat(&owner, account, peer).await;
            assert_eq!(chat.contact_id, expected.map(|(id, _)| id), "{chat:?}");
            assert_eq!(chat.contact_name.as_deref(), expected.map(|(_, name)| name));
        }
    }

    async fn an_edit_changes_the_message_and_the_list(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let first = incoming(user(7), 5, "Helo");
        let edited = |text: &str, seconds| RemoteMessage {
            text: text.to_owned(),
            edited_at: Some(first.sent_at + TimeDelta::seconds(seconds)),
            ..first.clone()
        };
        world.tells(account, [Change::Message(first.clone())]).await;
        world.tells(account, [Change::Edited(edited("Hello", 10))]).await;
        // What is older than what is known changes nothing: neither an edit nor the original.
        world.tells(account, [Change::Edited(edited("Hel", 5)), Change::Message(first.clone())]).await;
        let rows = messages(&world, &owner, chat.id).await;
        assert_eq!((rows.len(), rows[0].text.as_str()), (1, "Hello"));
        assert_eq!(chat_now(&world, &owner, chat.id).await.last_message_text.as_deref(), Some("Hello"));
        let edits = world.events(&owner).await;
        assert_eq!(edits.iter().filter(|e| matches!(e, Event::MessageEdited(_))).count(), 1);

        let before = world.newest_event(&owner).await;
        world.tells(account, [Change::Edited(incoming(user(7), 1, "never seen"))]).await;
        assert_eq!(messages(&world, &owner, chat.id).await.len(), 1);
        assert_eq!(world.newest_event(&owner).await, before);
    }

    async fn a_deleted_message_is_gone_and_no_longer_unread(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let told = [(5, "One"), (6, "Two")];
        world.tells(account, told.map(|(id, text)| Change::Message(incoming(user(7), id, text)))).await;
        let gone = || Change::Deleted { channel: None, message_ids: vec![6, 99] };
        world.tells(account, [gone(), gone()]).await;
        let row = chat_now(&world, &owner, chat.id).await;
        assert_eq!((row.unread_count, row.last_message_text.as_deref()), (1, Some("One")));
        assert_eq!(messages(&world, &owner, chat.id).await.len(), 1);

        world.tells(account, [Change::Deleted { channel: None, message_ids: vec![5] }]).await;
        let row = chat_now(&world, &owner, chat.id).await;
        assert_eq!((row.unread_count, row.last_message_text, row.last_message_at), (0, None, None));
    }

    async fn a_channel_counts_its_messages_for_itself(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let channel = Peer { kind: PeerKind::Channel, id: 7 };
        let group = Peer { kind: PeerKind::Group, id: 7 };
        world.tells(account, [
            Change::Message(incoming(user(7), 5, "from Ivan")),
            Change::Message(incoming(channel, 5, "from the channel")),
            Change::Message(incoming(group, 6, "from the group")),
        ]).await;
        world.tells(account, [Change::Deleted { channel: None, message_ids: vec![5] }]).await;
        assert_eq!(messages(&world, &owner, chat.id).await, []);
        let query = ListQuery::default();
        let chats = messaging::chats(&world.services, &owner, &query).await.unwrap().items;
        let text = |peer: Peer| {
            let chat = chats.iter().find(|chat| chat.peer == peer).unwrap();
            chat.last_message_text.clone()
        };
        assert_eq!(text(channel).as_deref(), Some("from the channel"));
        assert_eq!(text(group).as_deref(), Some("from the group"));
        world.tells(account, [Change::Deleted { channel: Some(7), message_ids: vec![5] }]).await;
        let chats = messaging::chats(&world.services, &owner, &query).await.unwrap().items;
        let chat = chats.iter().find(|chat| chat.peer == channel).unwrap();
        assert_eq!(chat.last_message_text, None);
    }

    async fn dialogs_fill_the_list_and_are_counted(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let account = world.account(&owner, "+79996620001").await;
        let dialogs = || (1..=3).map(|id| {
            let last = incoming(user(id), id * 10, "the last word");
            Change::Dialog(dialog(person(id, &format!("Person {id}")), id - 1, Some(last)))
        });
        world.tells(account, dialogs().chain([Change::DialogsComplete])).await;
        let now = service::accounts::get(&world.services, &owner, account).await.unwrap();
        assert_eq!((now.synced_chats, now.unread_count), (3, 3));
        let before = world.newest_event(&owner).await;
        world.tells(account, dialogs().chain([Change::DialogsComplete])).await;
        assert_eq!(world.newest_event(&owner).await, before, "reading them again changes nothing");
        let received = |event: &Event| matches!(event, Event::MessageReceived(_));
        assert!(!world.events(&owner).await.iter().any(received), "the past is no news");
    }

    async fn a_name_that_changed_is_shown(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        world.tells(account, [Change::PeerSeen(person(7, "Иван Петров"))]).await;
        assert_eq!(chat_now(&world, &owner, chat.id).await.title, "Иван Петров");
        let query = ListQuery { search: Some("ПЕТРОВ".to_owned()), ..ListQuery::default() };
        let found = messaging::chats(&world.services, &owner, &query).await.unwrap();
        assert_eq!(found.items.len(), 1);
    }

    async fn messages_of_one_second_stand_in_the_order_of_telegram(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let at = world.services.clock.now();
        let same_second = |message: RemoteMessage| RemoteMessage { sent_at: at, ..message };
        send(&world, &owner, chat.id, "Question").await.unwrap();
        world.run_jobs().await;
        let id = world.gateway.accepted()[0].message_id;
        let answer = same_second(incoming(user(7), id + 2, "Answer"));
        let aside = same_second(outgoing(user(7), id + 1, "Aside"));
        world.tells(account, [Change::Message(answer), Change::Message(aside)]).await;
        let rows = messages(&world, &owner, chat.id).await;
        let texts: Vec<_> = rows.iter().map(|row| row.text.as_str()).collect();
        assert_eq!(texts, ["Answer", "Aside", "Question"]);
        assert_eq!(chat_now(&world, &owner, chat.id).await.last_message_text.as_deref(), Some("Answer"));
    }

    async fn nothing_more_is_written_for_an_account_that_was_removed(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        service::accounts::remove(&world.services, &owner, account).await.unwrap();
        let before = world.newest_event(&owner).await;
        world.tells(account, [Change::Message(incoming(user(7), 5, "Hi"))]).await;
        assert_eq!(world.newest_event(&owner).await, before);
        assert!(messaging::chat(&world.services, &owner, chat.id).await.is_err());
        let chats = messaging::chats(&world.services, &owner, &ListQuery::default()).await.unwrap();
        assert_eq!(chats.items, []);
    }

    async fn typing_is_heard_in_the_organization_only(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let stranger = world.organization("Other").await;
        let hub = &world.services.hub;
        let mut ours = hub.subscribe(owner.organization_id).await.unwrap();
        let mut theirs = hub.subscribe(stranger.organization_id).await.unwrap();
        world.telegram.typing(account, user(7)).await;
        world.telegram.typing(account, user(404)).await;
        let Ok(News::Signal(signal)) = ours.try_recv() else { panic!("nothing heard") };
        assert_eq!(signal, Signal::Typing { chat_id: chat.id });
        assert!(ours.try_recv().is_err());
        assert!(theirs.try_recv().is_err());
    }
}
