//! Signing in and out.

use std::sync::Arc;

use domain::account::AccountState;
use service::telegram::{Gateway, GatewayError, Letter, SignInStep};
use telegram::{Config, Endpoint, GrammersGateway};
use telegram_sandbox::Fault;

use crate::stage::{BANNED, CODE, ONE, PASSWORD, Stage, TWO};

#[tokio::test(flavor = "multi_thread")]
async fn signs_in_with_the_code() {
    let stage = Stage::empty().await;
    let (gateway, account) = (&stage.gateway, stage.account);
    gateway.request_code(account, ONE).await.expect("a code");
    let step = gateway.submit_code(account, CODE).await.expect("signed in");
    let SignInStep::SignedIn(user) = step else {
        panic!("{step:?}");
    };
    let there = stage.control.account("one").expect("the account");
    assert_eq!(user.id, there.user_id);
    assert!(!user.display_name.is_empty());
    assert!(stage.store.look().session.is_some());
    assert!(!stage.store.look().positions.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_can_be_corrected() {
    let stage = Stage::empty().await;
    let (gateway, account) = (&stage.gateway, stage.account);
    let none = gateway.submit_code(account, CODE).await;
    assert_eq!(none, Err(GatewayError::NoSignIn));
    gateway.request_code(account, ONE).await.expect("a code");
    let wrong = gateway.submit_code(account, "00000").await;
    assert_eq!(wrong, Err(GatewayError::WrongCode));
    let right = gateway.submit_code(account, CODE).await;
    assert!(matches!(right, Ok(SignInStep::SignedIn(_))), "{right:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_does_not_last_for_ever() {
    let stage = Stage::empty().await;
    let (gateway, account) = (&stage.gateway, stage.account);
    gateway.request_code(account, ONE).await.expect("a code");
    stage.control.expire_codes();
    let late = gateway.submit_code(account, CODE).await;
    assert_eq!(late, Err(GatewayError::CodeExpired));
}

#[tokio::test(flavor = "multi_thread")]
async fn not_every_number_gets_a_code() {
    let stage = Stage::empty().await;
    let (gateway, account) = (&stage.gateway, stage.account);
    let unknown = gateway.request_code(account, "+10000000000").await;
    assert_eq!(unknown, Err(GatewayError::UnknownPhone));
    let banned = gateway.request_code(account, BANNED).await;
    let refused = GatewayError::Refused("PHONE_NUMBER_BANNED".into());
    assert_eq!(banned, Err(refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_two_step_password_is_asked_for_and_checked() {
    let stage = Stage::empty().await;
    let (gateway, account) = (&stage.gateway, stage.account);
    gateway.request_code(account, TWO).await.expect("a code");
    let early = gateway.submit_password(account, PASSWORD).await;
    assert_eq!(early, Err(GatewayError::NoSignIn));
    let step = gateway.submit_code(account, CODE).await;
    assert!(
        matches!(step, Ok(SignInStep::PasswordNeeded { .. })),
        "{step:?}"
    );
    let wrong = gateway.submit_password(account, "wrong").await;
    assert_eq!(wrong, Err(GatewayError::WrongPassword));
    let user = gateway.submit_password(account, PASSWORD).await;
    let there = stage.control.account("two").expect("the account");
    assert_eq!(user.expect("signed in").id, there.user_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_survives_a_restart_between_its_steps() {
    let mut stage = Stage::empty().await;
    let requested = stage.gateway.request_code(stage.account, TWO).await;
    requested.expect("a code");
    stage.restart().await;
    let step = stage.gateway.submit_code(stage.account, CODE).await;
    assert!(
        matches!(step, Ok(SignInStep::PasswordNeeded { .. })),
        "{step:?}"
    );
    stage.restart().await;
    let user = stage.gateway.submit_password(stage.account, PASSWORD).await;
    assert!(user.is_ok(), "{user:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_leaves_nothing_behind() {
    let stage = Stage::online().await;
    stage.gateway.sign_out(stage.account).await.expect("out");
    assert_eq!(stage.calls("auth.logOut"), 1);
    assert!(stage.store.look().session.is_none());
    let peer = stage.store.peer("anna_sandbox");
    let late = stage
        .gateway
        .send(stage.account, peer, Letter::text("?"), 1)
        .await;
    assert!(
        matches!(late, Err(GatewayError::SessionEnded(_))),
        "{late:?}"
    );
    // And the account can come back.
    stage.sign_in().await;
    stage.start().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_belongs_to_one_telegram() {
    let stage = Stage::signed_in().await;
    stage.gateway.shutdown().await;
    let real = Config::new(1, "hash", Endpoint::Production);
    let real = GrammersGateway::new(real, Arc::clone(&stage.store) as _);
    let before = stage.store.look().session.clone();
    real.start(stage.account).await;
    stage.store.until_state(AccountState::Revoked).await;
    let refused = real.request_code(stage.account, ONE).await;
    let reason = "SESSION_OF_OTHER_ENDPOINT".to_owned();
    assert_eq!(refused, Err(GatewayError::SessionEnded(reason)));
    assert_eq!(stage.store.look().session, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_nobody_heard_of_can_be_begun_again() {
    let mut stage = Stage::signed_in().await;
    stage.restart().await;
    stage.sign_in().await;
    assert_eq!(stage.calls("auth.logOut"), 1);
    stage.start().await;
    // Not so while the account is online.
    let again = stage.gateway.request_code(stage.account, ONE).await;
    let refused = GatewayError::Refused("ALREADY_SIGNED_IN".into());
    assert_eq!(again, Err(refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_follows_to_another_data_center() {
    let stage = Stage::empty().await;
    let elsewhere = Fault::error("auth.sendCode", 303, "PHONE_MIGRATE_4");
    stage.control.add_fault(elsewhere);
    stage.sign_in().await;
    stage.start().await;
}
