//! What changes about messages, in both directions.

use domain::content::{Origin, Reaction};
use domain::message::MessageChange;
use service::telegram::{Change, Gateway, GatewayError, Letter, RemoteMessage};
use telegram_sandbox::MessageView;

use crate::stage::Stage;

/// A message of ours to the silent one, as the stream told of it.
async fn said(stage: &Stage, text: &str) -> RemoteMessage {
    let silent = stage.store.peer("silent_sandbox");
    let sent = stage
        .gateway
        .send(stage.account, silent, Letter::text(text), 70_001)
        .await;
    sent.expect("sent");
    stage.store.until_message(text).await
}

async fn change(
    stage: &Stage,
    message: &RemoteMessage,
    change: MessageChange,
) -> Result<(), GatewayError> {
    stage
        .gateway
        .change(stage.account, message.peer, message.id, &change)
        .await
}

fn at_telegram(stage: &Stage, chat: &str, id: i64) -> Option<MessageView> {
    let messages = stage.control.messages("one", Some(chat)).expect("messages");
    messages.into_iter().find(|one| i64::from(one.id) == id)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_made_at_telegram_and_told_back_and_twice_is_once() {
    let stage = Stage::online().await;
    let message = said(&stage, "helo").await;
    let edit = MessageChange::Edit {
        text: "hello".to_owned(),
    };
    for _ in 0..2 {
        change(&stage, &message, edit.clone()).await.expect("made");
    }
    let there = at_telegram(&stage, "silent", message.id).expect("there");
    assert!(there.edited && there.text == "hello");
    stage
        .store
        .until("the edit", |memory| {
            memory.changes.iter().any(
                |change| matches!(change, Change::Edited(told) if told.id == message.id && told.text == "hello"),
            )
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_deleted_for_oneself_or_for_all() {
    let stage = Stage::online().await;
    let message = said(&stage, "for nobody").await;
    let delete = MessageChange::Delete { for_all: true };
    change(&stage, &message, delete).await.expect("made");
    assert_eq!(at_telegram(&stage, "silent", message.id), None);
    // The stream goes on after it without a gap.
    stage.control.incoming("one", "silent", "next").expect("in");
    stage.store.until_message("next").await;
    assert_eq!(
        stage.calls("updates.getDifference"),
        1,
        "only that of the start"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reactions_are_set_taken_back_and_heard() {
    let stage = Stage::online().await;
    let message = said(&stage, "how is it?").await;
    let react = |emoji: Option<&str>| MessageChange::React {
        emoji: emoji.map(str::to_owned),
    };
    change(&stage, &message, react(Some("🔥")))
        .await
        .expect("made");
    let there = at_telegram(&stage, "silent", message.id).expect("there");
    assert_eq!(there.reactions, ["🔥"]);
    let id = i32::try_from(message.id).expect("an id");
    let reacted = stage
        .control
        .react("one", "silent", "silent", id, Some("👍"));
    reacted.expect("reacted");
    let both = |change: &Change| match change {
        Change::Reactions {
            message_id,
            reactions,
            ..
        } => {
            let is = |emoji: &str, own| {
                reactions.contains(&Reaction {
                    emoji: emoji.to_owned(),
                    count: 1,
                    own,
                })
            };
            *message_id == message.id && is("🔥", true) && is("👍", false)
        }
        _ => false,
    };
    stage
        .store
        .until("both reactions", |memory| memory.changes.iter().any(both))
        .await;
    change(&stage, &message, react(None)).await.expect("made");
    let there = at_telegram(&stage, "silent", message.id).expect("there");
    assert_eq!(there.reactions, ["👍"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pins_go_both_ways_in_a_chat_and_in_a_group() {
    let stage = Stage::online().await;
    let message = said(&stage, "important").await;
    let pin = |pinned| MessageChange::Pin { pinned };
    change(&stage, &message, pin(true)).await.expect("made");
    assert!(
        at_telegram(&stage, "silent", message.id)
            .expect("there")
            .pinned
    );
    let id = i32::try_from(message.id).expect("an id");
    stage
        .control
        .pin("one", "silent", id, false)
        .expect("unpinned");
    let unpinned = Change::Pinned {
        peer: message.peer,
        message_ids: vec![message.id],
        pinned: false,
    };
    stage
        .store
        .until("the end of the pin", |memory| {
            memory.changes.contains(&unpinned)
        })
        .await;
    let group = stage.store.peer("sandbox_group");
    let said = stage
        .control
        .incoming_in_group("group", "anna", "read this");
    let said = said.expect("said");
    stage.store.until_message("read this").await;
    stage
        .control
        .pin("one", "group", said, true)
        .expect("pinned");
    let pinned = Change::Pinned {
        peer: group,
        message_ids: vec![said.into()],
        pinned: true,
    };
    stage
        .store
        .until("the pin in the group", |memory| {
            memory.changes.contains(&pinned)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_and_a_message_passed_on_say_to_what() {
    let stage = Stage::online().await;
    let silent = stage.store.peer("silent_sandbox");
    let id = stage.control.incoming("one", "silent", "a question");
    let id = i64::from(id.expect("in"));
    let letter = Letter {
        reply_to: Some(id),
        ..Letter::text("an answer")
    };
    let sent = stage.gateway.send(stage.account, silent, letter, 71);
    sent.await.expect("sent");
    let echo = stage.store.until_message("an answer").await;
    let there = at_telegram(&stage, "silent", echo.id).expect("there");
    assert_eq!(there.reply_to.map(i64::from), Some(id));
    let reader = stage.store.peer("reader_sandbox");
    for _ in 0..2 {
        let letter = Letter {
            forward_of: Some(Origin {
                peer: silent,
                message_id: id,
            }),
            ..Letter::text("a question")
        };
        let sent = stage.gateway.send(stage.account, reader, letter, 72);
        sent.await.expect("sent");
    }
    let copies = stage
        .control
        .messages("one", Some("reader"))
        .expect("messages");
    let copies: Vec<_> = copies
        .iter()
        .filter(|one| one.text == "a question")
        .collect();
    assert_eq!(copies.len(), 1, "the random id makes it one");
    assert_eq!(copies[0].forwarded_from.as_deref(), Some("silent"));
    let passed_on = |change: &Change| {
        matches!(change, Change::Message(message)
            if message.peer == reader && message.content.forwarded_from.as_deref() == Some("Silent"))
    };
    stage
        .store
        .until("the forward", |memory| memory.changes.iter().any(passed_on))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_react_and_correct_themselves() {
    let stage = Stage::online().await;
    stage.control.incoming("one", "lively", "hi").expect("in");
    let lively = stage.store.until_message("hi").await.peer;
    let sent = stage
        .gateway
        .send(stage.account, lively, Letter::text("fine"), 81)
        .await;
    sent.expect("sent");
    stage
        .store
        .until("a reaction and a correction", |memory| {
            let reacted = |change: &Change| matches!(change, Change::Reactions { reactions, .. } if reactions.len() == 1);
            let corrected = |change: &Change| matches!(change, Change::Edited(told) if told.text == "fine!");
            memory.changes.iter().any(reacted) && memory.changes.iter().any(corrected)
        })
        .await;
}
