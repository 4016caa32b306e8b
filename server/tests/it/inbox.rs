//! The Telegram path over HTTP, against a genuine MTProto server.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{TestApp, Visitor, id, problem};

/// Waits until something is there, for at most twenty seconds.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    for _ in 0..200 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("waited in vain for {what}");
}

/// Connects account one of the sandbox; the account and its chat with `echo`.
pub async fn connect(app: &TestApp, owner: &Visitor) -> (String, String) {
    let account = owner
        .create("/api/bd-accounts", &json!({ "phone": "+999 662 0001" }))
        .await;
    assert_eq!(account["state"], "code_sent");
    let path = format!("/api/bd-accounts/{}", id(&account));
    let answer = owner
        .post(&format!("{path}/code"), &json!({ "code": "22222" }))
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    app.sandbox
        .control()
        .incoming("one", "echo", "Hello there")
        .expect("a message");
    let chat = chat_with(owner, "echo_sandbox").await;
    (id(&account), chat)
}

async fn chat_with(owner: &Visitor, username: &str) -> String {
    until(username, || async {
        let chats = owner.read("/api/messaging/chats").await;
        let chats = chats["items"].as_array()?.clone();
        chats
            .iter()
            .find(|chat| chat["username"] == username)
            .map(id)
    })
    .await
}

async fn message(owner: &Visitor, chat: &str, is: impl Fn(&Value) -> bool) -> Value {
    until("a message", || async {
        let page = owner
            .read(&format!("/api/messaging/chats/{chat}/messages"))
            .await;
        page["items"]
            .as_array()?
            .iter()
            .find(|message| is(message))
            .cloned()
    })
    .await
}

crate::stories! {
    async fn a_message_is_sent_read_and_answered(app) {
        let owner = app.owner("Ada").await;
        let (account, chat) = connect(app, &owner).await;
        let contact = owner.create("/api/crm/contacts", &json!({ "first_name": "Echo" })).await;
        let path = format!("/api/messaging/chats/{chat}");
        let answer = owner.send(Method::PATCH, &path, Some(&json!({ "contact_id": contact["id"] }))).await;
        assert_eq!(answer.json::<Value>().await.expect("JSON")["contact_id"], contact["id"]);

        let sent = owner.create(&format!("{path}/messages"), &json!({ "text": "How are you?" })).await;
        assert_eq!(sent["state"], "queued");
        let read = message(&owner, &chat, |m| m["id"] == sent["id"] && m["state"] == "read").await;
        assert!(read["telegram_id"].is_i64(), "{read}");
        message(&owner, &chat, |m| m["outgoing"] == false && m["text"] == "How are you?").await;

        let chats = owner.read(&format!("/api/messaging/chats?bd_account_id={account}")).await;
        assert!(chats["items"].as_array().is_some_and(|chats| !chats.is_empty()));
        let answer = owner.post(&format!("{path}/read"), &json!({})).await;
        assert_eq!(answer.json::<Value>().await.expect("JSON")["unread_count"], 0);
        let timeline = owner.read(&format!("/api/crm/contacts/{}/timeline", id(&contact))).await;
        let texts = timeline["items"].to_string();
        assert!(texts.contains("How are you?"), "{texts}");
    }

    async fn a_message_is_edited_answered_reacted_to_and_deleted(app) {
        let owner = app.owner("Ada").await;
        let (_, chat) = connect(app, &owner).await;
        let path = format!("/api/messaging/chats/{chat}/messages");
        let question = message(&owner, &chat, |m| m["text"] == "Hello there").await;
        let body = json!({ "text": "Helo", "reply_to": question["id"] });
        let answer = owner.create(&path, &body).await;
        message(&owner, &chat, |m| m["id"] == answer["id"] && m["telegram_id"].is_i64()).await;
        let changes = |id: &Value| format!("/api/messaging/messages/{}/changes", id.as_str().expect("an id"));
        let edit = json!({ "kind": "edit", "text": "Hello" });
        let asked = owner.post(&changes(&answer["id"]), &edit).await;
        assert_eq!(asked.status(), StatusCode::ACCEPTED);
        let edited = message(&owner, &chat, |m| m["id"] == answer["id"] && m["text"] == "Hello" && m["edited_at"].is_string()).await;
        assert_eq!(edited["content"]["reply_to"], question["telegram_id"]);
        owner.post(&changes(&question["id"]), &json!({ "kind": "react", "emoji": "👍" })).await;
        message(&owner, &chat, |m| m["id"] == question["id"] && m["content"]["reactions"][0]["own"] == true).await;
        owner.post(&changes(&answer["id"]), &json!({ "kind": "delete", "for_all": true })).await;
        until("the deletion", || async {
            let page = owner.read(&path).await;
            page["items"].as_array()?.iter().all(|m| m["id"] != answer["id"]).then_some(())
        })
        .await;
        let there = app.sandbox.control().messages("one", Some("echo")).expect("messages");
        assert!(there.iter().all(|m| m.text != "Hello"));
    }

    async fn a_wrong_code_is_said_at_its_field(app) {
        let owner = app.owner("Ada").await;
        let account = owner.create("/api/bd-accounts", &json!({ "phone": "+9996620001" })).await;
        let path = format!("/api/bd-accounts/{}/code", id(&account));
        let document = problem(owner.post(&path, &json!({ "code": "11111" })).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "code", "code": "wrong" }]));
    }
}
