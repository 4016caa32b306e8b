//! The state file: a restarted sandbox knows its clients.

use std::path::PathBuf;

use telegram_sandbox::{Sandbox, SandboxConfig, SandboxHandle, Scenario};

use crate::support::{ONE, TestClient, sandbox, send_request};

async fn with_state(path: PathBuf) -> SandboxHandle {
    let mut config = SandboxConfig::new(Scenario::tests());
    config.state_file = Some(path);
    Sandbox::start(config).await.unwrap()
}

#[tokio::test]
async fn accounts_stay_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/sandbox.json");
    let sandbox = with_state(path.clone()).await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let silent = client.peer("silent_sandbox").await;
    let request = send_request(silent, "Remember me", 5);
    client.client.invoke(&request).await.unwrap();
    let session = client.session.moved(sandbox.addr());
    drop(client);
    sandbox.shutdown().await;

    let sandbox = with_state(path).await;
    let client = TestClient::with_session(session.moved(sandbox.addr()));
    assert_eq!(
        client.client.get_me().await.unwrap().first_name(),
        Some("One")
    );
    let mut history = client.client.iter_messages(silent);
    assert_eq!(history.next().await.unwrap().unwrap().text(), "Remember me");
    let error = client.client.invoke(&request).await.unwrap_err();
    assert!(error.is("RANDOM_ID_DUPLICATE"), "{error}");
}

/// Without a shutdown the last state written by itself counts, and it is never half a file.
#[tokio::test]
async fn a_killed_sandbox_leaves_a_state_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let sandbox = with_state(path.clone()).await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let session = client.session.moved(sandbox.addr());
    drop(client);
    for _ in 0..200 {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if text.contains("SignedIn") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    drop(sandbox);
    let sandbox = with_state(path).await;
    let client = TestClient::with_session(session.moved(sandbox.addr()));
    assert!(client.client.is_authorized().await.unwrap());
}

/// A server that has forgotten a key says so, and the client must not believe it is signed in.
#[tokio::test]
async fn a_forgotten_key_is_refused() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    sandbox.control().forget_keys(ONE).unwrap();
    let mut refused = false;
    for _ in 0..3 {
        refused |= client.client.get_me().await.is_err();
    }
    assert!(refused);
}
