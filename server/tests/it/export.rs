//! Everything an organization owns, taken away by its owner.

use std::collections::BTreeMap;

use domain::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::problem;
use crate::inbox::connect;

/// The lines of an export by kind.
fn by_kind(text: &str) -> BTreeMap<String, Vec<Value>> {
    let mut kinds: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        let kind = line["kind"].as_str().expect("a kind").to_owned();
        kinds.entry(kind).or_default().push(line["data"].clone());
    }
    kinds
}

crate::stories! {
    async fn an_owner_takes_everything_away_and_nobody_else(app) {
        let ada = app.owner("Ada").await;
        let admin = app.member(&ada, "Alan", Role::Admin).await;
        problem(admin.get("/api/organization/export").await, 403, "forbidden").await;
        let eve = app.owner("Eve").await;
        eve.create("/api/crm/companies", &json!({ "name": "Foreign" })).await;
        let company = ada.create("/api/crm/companies", &json!({ "name": "Acme" })).await;
        let contact = ada.create("/api/crm/contacts", &json!({ "first_name": "Anna" })).await;
        ada.create("/api/crm/deals", &json!({ "title": "Big one" })).await;
        let about = json!({ "kind": "contact", "id": contact["id"] });
        ada.create("/api/crm/notes", &json!({ "record": about, "text": "Likes tea" })).await;
        ada.create("/api/crm/tasks", &json!({ "title": "Call" })).await;
        let tag = ada.create("/api/crm/tags", &json!({ "name": "Warm" })).await;
        let tagged = json!({ "ids": [company["id"]], "action": { "do": "tag", "tag_id": tag["id"] } });
        assert_eq!(ada.post("/api/crm/companies/bulk", &tagged).await.status(), StatusCode::OK);
        let key = ada.create("/api/api-keys", &json!({ "name": "Sync", "scopes": ["crm.read"] })).await;
        let (_, chat) = connect(app, &ada).await;
        ada.create(&format!("/api/messaging/chats/{chat}/messages"), &json!({ "text": "Hello there" })).await;
        let answer = ada.get("/api/organization/export").await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
        let text = answer.text().await.expect("JSON lines");
        let kinds = by_kind(&text);
        assert_eq!(kinds["export"][0]["organization"]["name"], "Ada & Partners");
        assert_eq!(kinds["end"][0]["lines"], text.lines().count(), "the end says that it is the end");
        let of = |kind: &str, field: &str| kinds[kind].iter().map(|row| row[field].clone()).collect::<Vec<_>>();
        assert_eq!(of("company", "name"), ["Acme"]);
        assert_eq!(of("deal", "title"), ["Big one"]);
        assert_eq!(of("note", "text"), ["Likes tea"]);
        assert_eq!(of("task", "title"), ["Call"]);
        assert_eq!(of("record_tag", "record_id"), [company["id"].clone()]);
        assert_eq!(kinds["member"].len(), 2);
        assert!(of("message", "text").contains(&json!("Hello there")));
        assert!(of("conversation", "id").contains(&json!(chat)));
        assert!(of("audit_entry", "action").contains(&json!("organization.exported")));
        let secret = key["secret"].as_str().expect("a key");
        assert!(!text.contains(secret) && !text.contains("Foreign"), "nothing secret, nothing foreign");
    }
}
