//! Files of messages over HTTP, in both directions.

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::app::{Visitor, id, problem};
use crate::inbox::{connect, until};

/// The photo that people of the sandbox send.
const WHITEBOARD: &[u8] = include_bytes!("../../../crates/telegram-sandbox/assets/whiteboard.jpg");

/// The beginning of a PNG of three by two pixels, which is all that anybody here looks at.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0rest";

/// Uploads a photo and sends it; the message.
pub async fn send_photo(by: &Visitor, chat: &str, caption: &str) -> Value {
    let upload = upload(by, "shot.png", "image/png", PNG).await;
    let body = json!({ "text": caption, "upload_id": upload["id"] });
    by.create(&format!("/api/messaging/chats/{chat}/messages"), &body)
        .await
}

async fn upload(by: &Visitor, name: &str, mime: &str, content: &'static [u8]) -> Value {
    let path = format!("/api/messaging/uploads?name={name}");
    let request = by
        .request(Method::POST, &path)
        .header(header::CONTENT_TYPE, mime);
    let answer = request.body(content).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.expect("JSON")
}

async fn carrying(by: &Visitor, chat: &str, media: &str) -> Value {
    until(media, || async {
        let page = by
            .read(&format!("/api/messaging/chats/{chat}/messages"))
            .await;
        let messages = page["items"].as_array()?.clone();
        messages
            .into_iter()
            .find(|message| message["media"] == media)
    })
    .await
}

fn path(message: &Value) -> String {
    format!("/api/messaging/messages/{}/file", id(message))
}

async fn part(by: &Visitor, path: &str, range: &str) -> reqwest::Response {
    let request = by.request(Method::GET, path).header(header::RANGE, range);
    request.send().await.expect("an answer")
}

fn text<'a>(answer: &'a reqwest::Response, name: &str) -> &'a str {
    answer
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().expect("text"))
}

