//! Signing in and out.

use grammers_client::tl::{self, enums};
use grammers_client::{InvocationError, SignInError};
use telegram_sandbox::{Sandbox, SandboxConfig, SandboxError, Scenario};

use crate::support::{CODE, ONE, PASSWORD, TWO, TestClient, TestSession, sandbox};

#[tokio::test]
async fn phone_and_code_sign_in() {
    let sandbox = sandbox().await;
    let client = TestClient::connect(&sandbox).await;
    assert!(!client.client.is_authorized().await.unwrap());

    let token = client.client.request_login_code(ONE, "hash").await.unwrap();
    let user = client.client.sign_in(&token, CODE).await.unwrap();
    assert_eq!(user.phone(), Some("9996620001"));
    assert!(client.client.is_authorized().await.unwrap());
    assert_eq!(
        client.client.get_me().await.unwrap().full_name(),
        "One Account"
    );

    client.client.sign_out().await.unwrap();
    assert!(!client.client.is_authorized().await.unwrap());
}

#[tokio::test]
async fn wrong_inputs_meet_telegrams_errors() {
    let sandbox = sandbox().await;
    let client = TestClient::connect(&sandbox).await;
    let unknown = client.client.request_login_code("+15550100", "hash").await;
    assert!(is_error(unknown.err().unwrap(), "PHONE_NUMBER_INVALID"));
    let banned = client
        .client
        .request_login_code("+9996620004", "hash")
        .await;
    assert!(is_error(banned.err().unwrap(), "PHONE_NUMBER_BANNED"));

    let token = client.client.request_login_code(ONE, "hash").await.unwrap();
    let wrong = client.client.sign_in(&token, "11111").await;
    assert!(matches!(wrong, Err(SignInError::InvalidCode)), "{wrong:?}");

    sandbox.control().expire_codes();
    let late = client.client.sign_in(&token, CODE).await;
    assert!(matches!(late, Err(SignInError::InvalidCode)), "{late:?}");
    let outcomes: Vec<_> = sandbox
        .control()
        .journal()
        .into_iter()
        .map(|e| e.outcome)
        .collect();
    assert!(outcomes.contains(&"PHONE_CODE_INVALID".to_owned()));
    assert!(outcomes.contains(&"PHONE_CODE_EXPIRED".to_owned()));
}

fn is_error(error: InvocationError, name: &str) -> bool {
    error.is(name)
}

#[tokio::test]
async fn two_step_password() {
    let sandbox = sandbox().await;
    let client = TestClient::connect(&sandbox).await;
    let token = client.client.request_login_code(TWO, "hash").await.unwrap();
    let Err(SignInError::PasswordRequired(token)) = client.client.sign_in(&token, CODE).await
    else {
        panic!("a password is due");
    };
    assert_eq!(token.hint(), Some("battery staple"));
    let wrong = client.client.check_password(token, "wrong").await;
    assert!(
        matches!(wrong, Err(SignInError::InvalidPassword(_))),
        "{wrong:?}"
    );
    assert!(!client.client.is_authorized().await.unwrap_or(false));

    let request = tl::functions::account::GetPassword {};
    let enums::account::Password::Password(password) =
        client.client.invoke(&request).await.unwrap();
    let token = grammers_client::client::PasswordToken::new(password);
    let user = client.client.check_password(token, PASSWORD).await.unwrap();
    assert_eq!(user.first_name(), Some("Two"));
}

#[tokio::test]
async fn qr_code() {
    let sandbox = sandbox().await;
    let mut client = TestClient::connect(&sandbox).await;
    let export = tl::functions::auth::ExportLoginToken {
        api_id: 1,
        api_hash: "hash".to_owned(),
        except_ids: Vec::new(),
    };
    let enums::auth::LoginToken::Token(token) = client.client.invoke(&export).await.unwrap() else {
        panic!("a token first");
    };
    let mut updates = client.listen().await;
    sandbox
        .control()
        .scan_qr("one", Some(&token.token))
        .unwrap();
    let scanned =
        |update: &enums::Update| matches!(update, enums::Update::LoginToken).then_some(());
    updates.wait("the code was scanned", scanned).await;
    let done = client.client.invoke(&export).await.unwrap();
    assert!(
        matches!(done, enums::auth::LoginToken::Success(_)),
        "{done:?}"
    );
    assert!(client.client.is_authorized().await.unwrap());
}

#[tokio::test]
async fn a_provisioned_key_needs_no_key_exchange() {
    let sandbox = sandbox().await;
    let key = sandbox.control().provision_key();
    let client = TestClient::with_session(TestSession::new(sandbox.addr(), Some(key)));
    assert!(!client.client.is_authorized().await.unwrap());
    let token = client.client.request_login_code(ONE, "hash").await.unwrap();
    client.client.sign_in(&token, CODE).await.unwrap();
}

#[tokio::test]
async fn revoked_and_banned_sessions_meet_401() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    assert_eq!(sandbox.control().revoke_sessions(ONE).unwrap(), 1);
    let error = client.client.get_me().await.unwrap_err();
    assert!(error.is("SESSION_REVOKED"), "{error}");

    let client = TestClient::signed_in(&sandbox, ONE).await;
    sandbox.control().set_banned(ONE, true).unwrap();
    let error = client.client.get_me().await.unwrap_err();
    assert!(error.is("USER_DEACTIVATED_BAN"), "{error}");
}

#[tokio::test]
async fn only_loopback_addresses_are_accepted() {
    let mut config = SandboxConfig::new(Scenario::tests());
    config.addr = "0.0.0.0:0".parse().unwrap();
    let refused = Sandbox::start(config).await.err();
    assert!(matches!(refused, Some(SandboxError::NotLoopback(_))));
}
