//! What happens while an account is online.

use std::time::Duration;

use domain::account::AccountState;
use domain::chat::PeerKind;
use service::telegram::{Change, Gateway, GatewayError, Letter};

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn dialogs_arrive_with_their_last_messages() {
    let stage = Stage::online().await;
    let memory = stage.store.look();
    assert!(memory.changes.contains(&Change::DialogsComplete));
    let long = memory.dialog("long_sandbox").expect("a long dialog");
    assert_eq!(long.peer.peer.kind, PeerKind::User);
    assert!(long.last_message.is_some());
    let group = memory.dialog("sandbox_group").expect("the group");
    assert_eq!(group.peer.peer.kind, PeerKind::Channel);
    assert!(!group.peer.title.is_empty());
    let states: Vec<_> = memory.states.iter().map(|(state, ..)| *state).collect();
    assert_eq!(states, [AccountState::Connecting, AccountState::Online]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_sent_read_and_answered() {
    let stage = Stage::online().await;
    let anna = stage.store.peer("anna_sandbox");
    let sent = stage
        .gateway
        .send(stage.account, anna, Letter::text("Hello, Anna"), 4_711)
        .await
        .expect("sent");
    assert!(sent.message_id.is_some() && sent.sent_at.is_some());
    let echo = stage.store.until_message("Hello, Anna").await;
    assert!(echo.outgoing);
    assert_eq!(Some(echo.id), sent.message_id);
    assert_eq!(echo.random_id, Some(4_711));
    assert_eq!(echo.peer, anna);
    let answered = |change: &Change| {
        matches!(change, Change::Message(message)
            if message.peer == anna && !message.outgoing && message.text.ends_with("answer"))
    };
    stage
        .store
        .until("an answer", |memory| memory.changes.iter().any(answered))
        .await;
    let read = |change: &Change| matches!(change, Change::ReadByPeer { peer, up_to } if *peer == anna && *up_to >= echo.id);
    stage
        .store
        .until("read by Anna", |memory| memory.changes.iter().any(read))
        .await;
    assert!(stage.store.look().typing.contains(&anna));
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_is_seen_both_ways() {
    let stage = Stage::online().await;
    let silent = stage.store.peer("silent_sandbox");
    stage.control.typing("one", "silent").expect("typing");
    stage
        .store
        .until("typing", |memory| memory.typing.contains(&silent))
        .await;
    let shown = stage.gateway.set_typing(stage.account, silent).await;
    shown.expect("shown");
    assert_eq!(stage.calls("messages.setTyping"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_random_id_makes_one_message() {
    let stage = Stage::online().await;
    let silent = stage.store.peer("silent_sandbox");
    for _ in 0..2 {
        stage
            .gateway
            .send(stage.account, silent, Letter::text("only once"), 99)
            .await
            .expect("sent");
    }
    stage.store.until_message("only once").await;
    assert_eq!(stage.at_telegram("only once"), 1);
    assert_eq!(stage.store.look().count("only once"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_keep_telegrams_word() {
    let stage = Stage::online().await;
    for (username, code) in [
        ("blocker_sandbox", "USER_IS_BLOCKED"),
        ("private_sandbox", "USER_PRIVACY_RESTRICTED"),
    ] {
        let peer = stage.store.peer(username);
        let sent = stage
            .gateway
            .send(stage.account, peer, Letter::text("hi"), 5)
            .await;
        assert_eq!(sent, Err(GatewayError::Refused(code.into())));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_read_page_by_page() {
    let stage = Stage::online().await;
    let long = stage.store.peer("long_sandbox");
    let mut before = None;
    let mut all = Vec::new();
    loop {
        let page = stage
            .gateway
            .history(stage.account, long, before, 100)
            .await
            .expect("a page");
        let Some(oldest) = page.last() else {
            break;
        };
        before = Some(oldest.id);
        all.extend(page);
    }
    assert_eq!(all.len(), 250);
    assert!(all.is_sorted_by(|newer, older| newer.id > older.id));
    assert!(all.iter().all(|message| message.peer == long));
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_and_deletions_are_told() {
    let stage = Stage::online().await;
    let silent = stage.store.peer("silent_sandbox");
    let control = &stage.control;
    let id = control
        .incoming("one", "silent", "frist")
        .expect("incoming");
    stage.store.until_message("frist").await;
    control.edit("one", "silent", id, "first").expect("edited");
    stage
        .store
        .until("the edit", |memory| {
            memory.changes.iter().any(|change| {
                matches!(change, Change::Edited(message)
                    if message.text == "first" && message.peer == silent && message.edited_at.is_some())
            })
        })
        .await;
    control.delete("one", "silent", &[id]).expect("deleted");
    let gone = Change::Deleted {
        channel: None,
        message_ids: vec![id.into()],
    };
    stage
        .store
        .until("the deletion", |memory| memory.changes.contains(&gone))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_name_who_speaks() {
    let stage = Stage::online().await;
    let group = stage.store.peer("sandbox_group");
    let said = stage.control.incoming_in_group("group", "anna", "to all");
    said.expect("said");
    let heard = stage.store.until_message("to all").await;
    assert_eq!(heard.peer, group);
    assert!(heard.sender_name.is_some());
    let sent = stage
        .gateway
        .send(stage.account, group, Letter::text("from one"), 123)
        .await
        .expect("sent");
    let echo = stage.store.until_message("from one").await;
    assert_eq!(sent.message_id, Some(echo.id));
    assert_eq!(echo.random_id, Some(123));
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_here_is_reading_at_telegram() {
    let stage = Stage::online().await;
    let silent = stage.store.peer("silent_sandbox");
    let id = stage.control.incoming("one", "silent", "read me");
    let id = id.expect("incoming");
    stage.store.until_message("read me").await;
    let marked = stage.gateway.mark_read(stage.account, silent, id.into());
    marked.await.expect("marked");
    let group = stage.store.peer("sandbox_group");
    let said = stage.control.incoming_in_group("group", "anna", "and me");
    let said = said.expect("said");
    let marked = stage.gateway.mark_read(stage.account, group, said.into());
    marked.await.expect("marked");
    assert_eq!(stage.calls("messages.readHistory"), 1);
    assert_eq!(stage.calls("channels.readHistory"), 1);
    let messages = stage
        .control
        .messages("one", Some("silent"))
        .expect("messages");
    assert!(
        messages
            .iter()
            .any(|message| message.id == id && message.read)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_arrives_whole_and_in_order() {
    let stage = Stage::online().await;
    for number in 0..300 {
        let text = format!("burst {number}");
        stage.control.incoming("one", "silent", &text).expect("in");
    }
    stage.store.until_message("burst 299").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let memory = stage.store.look();
    let texts: Vec<_> = memory
        .messages()
        .filter(|message| message.text.starts_with("burst"))
        .map(|message| message.text.clone())
        .collect();
    let expected: Vec<_> = (0..300).map(|number| format!("burst {number}")).collect();
    assert_eq!(texts, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_introduced_before_the_first_word() {
    let stage = Stage::online().await;
    let control = &stage.control;
    control.incoming("one", "crowd000", "hello").expect("in");
    let heard = stage.store.until_message("hello").await;
    let memory = stage.store.look();
    let position = |wanted: &dyn Fn(&Change) -> bool| memory.changes.iter().position(wanted);
    let introduced = position(
        &|change| matches!(change, Change::PeerSeen(seen) if seen.peer == heard.peer && !seen.title.is_empty()),
    );
    let spoken =
        position(&|change| matches!(change, Change::Message(said) if said.text == "hello"));
    assert!(introduced.is_some() && introduced < spoken);
}
