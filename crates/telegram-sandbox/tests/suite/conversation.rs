//! The heart of it: writing, being read, being answered.

use grammers_client::tl::enums;

use crate::support::{ONE, TWO, TestClient, eventually, sandbox, send_request};

#[tokio::test]
async fn a_message_is_sent_read_and_answered() {
    let sandbox = sandbox().await;
    let mut client = TestClient::signed_in(&sandbox, ONE).await;
    let echo = client.peer("echo_sandbox").await;
    let mut updates = client.listen().await;

    let sent = client
        .client
        .send_message(echo, "Good morning")
        .await
        .unwrap();
    assert!(sent.outgoing());
    let read = |update: &enums::Update| match update {
        enums::Update::ReadHistoryOutbox(x) => Some(x.max_id),
        _ => None,
    };
    assert_eq!(updates.wait("read", read).await, sent.id());
    let typing = |update: &enums::Update| match update {
        enums::Update::UserTyping(x) => Some(x.user_id),
        _ => None,
    };
    let typist = updates.wait("typing", typing).await;
    assert_eq!(Some(typist), echo.id.bare_id());
    let answer = updates.message("Good morning").await;
    assert!(answer > sent.id());

    let messages = sandbox.control().messages(ONE, Some("echo")).unwrap();
    assert_eq!(messages.len(), 3);
    assert!(messages[1].outgoing && messages[1].read && messages[1].random_id.is_some());
    assert!(!messages[2].outgoing && !messages[2].read);
    assert_eq!(sandbox.control().account(ONE).unwrap().unread, 1);
    client.client.mark_as_read(echo).await.unwrap();
    assert_eq!(sandbox.control().account(ONE).unwrap().unread, 0);
}

#[tokio::test]
async fn answers_follow_from_the_seed() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let sandbox = sandbox().await;
        let client = TestClient::signed_in(&sandbox, ONE).await;
        let anna = client.peer("anna_sandbox").await;
        for text in ["Hello", "Are you there?"] {
            client.client.send_message(anna, text).await.unwrap();
        }
        let messages = eventually(
            &sandbox.control(),
            |control| control.messages(ONE, Some("anna")).unwrap(),
            |messages| messages.len() == 5,
        )
        .await;
        let answers = messages.into_iter().filter(|m| !m.outgoing).map(|m| m.text);
        runs.push(answers.collect::<Vec<_>>());
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0][1], runs[0][2]);
}

#[tokio::test]
async fn a_random_id_is_good_once() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let silent = client.peer("silent_sandbox").await;
    let request = send_request(silent, "Only once", 4711);
    client.client.invoke(&request).await.unwrap();
    let error = client.client.invoke(&request).await.unwrap_err();
    assert!(error.is("RANDOM_ID_DUPLICATE"), "{error}");
    let messages = sandbox.control().messages(ONE, Some("silent")).unwrap();
    let sent = messages.iter().filter(|m| m.random_id == Some(4711));
    assert_eq!(sent.count(), 1);
    let journal = sandbox.control().journal();
    let sends = journal.iter().filter(|entry| entry.random_id == Some(4711));
    let outcomes: Vec<_> = sends.map(|entry| entry.outcome.as_str()).collect();
    assert_eq!(outcomes, ["ok", "RANDOM_ID_DUPLICATE"]);
}

#[tokio::test]
async fn people_may_refuse() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let blocker = client.peer("blocker_sandbox").await;
    let error = client
        .client
        .send_message(blocker, "Hello?")
        .await
        .unwrap_err();
    assert!(error.is("USER_IS_BLOCKED"), "{error}");
    let private = client.peer("private_sandbox").await;
    let error = client
        .client
        .send_message(private, "Hello?")
        .await
        .unwrap_err();
    assert!(error.is("USER_PRIVACY_RESTRICTED"), "{error}");
}

