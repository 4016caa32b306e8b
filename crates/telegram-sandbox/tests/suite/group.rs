//! Megagroups.

use grammers_client::tl::enums;

use crate::support::{ONE, TWO, TestClient, sandbox};

#[tokio::test]
async fn members_come_in_pages() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let group = client.peer("sandbox_group").await;
    let mut members = client.client.iter_participants(group);
    let mut count = 0;
    while members.next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 253);
}

#[tokio::test]
async fn a_group_message_reaches_the_other_members() {
    let sandbox = sandbox().await;
    let one = TestClient::signed_in(&sandbox, ONE).await;
    let mut two = TestClient::signed_in(&sandbox, TWO).await;
    // The dialogs tell a client where the group stands.
    let mut dialogs = two.client.iter_dialogs();
    while dialogs.next().await.unwrap().is_some() {}
    let mut at_two = two.listen().await;
    let group = one.peer("sandbox_group").await;
    let sent = one.client.send_message(group, "To all").await.unwrap();
    assert_eq!(at_two.message("To all").await, sent.id());
    sandbox.control().typing("group", "anna").unwrap();
    let typing = |u: &enums::Update| matches!(u, enums::Update::ChannelUserTyping(_)).then_some(());
    at_two.wait("typing in the group", typing).await;
    sandbox
        .control()
        .incoming_in_group("group", "anna", "And I")
        .unwrap();
    at_two.message("And I").await;

    let mut history = one.client.iter_messages(group);
    assert_eq!(history.total().await.unwrap(), 4);
    assert_eq!(history.next().await.unwrap().unwrap().text(), "And I");
    one.client.mark_as_read(group).await.unwrap();
    assert_eq!(sandbox.control().account(ONE).unwrap().unread, 0);
}

#[tokio::test]
async fn a_lost_group_message_is_found_again() {
    let sandbox = sandbox().await;
    let control = sandbox.control();
    let mut client = TestClient::signed_in(&sandbox, ONE).await;
    let mut dialogs = client.client.iter_dialogs();
    while dialogs.next().await.unwrap().is_some() {}
    let mut updates = client.listen().await;
    control.incoming_in_group("group", "anna", "Seen").unwrap();
    updates.message("Seen").await;
    let lost = telegram_sandbox::FaultAction::LoseUpdate;
    control.add_fault(telegram_sandbox::Fault::once("*", lost));
    // The group has two accounts; the first to be told (account one) is told nothing.
    control.incoming_in_group("group", "anna", "Lost").unwrap();
    control
        .incoming_in_group("group", "anna", "Revealing")
        .unwrap();
    updates.message("Lost").await;
    updates.message("Revealing").await;
}
