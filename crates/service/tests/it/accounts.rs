//! Connecting Telegram accounts.

use chrono::TimeDelta;
use domain::account::{Account, AccountState, ConnectAccount, LoginCode, TwoStepPassword};
use domain::{AccountId, Actor, Error, ErrorCode, Event, FieldCode, Role};
use service::accounts;
use service::telegram::{AccountStore, GatewayError, Position};
use testkit::both_databases;

use crate::support::{CODE, Call, World};

const PHONE: &str = "+7 999 662-00-01";

async fn connect(world: &World, actor: &Actor) -> Result<Account, Error> {
    let input = ConnectAccount {
        phone: PHONE.to_owned(),
    };
    accounts::connect(&world.services, actor, &input).await
}

async fn code(world: &World, actor: &Actor, id: AccountId, code: &str) -> Result<Account, Error> {
    let input = LoginCode {
        code: code.to_owned(),
    };
    accounts::submit_code(&world.services, actor, id, &input).await
}

async fn password(
    world: &World,
    actor: &Actor,
    id: AccountId,
    password: &str,
) -> Result<Account, Error> {
    let input = TwoStepPassword {
        password: password.to_owned(),
    };
    accounts::submit_password(&world.services, actor, id, &input).await
}

both_databases! {
    async fn an_account_is_connected_with_the_code_that_came(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let asked = connect(&world, &owner).await.unwrap();
        assert_eq!((asked.phone.as_str(), asked.state), ("+79996620001", AccountState::CodeSent));

        let wrong = code(&world, &owner, asked.id, "11111").await.unwrap_err();
        assert_eq!(wrong.of_field("code"), Some(FieldCode::Wrong));

        let account = code(&world, &owner, asked.id, " 22-222 ").await.unwrap();
        assert_eq!(account.state, AccountState::Connecting);
        assert_eq!(account.display_name.as_deref(), Some("Northwind Sales"));
        assert!(world.gateway.calls().contains(&Call::Start(asked.id)));
        let last = world.events(&owner).await.pop();
        assert_eq!(last, Some(Event::AccountUpdated(account)));
    }

    async fn a_two_step_password_is_asked_for_and_checked(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        world.gateway.set_two_step("correct horse", Some("a horse"));
        let id = connect(&world, &owner).await.unwrap().id;
        let halfway = code(&world, &owner, id, CODE).await.unwrap();
        assert_eq!(halfway.state, AccountState::PasswordNeeded);
        assert_eq!(halfway.password_hint.as_deref(), Some("a horse"));

        let wrong = password(&world, &owner, id, "battery").await.unwrap_err();
        assert_eq!(wrong.of_field("password"), Some(FieldCode::Wrong));
        let empty = password(&world, &owner, id, "").await.unwrap_err();
        assert_eq!(empty.of_field("password"), Some(FieldCode::Required));
        let account = password(&world, &owner, id, "correct horse").await.unwrap();
        assert_eq!((account.state, account.password_hint), (AccountState::Connecting, None));
    }

    async fn a_phone_that_telegram_refuses_leaves_no_account_behind(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        world.gateway.next_call_fails(GatewayError::UnknownPhone);
        let unknown = connect(&world, &owner).await.unwrap_err();
        assert_eq!(unknown.of_field("phone"), Some(FieldCode::Unknown));

        world.gateway.next_call_fails(GatewayError::Refused("PHONE_NUMBER_BANNED".to_owned()));
        let banned = connect(&world, &owner).await.unwrap_err();
        assert_eq!(banned.code, ErrorCode::Telegram);
        assert_eq!(banned.detail.as_deref(), Some("PHONE_NUMBER_BANNED"));

        let wait = GatewayError::Wait {
            code: "FLOOD_WAIT".to_owned(), seconds: 90, chat_only: false,
        };
        world.gateway.next_call_fails(wait);
        let flooded = connect(&world, &owner).await.unwrap_err();
        assert_eq!((flooded.code, flooded.retry_after), (ErrorCode::RateLimited, Some(90)));
        assert_eq!(accounts::list(&world.services, &owner).await.unwrap(), []);
    }

    async fn a_sign_in_that_was_lost_can_be_started_again(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let id = connect(&world, &owner).await.unwrap().id;
        world.gateway.next_call_fails(GatewayError::CodeExpired);
        let expired = code(&world, &owner, id, CODE).await.unwrap_err();
        assert_eq!(expired.of_field("code"), Some(FieldCode::Expired));

        world.gateway.next_call_fails(GatewayError::NoSignIn);
        let lost = code(&world, &owner, id, CODE).await.unwrap_err();
        assert_eq!(lost.of_field("code"), Some(FieldCode::Expired));
        let account = accounts::get(&world.services, &owner, id).await.unwrap();
        assert_eq!(account.state, AccountState::SignedOut);

        assert_eq!(connect(&world, &owner).await.unwrap().id, id);
        assert!(code(&world, &owner, id, CODE).await.is_ok());
    }

    async fn a_connected_phone_is_a_conflict_until_its_session_ends(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let id = world.account(&owner, PHONE).await;
        assert_eq!(connect(&world, &owner).await.unwrap_err().code, ErrorCode::Conflict);

        let reason = Some("SESSION_REVOKED".to_owned());
        world.telegram.set_state(id, AccountState::Revoked, reason, None).await.unwrap();
        let again = connect(&world, &owner).await.unwrap();
        assert_eq!((again.id, again.state, again.state_reason), (id, AccountState::CodeSent, None));

        let other = world.organization("Other").await;
        assert_ne!(connect(&world, &other).await.unwrap().id, id, "another organization's own");
    }

    async fn a_removed_account_is_gone_at_once_and_signed_out_when_telegram_answers(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let id = world.account(&owner, PHONE).await;
        world.telegram.save_session(id, b"auth key").await.unwrap();
        accounts::remove(&world.services, &owner, id).await.unwrap();
        assert_eq!(accounts::list(&world.services, &owner).await.unwrap(), []);
        assert_eq!(world.events(&owner).await.pop(), Some(Event::AccountDeleted { id }));

        world.gateway.set_unreachable(true);
        world.run_jobs().await;
        assert!(world.telegram.load_session(id).await.unwrap().is_some(), "still to sign out");
        world.gateway.set_unreachable(false);
        world.later(TimeDelta::minutes(2));
        world.run_jobs().await;
        assert_eq!(world.telegram.load_session(id).await.unwrap(), None);
        let missing = accounts::remove(&world.services, &owner, id).await.unwrap_err();
        assert_eq!(missing.code, ErrorCode::NotFound);
    }

    async fn roles_and_organizations_are_kept_apart(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let stranger = world.organization("Other").await;
        let id = world.account(&owner, PHONE).await;
        assert_eq!(connect(&world, &agent).await.unwrap_err().code, ErrorCode::Forbidden);
        assert_eq!(accounts::list(&world.services, &agent).await.unwrap().len(), 1);
        assert_eq!(accounts::list(&world.services, &stranger).await.unwrap(), []);
        for error in [
            accounts::get(&world.services, &stranger, id).await.unwrap_err(),
            accounts::remove(&world.services, &stranger, id).await.unwrap_err(),
            code(&world, &stranger, id, CODE).await.unwrap_err(),
        ] {
            assert_eq!(error.code, ErrorCode::NotFound);
        }
    }

    async fn a_session_lies_sealed_and_opens_for_its_own_account_only(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let one = world.account(&owner, PHONE).await;
        let two = world.account(&owner, "+79996620002").await;
        world.telegram.save_session(one, b"first").await.unwrap();
        world.telegram.save_session(one, b"auth key of one").await.unwrap();
        assert_eq!(
            world.telegram.load_session(one).await.unwrap().as_deref(),
            Some(b"auth key of one".as_slice())
        );
        let sealed = store::accounts::session(&world.services.db, one).await.unwrap().unwrap();
        assert!(!sealed.windows(8).any(|bytes| bytes == b"auth key"));
        let now = world.services.clock.now();
        store::accounts::save_session(&world.services.db, two, sealed, now).await.unwrap();
        assert!(world.telegram.load_session(two).await.is_err(), "another row's seal");
        world.telegram.delete_session(one).await.unwrap();
        assert_eq!(world.telegram.load_session(one).await.unwrap(), None);
    }

    async fn positions_are_kept_per_box(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let id = world.account(&owner, PHONE).await;
        let boxes = |pts| vec![
            Position::Secondary { qts: 4 },
            Position::Primary { pts, date: 1_790_000_000, seq: 2 },
            Position::Channel { id: 55, pts: pts + 1 },
        ];
        world.telegram.apply(id, Vec::new(), boxes(10)).await.unwrap();
        world.telegram.apply(id, Vec::new(), boxes(20)).await.unwrap();
        assert_eq!(world.telegram.load_positions(id).await.unwrap(), boxes(20));
    }

    async fn accounts_with_a_session_start_with_the_server(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let online = world.account(&owner, PHONE).await;
        let revoked = world.account(&owner, "+79996620002").await;
        world.telegram.set_state(revoked, AccountState::Revoked, None, None).await.unwrap();
        connect(&world, &world.organization("Other").await).await.unwrap();
        let before = world.gateway.calls().len();
        accounts::start_all(&world.services).await.unwrap();
        assert_eq!(world.gateway.calls()[before..], [Call::Start(online)]);
    }

    async fn the_same_state_told_twice_is_one_event(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let id = world.account(&owner, PHONE).await;
        let before = world.newest_event(&owner).await;
        let until = Some(world.services.clock.now() + TimeDelta::seconds(30));
        let reason = || Some("FLOOD_WAIT".to_owned());
        for _ in 0..2 {
            world.telegram.set_state(id, AccountState::FloodWait, reason(), until).await.unwrap();
        }
        assert_eq!(world.newest_event(&owner).await, before + 1);
        let account = accounts::get(&world.services, &owner, id).await.unwrap();
        assert_eq!((account.state, account.wait_until), (AccountState::FloodWait, until));
    }

    async fn what_an_account_waits_for_is_kept_and_told(db) {
        use domain::telegram::{Method, Wait};
        use service::telegram::AccountStore as _;
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let account = world.account(&owner, "+79996620001").await;
        let wait = Wait {
            method: Method::Send,
            peer: None,
            background_only: true,
            reason: "PEER_FLOOD".to_owned(),
            until: crate::support::start_time() + chrono::TimeDelta::hours(12),
        };
        world.telegram.save_waits(account, vec![wait.clone()]).await.unwrap();
        assert_eq!(world.telegram.load_waits(account).await.unwrap(), vec![wait.clone()]);
        let shown = service::accounts::get(&world.services, &owner, account).await.unwrap();
        assert_eq!(shown.waits, vec![wait]);
        let told = world.events(&owner).await.into_iter().any(|event| {
            matches!(event, domain::Event::AccountUpdated(account) if account.waits.len() == 1)
        });
        assert!(told, "open windows hear of it");
    }

    async fn one_process_runs_an_account_until_its_lease_runs_out(db) {
        use service::accounts::GatewayStore;
        use service::telegram::AccountStore as _;
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let account = world.account(&owner, "+79996620001").await;
        let one = &world.telegram;
        let services = &world.services;
        let two = GatewayStore::new(
            services.db.clone(),
            services.clock.clone(),
            services.secrets.clone(),
            services.hub.clone(),
            "two".into(),
        );
        assert!(one.take_lease(account).await.unwrap());
        assert!(!two.take_lease(account).await.unwrap());
        world.later(TimeDelta::seconds(10));
        assert!(one.keep_lease(account).await.unwrap());
        world.later(TimeDelta::seconds(10));
        assert!(!two.take_lease(account).await.unwrap(), "a sign of life was given");

        world.later(TimeDelta::seconds(6));
        assert!(two.take_lease(account).await.unwrap(), "under thirty seconds later");
        assert!(!one.keep_lease(account).await.unwrap());
        // Whatever the first one still believes, it writes nothing any more.
        assert!(one.apply(account, Vec::new(), Vec::new()).await.is_err());
        assert!(one.save_session(account, b"old").await.is_err());
        assert!(two.save_session(account, b"new").await.is_ok());
        assert!(one.set_state(account, AccountState::Revoked, None, None).await.is_err());

        two.drop_lease(account).await.unwrap();
        assert!(one.take_lease(account).await.unwrap(), "given up, it is free at once");
        assert_eq!(one.load_session(account).await.unwrap().as_deref(), Some(&b"new"[..]));
    }

    async fn work_for_an_account_waits_for_who_runs_it(db) {
        use domain::message::SendMessage;
        use service::accounts::GatewayStore;
        use service::telegram::AccountStore as _;
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let account = world.account(&owner, "+79996620001").await;
        let chat = world.chat(&owner, account, crate::support::person(7, "Ivan")).await;
        let services = &world.services;
        let other = GatewayStore::new(
            services.db.clone(),
            services.clock.clone(),
            services.secrets.clone(),
            services.hub.clone(),
            "other".into(),
        );
        assert!(other.take_lease(account).await.unwrap());
        let message = SendMessage { text: "Hello".to_owned(), ..SendMessage::default() };
        service::messaging::send(services, &owner, chat.id, &message).await.unwrap();
        assert_eq!(world.run_jobs().await, 0, "that process will send it");
        other.drop_lease(account).await.unwrap();
        assert_eq!(world.run_jobs().await, 1);
        assert_eq!(world.gateway.sends(), 1);
    }
}
