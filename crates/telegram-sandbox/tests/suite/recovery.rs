//! Finding what was missed: lost pushes, lost connections.

use telegram_sandbox::{Fault, FaultAction};

use crate::support::{ONE, TestClient, TestSession, sandbox};

#[tokio::test]
async fn a_lost_push_shows_as_a_gap() {
    let sandbox = sandbox().await;
    let control = sandbox.control();
    let mut client = TestClient::signed_in(&sandbox, ONE).await;
    let mut updates = client.listen().await;
    control.incoming(ONE, "silent", "Seen").unwrap();
    updates.message("Seen").await;
    control.add_fault(Fault::once("*", FaultAction::LoseUpdate));
    control.incoming(ONE, "silent", "Lost").unwrap();
    control.incoming(ONE, "silent", "Revealing").unwrap();
    updates.message("Lost").await;
    updates.message("Revealing").await;
    let journal = control.journal();
    assert!(
        journal
            .iter()
            .any(|entry| entry.method == "updates.getDifference")
    );
}

#[tokio::test]
async fn what_came_during_an_outage_is_caught_up() {
    let sandbox = sandbox().await;
    let control = sandbox.control();
    let mut client = TestClient::signed_in(&sandbox, ONE).await;
    let mut updates = client.listen().await;
    control.incoming(ONE, "silent", "Before").unwrap();
    updates.message("Before").await;
    control.cut_connections(Some(ONE)).unwrap();
    control.incoming(ONE, "silent", "During").unwrap();
    updates.message("During").await;
}

#[tokio::test]
async fn a_long_absence_comes_in_slices() {
    let sandbox = sandbox().await;
    let control = sandbox.control();
    let mut client = TestClient::signed_in(&sandbox, ONE).await;
    {
        let mut updates = client.listen().await;
        control.incoming(ONE, "silent", "Last seen").unwrap();
        updates.message("Last seen").await;
    }
    let session: TestSession = client.session.moved(sandbox.addr());
    drop(client);
    for i in 0..1200 {
        control
            .incoming(ONE, "silent", &format!("Missed {i}"))
            .unwrap();
    }
    let mut client = TestClient::with_session(session);
    let mut updates = client.listen().await;
    for i in [0, 499, 500, 999, 1000, 1199] {
        updates.message(&format!("Missed {i}")).await;
    }
    let journal = control.journal();
    let asked = journal
        .iter()
        .filter(|e| e.method == "updates.getDifference")
        .count();
    assert!(asked >= 3, "{asked} questions");
}
