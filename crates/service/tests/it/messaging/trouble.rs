//! Sending when something is in the way.

use chrono::TimeDelta;
use domain::account::AccountState;
use domain::message::DeliveryState;
use domain::{ErrorCode, Event};
use service::telegram::{AccountStore, GatewayError};
use service::{accounts, messaging};
use testkit::both_databases;

use super::{chat_now, ivan, messages, send};
use crate::support::{SendOutcome, World};

fn flood(seconds: u32) -> SendOutcome {
    SendOutcome::Fail(GatewayError::Wait {
        code: "FLOOD_WAIT".to_owned(),
        seconds,
        chat_only: false,
    })
}

both_databases! {
    async fn a_flood_wait_is_waited_for_and_says_until_when(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        world.gateway.next_sends([flood(60)]);
        send(&world, &owner, chat.id, "Hello").await.unwrap();
        world.run_jobs().await;
        let waiting = &messages(&world, &owner, chat.id).await[0];
        assert_eq!(waiting.state, DeliveryState::Queued);
        assert_eq!(waiting.failure.as_deref(), Some("FLOOD_WAIT until 2026-03-02T09:01:00Z"));
        assert!(world.events(&owner).await.contains(&Event::MessageQueued(waiting.clone())));

        world.later(TimeDelta::seconds(60));
        world.run_jobs().await;
        let sent = &messages(&world, &owner, chat.id).await[0];
        assert_eq!((sent.state, sent.failure.as_deref()), (DeliveryState::Sent, None));
        assert_eq!(world.gateway.sends(), 2);
    }

    async fn without_a_connection_it_is_tried_again_for_a_day(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        world.gateway.set_unreachable(true);
        send(&world, &owner, chat.id, "Hello").await.unwrap();
        for _ in 0..23 {
            world.run_jobs().await;
            let row = &messages(&world, &owner, chat.id).await[0];
            assert_eq!((row.state, row.failure.as_deref()), (DeliveryState::Queued, Some("UNREACHABLE")));
            world.later(TimeDelta::hours(1));
        }
        world.gateway.set_unreachable(false);
        world.run_jobs().await;
        assert_eq!(messages(&world, &owner, chat.id).await[0].state, DeliveryState::Sent);

        world.gateway.set_unreachable(true);
        send(&world, &owner, chat.id, "And then?").await.unwrap();
        world.run_jobs().await;
        world.later(TimeDelta::hours(24));
        world.run_jobs().await;
        let row = &messages(&world, &owner, chat.id).await[0];
        assert_eq!((row.state, row.failure.as_deref()), (DeliveryState::Failed, Some("UNREACHABLE")));
    }

    async fn a_refused_message_says_why_and_lets_the_next_one_pass(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        let refused = GatewayError::Refused("USER_IS_BLOCKED".to_owned());
        world.gateway.next_sends([SendOutcome::Fail(refused)]);
        let first = send(&world, &owner, chat.id, "First").await.unwrap();
        send(&world, &owner, chat.id, "Second").await.unwrap();
        world.run_jobs().await;
        let rows = messages(&world, &owner, chat.id).await;
        let failed = rows.iter().find(|row| row.id == first.id).unwrap();
        assert_eq!((failed.state, failed.failure.as_deref()), (DeliveryState::Failed, Some("USER_IS_BLOCKED")));
        assert!(world.events(&owner).await.contains(&Event::MessageFailed(failed.clone())));
        assert_eq!(world.gateway.accepted()[0].text, "Second");

        let retried = messaging::retry(&world.services, &owner, first.id).await.unwrap();
        assert_eq!((retried.state, retried.failure), (DeliveryState::Queued, None));
        let twice = messaging::retry(&world.services, &owner, first.id).await.unwrap_err();
        assert_eq!(twice.code, ErrorCode::Conflict);
        world.run_jobs().await;
        let rows = messages(&world, &owner, chat.id).await;
        assert!(rows.iter().all(|row| row.state == DeliveryState::Sent));
    }

    async fn a_retry_never_makes_a_second_message_at_telegram(db) {
        let world = World::new(db);
        let (owner, _, chat) = ivan(&world).await;
        // Telegram takes it, the answer is lost, and then nothing comes through for a day.
        world.gateway.next_sends([SendOutcome::AcceptAndLoseAnswer]);
        let message = send(&world, &owner, chat.id, "Hello").await.unwrap();
        world.run_jobs().await;
        world.gateway.set_unreachable(true);
        world.later(TimeDelta::hours(25));
        world.run_jobs().await;
        assert_eq!(messages(&world, &owner, chat.id).await[0].state, DeliveryState::Failed);

        world.gateway.set_unreachable(false);
        messaging::retry(&world.services, &owner, message.id).await.unwrap();
        world.run_jobs().await;
        assert_eq!(world.gateway.accepted().len(), 1);
        assert_eq!(messages(&world, &owner, chat.id).await[0].state, DeliveryState::Sent);
    }

    async fn when_the_session_ends_messages_fail_and_the_account_says_so(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        let ended = GatewayError::SessionEnded("AUTH_KEY_UNREGISTERED".to_owned());
        world.gateway.next_sends([SendOutcome::Fail(ended)]);
        send(&world, &owner, chat.id, "First").await.unwrap();
        let second = send(&world, &owner, chat.id, "Second").await.unwrap();
        world.run_jobs().await;
        let now = accounts::get(&world.services, &owner, account).await.unwrap();
        assert_eq!(now.state, AccountState::Revoked);
        assert_eq!(now.state_reason.as_deref(), Some("AUTH_KEY_UNREGISTERED"));
        let failures: Vec<_> = messages(&world, &owner, chat.id)
            .await
            .into_iter()
            .map(|row| (row.text, row.state, row.failure.unwrap()))
            .collect();
        assert_eq!(failures, [
            ("Second".to_owned(), DeliveryState::Failed, "ACCOUNT_SIGNED_OUT".to_owned()),
            ("First".to_owned(), DeliveryState::Failed, "AUTH_KEY_UNREGISTERED".to_owned()),
        ]);
        assert_eq!(world.gateway.sends(), 1, "the second was not even tried");
        for error in [
            send(&world, &owner, chat.id, "Third").await.unwrap_err(),
            messaging::retry(&world.services, &owner, second.id).await.unwrap_err(),
        ] {
            assert_eq!(error.code, ErrorCode::Conflict);
            assert!(error.detail.unwrap().contains("sign in again"));
        }
        let row = chat_now(&world, &owner, chat.id).await;
        assert_eq!(row.last_message_state, Some(DeliveryState::Failed));
    }

    async fn messages_wait_while_their_account_is_being_signed_in_again(db) {
        let world = World::new(db);
        let (owner, account, chat) = ivan(&world).await;
        send(&world, &owner, chat.id, "Hello").await.unwrap();
        world.telegram.set_state(account, AccountState::CodeSent, None, None).await.unwrap();
        world.run_jobs().await;
        assert_eq!(messages(&world, &owner, chat.id).await[0].state, DeliveryState::Queued);
        world.telegram.set_state(account, AccountState::Online, None, None).await.unwrap();
        world.later(TimeDelta::seconds(15));
        world.run_jobs().await;
        assert_eq!(messages(&world, &owner, chat.id).await[0].state, DeliveryState::Sent);
    }
}
