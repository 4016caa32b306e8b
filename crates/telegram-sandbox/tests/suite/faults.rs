//! Faults: what a client meets when things go wrong.

use std::time::Duration;

use grammers_client::InvocationError;
use telegram_sandbox::{Fault, FaultAction};

use crate::support::{ONE, TestClient, eventually, sandbox, send_request};

#[tokio::test]
async fn a_connection_cut_after_execution_and_a_repeated_send() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let silent = client.peer("silent_sandbox").await;
    let request = send_request(silent, "Exactly once", 99);
    sandbox
        .control()
        .add_fault(Fault::once("messages.sendMessage", FaultAction::DropAfter));
    let error = client.client.invoke(&request).await.unwrap_err();
    assert!(!matches!(error, InvocationError::Rpc(_)), "{error}");
    let error = client.client.invoke(&request).await.unwrap_err();
    assert!(error.is("RANDOM_ID_DUPLICATE"), "{error}");
    let messages = sandbox.control().messages(ONE, Some("silent")).unwrap();
    assert_eq!(
        messages.iter().filter(|m| m.random_id == Some(99)).count(),
        1
    );
}

#[tokio::test]
async fn a_connection_cut_before_execution() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let silent = client.peer("silent_sandbox").await;
    let request = send_request(silent, "Second try", 100);
    sandbox
        .control()
        .add_fault(Fault::once("messages.sendMessage", FaultAction::DropBefore));
    client.client.invoke(&request).await.unwrap_err();
    client.client.invoke(&request).await.unwrap();
    let messages = sandbox.control().messages(ONE, Some("silent")).unwrap();
    assert_eq!(
        messages.iter().filter(|m| m.random_id == Some(100)).count(),
        1
    );
}

#[tokio::test]
async fn errors_delays_and_silence() {
    let sandbox = sandbox().await;
    let control = sandbox.control();
    let client = TestClient::signed_in(&sandbox, ONE).await;
    control.add_fault(Fault::error("users.*", 420, "FLOOD_WAIT_77"));
    let error = client.client.get_me().await.unwrap_err();
    match error {
        InvocationError::Rpc(error) => {
            assert_eq!((error.name.as_str(), error.value), ("FLOOD_WAIT", Some(77)));
        }
        other => panic!("{other}"),
    }
    client.client.get_me().await.unwrap();

    control.add_fault(Fault::once(
        "users.getUsers",
        FaultAction::Delay { ms: 300 },
    ));
    let before = tokio::time::Instant::now();
    client.client.get_me().await.unwrap();
    assert!(before.elapsed() >= Duration::from_millis(300));

    control.add_fault(Fault::once("users.getUsers", FaultAction::Silence));
    let silence = tokio::time::timeout(Duration::from_millis(300), client.client.get_me()).await;
    assert!(silence.is_err());
    client.client.get_me().await.unwrap();
    assert!(control.faults().is_empty());
}

#[tokio::test]
async fn faults_choose_their_account_and_number() {
    let sandbox = sandbox().await;
    let control = sandbox.control();
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let mut fault = Fault::error("*", 500, "INTERNAL");
    fault.account = Some(crate::support::TWO.to_owned());
    control.add_fault(fault.clone());
    client.client.get_me().await.unwrap();
    control.clear_faults();
    fault.account = Some("+999 662-0001".to_owned());
    fault.count = 2;
    control.add_fault(fault);
    for _ in 0..2 {
        assert!(client.client.get_me().await.unwrap_err().is("INTERNAL"));
    }
    client.client.get_me().await.unwrap();
}

#[tokio::test]
async fn a_server_goes_down_and_comes_back() {
    let sandbox = sandbox().await;
    let control = sandbox.control();
    let client = TestClient::signed_in(&sandbox, ONE).await;
    control.down();
    eventually(
        &control,
        |control| control.connections(),
        |count| *count == 0,
    )
    .await;
    assert!(client.client.get_me().await.is_err());
    control.up();
    let mut back = false;
    for _ in 0..100 {
        if client.client.get_me().await.is_ok() {
            back = true;
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(back);
}