#[tokio::test]
async fn control_writes_types_reads_edits_and_deletes() {
    let sandbox = sandbox().await;
    let control = sandbox.control();
    let mut client = TestClient::signed_in(&sandbox, ONE).await;
    let silent = client.peer("silent_sandbox").await;
    let mut updates = client.listen().await;

    control.typing(ONE, "silent").unwrap();
    let typing = |u: &enums::Update| matches!(u, enums::Update::UserTyping(_)).then_some(());
    updates.wait("typing", typing).await;

    let id = control
        .incoming(ONE, "silent", "I speak after all")
        .unwrap();
    assert_eq!(updates.message("I speak after all").await, id);

    control
        .edit(ONE, "silent", id, "I spoke after all")
        .unwrap();
    let edited = |update: &enums::Update| match update {
        enums::Update::EditMessage(x) => match &x.message {
            enums::Message::Message(m) if m.id == id => Some(m.message.clone()),
            _ => None,
        },
        _ => None,
    };
    assert_eq!(updates.wait("edited", edited).await, "I spoke after all");

    control
        .react(ONE, "silent", "silent", id, Some("👍"))
        .unwrap();
    let reacted = |update: &enums::Update| match update {
        enums::Update::MessageReactions(x) => Some(x.msg_id),
        _ => None,
    };
    assert_eq!(updates.wait("reacted", reacted).await, id);

    let sent = client.client.send_message(silent, "And I?").await.unwrap();
    control.read(ONE, "silent", None).unwrap();
    let read = |update: &enums::Update| match update {
        enums::Update::ReadHistoryOutbox(x) => Some(x.max_id),
        _ => None,
    };
    assert_eq!(updates.wait("read", read).await, sent.id());

    control.delete(ONE, "silent", &[id]).unwrap();
    let deleted = |update: &enums::Update| match update {
        enums::Update::DeleteMessages(x) => Some(x.messages.clone()),
        _ => None,
    };
    assert_eq!(updates.wait("deleted", deleted).await, [id]);
}

#[tokio::test]
async fn the_client_edits_reacts_and_deletes() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let silent = client.peer("silent_sandbox").await;
    let sent = client.client.send_message(silent, "Frist").await.unwrap();
    client
        .client
        .edit_message(silent, sent.id(), "First")
        .await
        .unwrap();
    client
        .client
        .send_reactions(silent, sent.id(), "🔥")
        .await
        .unwrap();
    let messages = sandbox.control().messages(ONE, Some("silent")).unwrap();
    let message = messages.iter().find(|m| m.id == sent.id()).unwrap();
    assert_eq!((message.text.as_str(), message.edited), ("First", true));
    assert_eq!(message.reactions, ["🔥"]);
    client
        .client
        .delete_messages(silent, &[sent.id()])
        .await
        .unwrap();
    let messages = sandbox.control().messages(ONE, Some("silent")).unwrap();
    assert!(messages.iter().all(|m| m.id != sent.id()));
}

/// Two real accounts: each has a box of its own, and each sees the other's marks.
#[tokio::test]
async fn two_accounts_talk_to_each_other() {
    let sandbox = sandbox().await;
    let mut one = TestClient::signed_in(&sandbox, ONE).await;
    let mut two = TestClient::signed_in(&sandbox, TWO).await;
    let to_two = one.peer("two_account").await;
    let to_one = two.peer("one_account").await;
    let mut at_one = one.listen().await;
    let mut at_two = two.listen().await;

    let sent = one.client.send_message(to_two, "From one").await.unwrap();
    at_two.message("From one").await;
    two.client.mark_as_read(to_one).await.unwrap();
    let read = |update: &enums::Update| match update {
        enums::Update::ReadHistoryOutbox(x) => Some(x.max_id),
        _ => None,
    };
    assert_eq!(at_one.wait("read by two", read).await, sent.id());
    two.client.send_message(to_one, "From two").await.unwrap();
    at_one.message("From two").await;
}

/// A second device of the same account sees what the first one does.
#[tokio::test]
async fn devices_of_one_account_stay_together() {
    let sandbox = sandbox().await;
    let first = TestClient::signed_in(&sandbox, ONE).await;
    let mut second = TestClient::signed_in(&sandbox, ONE).await;
    let silent = first.peer("silent_sandbox").await;
    let mut updates = second.listen().await;
    // The second device shows itself, so that the server knows its session.
    second.client.get_me().await.unwrap();
    let sent = first
        .client
        .send_message(silent, "From my phone")
        .await
        .unwrap();
    assert_eq!(updates.message("From my phone").await, sent.id());
}