crate::stories! {
    async fn a_photo_is_described_fetched_once_and_given_in_parts(app) {
        let owner = app.owner("Ada").await;
        let (_, chat) = connect(app, &owner).await;
        let control = app.sandbox.control();
        control.incoming("one", "echo", "[whiteboard.jpg] Our plan").expect("a photo");
        let message = carrying(&owner, &chat, "photo").await;
        assert_eq!(message["text"], "Our plan");
        let attachment = &message["content"]["attachment"];
        assert_eq!(attachment["kind"], "file");
        assert_eq!(attachment["look"], "photo");
        assert_eq!((&attachment["width"], &attachment["height"]), (&json!(1080), &json!(720)));
        assert_eq!(attachment["size"], WHITEBOARD.len());

        let path = path(&message);
        let whole = owner.get(&path).await;
        assert_eq!(whole.status(), StatusCode::OK);
        assert_eq!(text(&whole, "content-type"), "image/jpeg");
        assert_eq!(text(&whole, "x-content-type-options"), "nosniff");
        assert_eq!(text(&whole, "cache-control"), "private, no-cache");
        assert!(whole.bytes().await.expect("bytes") == WHITEBOARD, "another picture came");

        let fetched = || control.journal().iter().filter(|call| call.method == "upload.getFile").count();
        // All of it came before it was put in its place.
        until("the file to be kept", || async {
            let answer = owner.get(&path).await;
            answer.headers().get("etag").map(|_| ())
        })
        .await;
        let before = fetched();
        let some = part(&owner, &path, "bytes=100-199").await;
        assert_eq!(some.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(text(&some, "content-range"), format!("bytes 100-199/{}", WHITEBOARD.len()));
        let tag = text(&some, "etag").to_owned();
        assert_eq!(some.bytes().await.expect("bytes"), WHITEBOARD[100..200]);
        let beyond = part(&owner, &path, "bytes=99999999-").await;
        assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        let again = owner.request(Method::GET, &path).header(header::IF_NONE_MATCH, tag);
        assert_eq!(again.send().await.expect("an answer").status(), StatusCode::NOT_MODIFIED);
        assert_eq!(fetched(), before, "it was here already");
        assert_eq!(owner.get(&format!("{path}?size=preview")).await.status(), StatusCode::OK);
    }

    async fn nothing_that_could_run_is_shown_and_cards_need_no_file(app) {
        let owner = app.owner("Ada").await;
        let (_, chat) = connect(app, &owner).await;
        for line in ["[offer.pdf]", "[place]", "[contact]"] {
            app.sandbox.control().incoming("one", "echo", line).expect("a message");
        }
        let offer = carrying(&owner, &chat, "document").await;
        assert_eq!(offer["content"]["attachment"]["name"], "offer.pdf");
        let answer = owner.get(&path(&offer)).await;
        assert_eq!(text(&answer, "content-type"), "application/octet-stream");
        assert_eq!(text(&answer, "content-disposition"), "attachment; filename*=UTF-8''offer.pdf");
        assert!(text(&answer, "content-security-policy").contains("sandbox"));
        let place = carrying(&owner, &chat, "location").await;
        assert_eq!(place["content"]["attachment"]["latitude_e6"], 52_520_008);
        let contact = carrying(&owner, &chat, "contact").await;
        assert_eq!(contact["content"]["attachment"]["name"], "Nina Berg");
        problem(owner.get(&path(&contact)).await, 404, "not_found").await;
    }

    async fn a_photo_is_sent_once_and_seen_before_it_arrives(app) {
        let owner = app.owner("Ada").await;
        let (_, chat) = connect(app, &owner).await;
        let control = app.sandbox.control();
        control.down();
        let upload = upload(&owner, "..%2Fshot.png", "text/html", PNG).await;
        assert_eq!((&upload["name"], &upload["mime"]), (&json!("shot.png"), &json!("image/png")));
        let messages = format!("/api/messaging/chats/{chat}/messages");
        let body = json!({ "text": "Look", "upload_id": upload["id"] });
        let message = owner.create(&messages, &body).await;
        assert_eq!((&message["state"], &message["media"]), (&json!("queued"), &json!("photo")));
        let seen = owner.get(&path(&message)).await;
        assert_eq!(seen.bytes().await.expect("bytes"), PNG);
        let twice = problem(owner.post(&messages, &body).await, 422, "invalid").await;
        assert_eq!(twice["fields"][0]["field"], "upload_id");
        control.up();
        until("the photo to arrive", || async {
            // The next try is a moment away by the clock of the story.
            app.advance(chrono::TimeDelta::seconds(1));
            let page = owner.read(&messages).await;
            let message = page["items"].as_array()?.iter().find(|one| one["id"] == message["id"])?.clone();
            message["telegram_id"].is_i64().then_some(())
        })
        .await;
        let there = control.messages("one", Some("echo")).expect("messages");
        let arrived: Vec<_> = there.iter().filter(|one| one.outgoing && one.file_size.is_some()).collect();
        assert_eq!(arrived.len(), 1);
        assert_eq!((arrived[0].text.as_str(), arrived[0].file_size), ("Look", Some(PNG.len() as i64)));
    }

    async fn another_organization_neither_sees_nor_sends_a_file(app) {
        let owner = app.owner("Ada").await;
        let (_, chat) = connect(app, &owner).await;
        let message = send_photo(&owner, &chat, "").await;
        let stranger = app.owner("Eve").await;
        problem(stranger.get(&path(&message)).await, 404, "not_found").await;
        problem(app.stranger().get(&path(&message)).await, 401, "unauthorized").await;
        let upload = upload(&stranger, "a.png", "image/png", PNG).await;
        let body = json!({ "upload_id": upload["id"] });
        let answer = owner.post(&format!("/api/messaging/chats/{chat}/messages"), &body).await;
        problem(answer, 422, "invalid").await;
    }
}
