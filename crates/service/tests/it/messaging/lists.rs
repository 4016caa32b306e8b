//! Lists of conversations, and their links to contacts.

use domain::chat::ChatLink;
use domain::contact::ContactInput;
use domain::{Actor, ErrorCode, Event, FieldCode, ListQuery, Role};
use service::messaging;
use service::telegram::{Change, RemotePeer};
use testkit::both_databases;

use super::{chat_now, ivan, send};
use crate::support::{World, dialog, incoming, person, user};

async fn titles(world: &World, actor: &Actor, query: &ListQuery) -> Vec<String> {
    messaging::chats(&world.services, actor, query)
        .await
        .unwrap()
        .items
        .into_iter()
        .map(|chat| chat.title)
        .collect()
}

fn filter(name: &str, value: impl ToString) -> ListQuery {
    ListQuery {
        filters: [(name.to_owned(), value.to_string())].into(),
        ..ListQuery::default()
    }
}

both_databases! {
    async fn conversations_show_the_contact_s_name_as_it_is_now(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let named = |name: &str| ContactInput { first_name: name.to_owned(), ..ContactInput::default() };
        let contact = service::contacts::create(&world.services, &owner, &named("Ivan")).await.unwrap();
        let link = ChatLink { contact_id: Some(contact.id) };
        messaging::link(&world.services, &owner, chat.id, &link).await.unwrap();

        service::contacts::update(&world.services, &owner, contact.id, |_| Ok(named("Иоанн"))).await.unwrap();
        let renamed = chat_now(&world, &owner, chat.id).await;
        assert_eq!(renamed.contact_name.as_deref(), Some("Иоанн"));
        let told = world.events(&owner).await;
        assert!(told.contains(&Event::ChatUpdated(renamed)), "windows are told: {told:?}");
        let search = |text: &str| ListQuery { search: Some(text.to_owned()), ..ListQuery::default() };
        assert_eq!(titles(&world, &owner, &search("иоанн")).await, ["Ivan"]);

        let before = world.newest_event(&owner).await;
        let same = |input: ContactInput| Ok(ContactInput { phone: Some("+49 30 123456".to_owned()), ..input });
        service::contacts::update(&world.services, &owner, contact.id, same).await.unwrap();
        assert_eq!(world.newest_event(&owner).await, before + 1, "the contact only: its name is the same");

        service::contacts::delete(&world.services, &owner, contact.id).await.unwrap();
        let bare = chat_now(&world, &owner, chat.id).await;
        assert_eq!((bare.contact_id, bare.contact_name.clone()), (None, None));
        assert!(world.events(&owner).await.contains(&Event::ChatUpdated(bare)));
        assert_eq!(titles(&world, &owner, &search("иоанн")).await, [""; 0]);
    }

    async fn the_newest_message_is_on_top_page_by_page(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let account = world.account(&owner, "+79996620001").await;
        let dialogs = (1..=5).map(|id| {
            let last = incoming(user(id), 100 - id, "Hi");
            Change::Dialog(dialog(person(id, &format!("Person {id}")), 0, Some(last)))
        });
        world.tells(account, dialogs).await;
        let mut query = ListQuery { limit: Some(2), ..ListQuery::default() };
        let mut all = Vec::new();
        loop {
            let page = messaging::chats(&world.services, &owner, &query).await.unwrap();
            all.extend(page.items.into_iter().map(|chat| chat.title));
            match page.next_cursor {
                Some(cursor) => query.cursor = Some(cursor),
                None => break,
            }
        }
        assert_eq!(all, ["Person 1", "Person 2", "Person 3", "Person 4", "Person 5"]);

        let last = messaging::chats(&world.services, &owner, &ListQuery::default())
            .await
            .unwrap()
            .items
            .pop()
            .unwrap();
        send(&world, &owner, last.id, "Hello again").await.unwrap();
        assert_eq!(titles(&world, &owner, &ListQuery::default()).await[0], "Person 5");
    }

    async fn conversations_are_found_by_title_user_name_and_contact(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let anna = RemotePeer { username: Some("anna_k".to_owned()), ..person(8, "Анна") };
        world.chat(&owner, account, anna).await;
        let input = ContactInput {
            first_name: "Ванечка".to_owned(),
            last_name: Some("Петров".to_owned()),
            ..ContactInput::default()
        };
        let contact = service::contacts::create(&world.services, &owner, &input).await.unwrap();
        let link = ChatLink { contact_id: Some(contact.id) };
        messaging::link(&world.services, &owner, chat.id, &link).await.unwrap();
        for (search, found) in [("АНН", "Анна"), ("anna", "Анна"), ("ива", ""), ("iv", "Ivan"), ("петров ван", "Ivan")] {
            let query = ListQuery { search: Some(search.to_owned()), ..ListQuery::default() };
            assert_eq!(titles(&world, &owner, &query).await.join(""), found, "{search}");
        }
    }

    async fn filters_narrow_and_unknown_ones_are_refused(db) {
        let world = World::new(db);
        let (owner, _, _) = ivan(&world).await;
        let second = world.account(&owner, "+79996620002").await;
        world.chat(&owner, second, person(8, "Anna")).await;
        assert_eq!(titles(&world, &owner, &filter("bd_account_id", second)).await, ["Anna"]);
        for (name, value, code) in [
            ("title", "Anna", FieldCode::Unknown),
            ("contact_id", "nobody", FieldCode::Malformed),
        ] {
            let error = messaging::chats(&world.services, &owner, &filter(name, value)).await.unwrap_err();
            assert_eq!(error.of_field(name), Some(code));
        }
    }

    async fn a_link_is_made_and_taken_back(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let viewer = world.member(owner.organization_id, Role::Viewer).await;
        let stranger = world.organization("Other").await;
        let input = ContactInput { first_name: "Ivan".to_owned(), ..ContactInput::default() };
        let own = service::contacts::create(&world.services, &owner, &input).await.unwrap();
        let foreign = service::contacts::create(&world.services, &stranger, &input).await.unwrap();

        let to = |contact_id| ChatLink { contact_id };
        let linked = messaging::link(&world.services, &owner, chat.id, &to(Some(own.id))).await.unwrap();
        assert_eq!((linked.contact_id, linked.contact_name.as_deref()), (Some(own.id), Some("Ivan")));
        assert_eq!(world.events(&owner).await.pop(), Some(Event::ChatUpdated(linked)));
        assert_eq!(titles(&world, &owner, &filter("contact_id", own.id)).await, ["Ivan"]);

        let error = messaging::link(&world.services, &owner, chat.id, &to(Some(foreign.id))).await.unwrap_err();
        assert_eq!(error.of_field("contact_id"), Some(FieldCode::Unknown));
        let error = messaging::link(&world.services, &viewer, chat.id, &to(None)).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Forbidden);
        let error = messaging::link(&world.services, &stranger, chat.id, &to(None)).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);

        let bare = messaging::link(&world.services, &owner, chat.id, &to(None)).await.unwrap();
        assert_eq!((bare.contact_id, bare.contact_name), (None, None));
        messaging::link(&world.services, &owner, chat.id, &to(Some(own.id))).await.unwrap();
        service::contacts::delete(&world.services, &owner, own.id).await.unwrap();
        assert_eq!(chat_now(&world, &owner, chat.id).await.contact_id, None, "a deleted contact");
    }
}
