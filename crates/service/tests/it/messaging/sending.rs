//! Sending when all is well.

use domain::message::{DeliveryState, SendMessage};
use domain::{ErrorCode, Event, FieldCode, Role};
use service::messaging;
use service::telegram::Change;
use testkit::both_databases;
use uuid::Uuid;

use super::{chat_now, ivan, messages, names, send};
use crate::support::{World, outgoing, user};

both_databases! {
    async fn a_message_is_queued_at_once_and_sent_when_telegram_has_it(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let before = world.newest_event(&owner).await;
        let queued = send(&world, &owner, chat.id, "  Hello, Ivan! ").await.unwrap();
        assert_eq!(queued.state, DeliveryState::Queued);
        assert_eq!(queued.text, "Hello, Ivan!");
        assert_eq!(queued.author_name.as_deref(), Some("The owner"));
        assert_eq!(queued.telegram_id, None);
        assert_eq!(world.gateway.sends(), 0, "nothing left yet");
        let row = chat_now(&world, &owner, chat.id).await;
        assert_eq!(row.last_message_text.as_deref(), Some("Hello, Ivan!"));
        assert_eq!(row.last_message_state, Some(DeliveryState::Queued));

        world.run_jobs().await;
        assert_eq!(
            names(&world.events(&owner).await[before..]),
            ["message.queued", "chat.updated", "message.sent", "chat.updated"]
        );
        let accepted = world.gateway.accepted();
        assert_eq!(accepted.len(), 1);
        assert_eq!((accepted[0].account, accepted[0].peer), (account, user(7)));
        assert_ne!(accepted[0].random_id, 0);
        let sent = messages(&world, &owner, chat.id).await;
        assert_eq!(sent.len(), 1);
        assert_eq!((sent[0].state, sent[0].telegram_id), (DeliveryState::Sent, Some(accepted[0].message_id)));
        assert!(sent[0].version > queued.version);
        let row = chat_now(&world, &owner, chat.id).await;
        assert_eq!(row.last_message_state, Some(DeliveryState::Sent));
    }

    async fn a_request_repeated_with_its_key_is_one_message(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let input = SendMessage {
            text: "Once".to_owned(),
            idempotency_key: Some(Uuid::now_v7()),
            ..SendMessage::default()
        };
        let first = messaging::send(&world.services, &owner, chat.id, &input).await.unwrap();
        let second = messaging::send(&world.services, &owner, chat.id, &input).await.unwrap();
        assert_eq!(first.id, second.id);
        world.run_jobs().await;
        let third = messaging::send(&world.services, &owner, chat.id, &input).await.unwrap();
        assert_eq!((third.id, third.state), (first.id, DeliveryState::Sent));
        world.run_jobs().await;
        assert_eq!(world.gateway.sends(), 1);
    }

    async fn what_cannot_be_said_is_refused_in_its_field(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        for (text, code) in [("   ", FieldCode::Required), (&"x".repeat(4_097), FieldCode::TooLong)] {
            let error = send(&world, &owner, chat.id, text).await.unwrap_err();
            assert_eq!(error.of_field("text"), Some(code));
        }
        assert!(send(&world, &owner, chat.id, &"я".repeat(4_096)).await.is_ok());
    }

    async fn only_who_may_send_sends(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let viewer = world.member(owner.organization_id, Role::Viewer).await;
        let stranger = world.organization("Other").await;
        assert!(send(&world, &agent, chat.id, "hello").await.is_ok());
        assert_eq!(send(&world, &viewer, chat.id, "hello").await.unwrap_err().code, ErrorCode::Forbidden);
        assert_eq!(send(&world, &stranger, chat.id, "hello").await.unwrap_err().code, ErrorCode::NotFound);
        let error = messaging::mark_read(&world.services, &viewer, chat.id).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Forbidden);
        let error = messaging::typing(&world.services, &stranger, chat.id).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
        let error = messaging::chat(&world.services, &stranger, chat.id).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
    }

    async fn an_echo_before_the_answer_makes_no_second_message(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let message = send(&world, &owner, chat.id, "Hello").await.unwrap();
        let stored = store::messages::get(&world.services.db, owner.organization_id, message.id)
            .await
            .unwrap()
            .unwrap();
        let mut echo = outgoing(user(7), 500, "Hello");
        echo.random_id = stored.random_id;
        world.tells(account, [Change::Message(echo)]).await;
        let rows = messages(&world, &owner, chat.id).await;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].id, rows[0].state, rows[0].telegram_id), (message.id, DeliveryState::Sent, Some(500)));
        world.run_jobs().await;
        assert_eq!(world.gateway.sends(), 0, "Telegram has it already");
    }

    async fn an_echo_that_says_otherwise_is_recognised_by_the_answer(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let message = send(&world, &owner, chat.id, "Hello  there").await.unwrap();
        // Telegram gave it this id, changed the text, and told of it before it answered.
        world.tells(account, [Change::Message(outgoing(user(7), 1_000, "Hello there"))]).await;
        assert_eq!(messages(&world, &owner, chat.id).await.len(), 2);
        world.run_jobs().await;
        let rows = messages(&world, &owner, chat.id).await;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].id, rows[0].telegram_id), (message.id, Some(1_000)));
        let deleted = |event: &Event| matches!(event, Event::MessageDeleted { .. });
        assert!(world.events(&owner).await.iter().any(deleted), "open windows drop the double");
    }

    async fn a_message_from_another_device_is_one_of_ours(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        world.tells(account, [Change::Message(outgoing(user(7), 30, "From my phone"))]).await;
        let rows = messages(&world, &owner, chat.id).await;
        assert_eq!(rows.len(), 1);
        assert!(rows[0].outgoing);
        assert_eq!((rows[0].state, rows[0].author_id), (DeliveryState::Sent, None));
        assert_eq!(chat_now(&world, &owner, chat.id).await.unread_count, 0);
    }
}
