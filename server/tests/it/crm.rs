//! Companies, contacts, deals and the board over HTTP.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{id, problem};

fn names(page: &Value, field: &str) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item[field].as_str().expect("a text").to_owned())
        .collect()
}

crate::stories! {
    async fn a_company_lives_and_dies(app) {
        let owner = app.owner("Ada").await;
        let body = json!({ "name": " Acme ", "website": "acme.io", "industry": "Tools" });
        let answer = owner.post("/api/crm/companies", &body).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let location = answer.headers()["location"].to_str().expect("a location").to_owned();
        let company: Value = answer.json().await.expect("JSON");
        assert_eq!(company["name"], "Acme");
        assert_eq!(owner.read(&location).await, company);

        let put = json!({ "name": "Acme GmbH" });
        let answer = owner.send(Method::PUT, &location, Some(&put)).await;
        let replaced: Value = answer.json().await.expect("JSON");
        assert_eq!((&replaced["name"], &replaced["industry"]), (&json!("Acme GmbH"), &Value::Null));

        let patch = json!({ "industry": "Machines" });
        let answer = owner.send(Method::PATCH, &location, Some(&patch)).await;
        let patched: Value = answer.json().await.expect("JSON");
        assert_eq!((&patched["name"], &patched["industry"]), (&json!("Acme GmbH"), &json!("Machines")));
        let answer = owner.send(Method::PATCH, &location, Some(&json!({ "industry": null }))).await;
        assert_eq!(answer.json::<Value>().await.expect("JSON")["industry"], Value::Null);
        let answer = owner.send(Method::PATCH, &location, Some(&json!({ "name": null }))).await;
        let document = problem(answer, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "name", "code": "required" }]));

        let answer = owner.send(Method::DELETE, &location, None).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        assert!(answer.text().await.expect("a body").is_empty());
        problem(owner.get(&location).await, 404, "not_found").await;
        problem(owner.send(Method::DELETE, &location, None).await, 404, "not_found").await;
    }

    async fn a_change_meant_for_another_version_is_refused(app) {
        let owner = app.owner("Ada").await;
        for (list, body, patch) in [
            ("companies", json!({ "name": "Acme" }), json!({ "name": "Acme Inc" })),
            ("contacts", json!({ "first_name": "Anna" }), json!({ "first_name": "Hanna" })),
            ("deals", json!({ "title": "Big one" }), json!({ "title": "Bigger one" })),
        ] {
            let answer = owner.post(&format!("/api/crm/{list}"), &body).await;
            let tag = answer.headers()["etag"].clone();
            assert_eq!(tag, "\"1\"");
            let path = answer.headers()["location"].to_str().expect("a location").to_owned();
            let change = |method: Method, tag: &str| {
                let request = owner.request(method, &path).header("if-match", tag);
                let request = request.json(&patch);
                async move { request.send().await.expect("an answer") }
            };
            let changed = change(Method::PATCH, "\"1\"").await;
            assert_eq!((changed.status(), changed.headers()["etag"].clone()), (StatusCode::OK, "\"2\"".parse().expect("a tag")));
            for method in [Method::PATCH, Method::PUT, Method::DELETE] {
                problem(change(method.clone(), "\"1\"").await, 412, "stale").await;
                problem(change(method, "2").await, 400, "malformed").await;
            }
            assert_eq!(owner.get(&path).await.headers()["etag"], "\"2\"");
            assert_eq!(change(Method::PUT, "*").await.status(), StatusCode::OK, "any version");
            assert_eq!(change(Method::DELETE, "\"3\"").await.status(), StatusCode::NO_CONTENT);
        }
    }

    async fn what_is_deleted_lies_in_the_bin_until_it_is_restored(app) {
        let owner = app.owner("Ada").await;
        for (list, body) in [
            ("companies", json!({ "name": "Acme", "domain": "acme.io" })),
            ("contacts", json!({ "first_name": "Anna", "consent": "given", "links": ["acme.io/anna"] })),
            ("deals", json!({ "title": "Big one", "probability": 40, "expected_close_on": "2026-12-24" })),
        ] {
            let created = owner.create(&format!("/api/crm/{list}"), &body).await;
            let path = format!("/api/crm/{list}/{}", id(&created));
            owner.send(Method::DELETE, &path, None).await;
            let bin = owner.read("/api/crm/bin").await;
            assert_eq!(bin["items"][0]["id"], created["id"], "{bin}");
            assert_eq!(bin["items"][0]["deleted_by"], "Ada");
            let restored = owner.post(&format!("{path}/restore"), &json!({})).await;
            assert_eq!(restored.status(), StatusCode::OK);
            let restored: Value = restored.json().await.expect("JSON");
            for field in ["name", "domain", "consent", "links", "probability", "expected_close_on"] {
                assert_eq!(restored[field], created[field], "{field}");
            }
            assert_eq!(owner.read(&path).await, restored);
            problem(owner.post(&format!("{path}/restore"), &json!({})).await, 404, "not_found").await;
        }
        assert_eq!(owner.read("/api/crm/bin").await["items"], json!([]));
        let again = json!({ "name": "Acme again", "domain": "www.acme.io" });
        let document = problem(owner.post("/api/crm/companies", &again).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "domain", "code": "taken" }]));
    }

    async fn notes_and_tasks_stand_on_the_timeline(app) {
        let owner = app.owner("Ada").await;
        let agent = app.member(&owner, "Alan", domain::Role::Agent).await;
        let contact = owner.create("/api/crm/contacts", &json!({ "first_name": "Anna" })).await;
        let about = json!({ "kind": "contact", "id": contact["id"] });
        let text = format!("Ask @[Alan]({})", agent.me().await["id"].as_str().expect("an id"));
        let note = owner.create("/api/crm/notes", &json!({ "record": about, "text": text })).await;
        app.advance(TimeDelta::seconds(1));
        let due = app.now() + TimeDelta::hours(1);
        let task = json!({ "record": about, "title": "Call", "due_at": due, "remind_at": due });
        let task = owner.create("/api/crm/tasks", &task).await;
        assert_eq!((&task["record_name"], &task["assignee_name"]), (&json!("Anna"), &json!("Ada")));
        let timeline = owner.read(&format!("/api/crm/contacts/{}/timeline", id(&contact))).await;
        assert_eq!(timeline["items"][0]["task"]["id"], task["id"]);
        assert_eq!(timeline["items"][1]["note"]["text"], json!(text));
        let notes = owner.read(&format!("/api/crm/notes?record_id={}", id(&contact))).await;
        assert_eq!(notes["items"], json!([note]));

        let path = format!("/api/crm/notes/{}", id(&note));
        let refused = agent.send(Method::PATCH, &path, Some(&json!({ "text": "Mine" }))).await;
        problem(refused, 403, "forbidden").await;
        let changed = owner.send(Method::PATCH, &path, Some(&json!({ "text": "Done" }))).await;
        assert_eq!(changed.json::<Value>().await.expect("JSON")["version"], 2);
        assert_eq!(owner.send(Method::DELETE, &path, None).await.status(), StatusCode::NO_CONTENT);
        problem(owner.get(&path).await, 404, "not_found").await;
        let empty = json!({ "record": about, "text": " " });
        problem(owner.post("/api/crm/notes", &empty).await, 422, "invalid").await;

        let path = format!("/api/crm/tasks/{}", id(&task));
        let done = agent.send(Method::PATCH, &path, Some(&json!({ "done": true }))).await;
        let done: Value = done.json().await.expect("JSON");
        assert!(done["done_at"].is_string(), "{done}");
        assert_eq!(owner.read("/api/crm/tasks?done=false").await["items"], json!([]));
        assert_eq!(owner.read("/api/crm/tasks?done=true").await["items"], json!([done]));
        problem(owner.get("/api/crm/notes").await, 422, "invalid").await;
    }

    async fn many_contacts_are_tagged_at_once(app) {
        let owner = app.owner("Ada").await;
        let tag = owner.create("/api/crm/tags", &json!({ "name": "Warm", "tint": 3 })).await;
        let mut ids = Vec::new();
        for name in ["Anna", "Bea", "Cid"] {
            ids.push(owner.create("/api/crm/contacts", &json!({ "first_name": name })).await["id"].clone());
        }
        let bulk = json!({ "ids": ids[..2], "action": { "do": "tag", "tag_id": tag["id"] } });
        let answer = owner.post("/api/crm/contacts/bulk", &bulk).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let answer: Value = answer.json().await.expect("JSON");
        assert_eq!(answer["changed"].as_array().map(Vec::len), Some(2), "{answer}");
        let page = owner.read(&format!("/api/crm/contacts?sort=name&tag_id={}", id(&tag))).await;
        assert_eq!(names(&page, "first_name"), ["Anna", "Bea"]);
        assert_eq!(page["items"][0]["tags"], json!([tag]));
        let gone = json!({ "ids": ids, "action": { "do": "delete" } });
        owner.post("/api/crm/contacts/bulk", &gone).await;
        assert_eq!(owner.read("/api/crm/contacts").await["items"], json!([]));
        let wrong = json!({ "ids": ids, "action": { "do": "sing" } });
        problem(owner.post("/api/crm/contacts/bulk", &wrong).await, 422, "invalid").await;
    }

    async fn pages_hold_everything_once(app) {
        let owner = app.owner("Ada").await;
        for number in 0..7 {
            let body = json!({ "first_name": format!("Person {number}") });
            owner.create("/api/crm/contacts", &body).await;
        }
        let mut seen = Vec::new();
        let mut path = "/api/crm/contacts?limit=3".to_owned();
        loop {
            let page = owner.read(&path).await;
            seen.extend(names(&page, "first_name"));
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("/api/crm/contacts?limit=3&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 7);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 7);
        for (query, field) in [
            ("limit=many", "limit"), ("cursor=x", "cursor"), ("sort=colour", "sort"), ("colour=red", "colour"),
        ] {
            let answer = owner.get(&format!("/api/crm/contacts?{query}")).await;
            let document = problem(answer, 422, "invalid").await;
            assert_eq!(document["fields"][0]["field"], field);
        }
    }

    async fn search_folds_case_in_every_alphabet(app) {
        let owner = app.owner("Ada").await;
        owner.create("/api/crm/contacts", &json!({ "first_name": "ПЁТР", "last_name": "Иванов" })).await;
        owner.create("/api/crm/contacts", &json!({ "first_name": "Anna" })).await;
        let page = owner.read("/api/crm/contacts?search=%D0%BF%D0%B5%D1%82").await;
        assert_eq!(names(&page, "first_name"), ["ПЁТР"]);
    }

    async fn a_deal_moves_over_the_board(app) {
        let owner = app.owner("Ada").await;
        let pipeline = owner.read("/api/pipeline").await["items"][0].clone();
        let stage = |at: usize| pipeline["stages"][at]["id"].clone();
        let body = json!({ "title": "Big one", "value_minor": 9_000_000_000_000i64, "currency": "EUR" });
        let deal = owner.create("/api/crm/deals", &body).await;
        assert_eq!(deal["stage_id"], stage(0));
        assert_eq!(deal["value_minor"], 9_000_000_000_000i64);
        let path = format!("/api/crm/deals/{}/stage", id(&deal));
        app.advance(TimeDelta::seconds(1));
        let answer = owner.send(Method::PATCH, &path, Some(&json!({ "stage_id": stage(5) }))).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.json::<Value>().await.expect("JSON")["stage_kind"], "won");
        let board = owner.read(&format!("/api/pipeline/{}/board", id(&pipeline))).await;
        assert_eq!(board["columns"][0]["count"], 0);
        assert_eq!(board["columns"][5]["deals"][0]["id"], deal["id"]);
        let won = owner.read(&format!("/api/crm/deals?stage_id={}", stage(5).as_str().expect("an id"))).await;
        assert_eq!(names(&won, "title"), ["Big one"]);
        let timeline = owner.read(&format!("/api/crm/deals/{}/timeline", id(&deal))).await;
        assert_eq!(timeline["items"][0]["to_stage"], "Won");
    }

    async fn a_deal_cannot_name_what_is_not_ours(app) {
        let ada = app.owner("Ada").await;
        let eve = app.owner("Eve").await;
        let contact = ada.create("/api/crm/contacts", &json!({ "first_name": "Anna" })).await;
        let company = ada.create("/api/crm/companies", &json!({ "name": "Acme" })).await;
        let stages = ada.read("/api/pipeline").await["items"][0]["stages"].clone();
        for (field, value) in [
            ("contact_id", &contact["id"]), ("company_id", &company["id"]), ("stage_id", &stages[0]["id"]),
            ("owner_id", &ada.me().await["id"]),
        ] {
            let answer = eve.post("/api/crm/deals", &json!({ "title": "Mine", field: value })).await;
            let document = problem(answer, 422, "invalid").await;
            assert_eq!(document["fields"], json!([{ "field": field, "code": "unknown" }]));
        }
        let answer = eve.post("/api/crm/contacts", &json!({ "first_name": "X", "company_id": company["id"] })).await;
        problem(answer, 422, "invalid").await;
        let deal = eve.create("/api/crm/deals", &json!({ "title": "Mine" })).await;
        let path = format!("/api/crm/deals/{}/stage", id(&deal));
        let answer = eve.send(Method::PATCH, &path, Some(&json!({ "stage_id": stages[1]["id"] }))).await;
        assert!(answer.status().is_client_error(), "a deal moved into a stranger's stage");
    }
}
