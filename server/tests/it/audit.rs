//! The audit log: what stands in it, who reads it, and that it stays as it is.

use chrono::TimeDelta;
use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use store::{Executor, sql};

use crate::app::{Visitor, id, problem};

async fn actions(reader: &Visitor, query: &str) -> Vec<String> {
    let log = reader.read(&format!("/api/audit{query}")).await;
    let items = log["items"].as_array().expect("lines").clone();
    let action = |line: &Value| line["action"].as_str().expect("an action").to_owned();
    items.iter().map(action).collect()
}

crate::stories! {
    async fn the_log_says_who_did_what_from_where_and_what_it_was(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let member = format!("/api/members/{}", id(&bob.me().await));
        let answer = ada.send(Method::PATCH, &member, Some(&json!({ "role": "viewer" }))).await;
        let request = answer.headers()["x-request-id"].to_str().expect("a request id").to_owned();
        let log = ada.read("/api/audit?action=member.role_changed").await;
        let line = &log["items"][0];
        assert_eq!((&line["actor_name"], &line["target"]), (&json!("Ada"), &json!("Bob")));
        assert_eq!(line["details"], json!({ "old": { "role": "agent" }, "new": { "role": "viewer" } }));
        assert_eq!((&line["address"], &line["request_id"]), (&json!("127.0.0.1"), &json!(request)));
    }

    async fn the_log_is_for_those_who_run_the_organization(app) {
        let ada = app.owner("Ada").await;
        let admin = app.member(&ada, "Alan", Role::Admin).await;
        assert_eq!(admin.get("/api/audit").await.status(), StatusCode::OK);
        for role in [Role::Manager, Role::Agent, Role::Viewer] {
            let member = app.member(&ada, &format!("One {role}"), role).await;
            problem(member.get("/api/audit").await, 403, "forbidden").await;
            problem(member.get("/api/audit/export").await, 403, "forbidden").await;
        }
        let eve = app.owner("Eve").await;
        assert_eq!(actions(&eve, "").await, ["organization.created"], "each has a log of its own");
    }

    async fn lines_are_found_by_who_what_object_and_day(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Manager).await;
        let company = bob.create("/api/crm/companies", &json!({ "name": "Acme" })).await;
        let path = format!("/api/crm/companies/{}", id(&company));
        app.advance(TimeDelta::seconds(1));
        assert_eq!(bob.send(Method::DELETE, &path, None).await.status(), StatusCode::NO_CONTENT);
        app.advance(TimeDelta::seconds(1));
        let answer = bob.post(&format!("{path}/restore"), &json!({})).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let by_bob = format!("?actor_id={}", id(&bob.me().await));
        assert_eq!(actions(&ada, &by_bob).await, ["record.restored", "record.deleted", "session.started"]);
        let of_it = format!("?target_id={}", id(&company));
        assert_eq!(actions(&ada, &of_it).await, ["record.restored", "record.deleted"]);
        assert_eq!(actions(&ada, "?action=record.deleted").await, ["record.deleted"]);
        let today = app.now().date_naive();
        let tomorrow = today.succ_opt().expect("a day");
        assert_eq!(actions(&ada, &format!("?from={today}&to={today}")).await.len(), 4);
        assert!(actions(&ada, &format!("?from={tomorrow}")).await.is_empty());
        for wrong in ["?from=yesterday", "?actor_id=1", "?action=nothing", "?colour=red", "?search=a", "?cursor=a"] {
            problem(ada.get(&format!("/api/audit{wrong}")).await, 422, "invalid").await;
        }
    }

    async fn pages_follow_each_other_without_a_gap(app) {
        let ada = app.owner("Ada").await;
        for number in 0..7 {
            let body = json!({ "name": format!("Key {number}"), "scopes": ["crm.read"] });
            ada.create("/api/api-keys", &body).await;
        }
        let whole = actions(&ada, "").await;
        assert_eq!(whole.len(), 8);
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = ada.read(&format!("/api/audit?limit=3{cursor}")).await;
            seen.extend(page["items"].as_array().expect("lines").iter().map(id));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let all = ada.read("/api/audit").await;
        let all: Vec<_> = all["items"].as_array().expect("lines").iter().map(id).collect();
        assert_eq!(seen, all);
    }

    async fn the_log_is_exported_whole_and_no_cell_is_a_formula(app) {
        let ada = app.owner("Ada").await;
        let company = ada.create("/api/crm/companies", &json!({ "name": "=HYPERLINK(\"x\")" })).await;
        let path = format!("/api/crm/companies/{}", id(&company));
        assert_eq!(ada.send(Method::DELETE, &path, None).await.status(), StatusCode::NO_CONTENT);
        // More than a page of them.
        for number in 0..205 {
            let body = json!({ "name": format!("Name {number}") });
            ada.send(Method::PATCH, "/api/organization", Some(&body)).await;
        }
        let answer = ada.get("/api/audit/export").await;
        assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
        assert!(answer.headers()["content-disposition"].to_str().expect("text").starts_with("attachment"));
        let csv = answer.text().await.expect("CSV");
        assert!(csv.starts_with("time,actor,actor_id,api_key,action,object,"), "{csv}");
        assert!(csv.contains("\"'=HYPERLINK(\"\"x\"\")\""), "the name is made text: {csv}");
        assert_eq!(csv.lines().filter(|line| line.contains(",organization.updated,")).count(), 205);
        let filtered = ada.get("/api/audit/export?action=record.deleted").await.text().await.expect("CSV");
        assert_eq!(filtered.lines().count(), 2, "{filtered}");
        assert_eq!(actions(&ada, "?action=audit.exported").await.len(), 2, "that is in the log, too");
    }

    async fn no_line_is_changed_or_deleted_but_with_its_organization(app) {
        let ada = app.owner("Ada").await;
        let db = &app.services.db;
        for text in ["UPDATE audit_log SET address = NULL", "DELETE FROM audit_log"] {
            let refused = db.execute(sql(text)).await.expect_err("append-only");
            assert!(refused.to_string().contains("append-only"), "{text}: {refused}");
        }
        assert_eq!(actions(&ada, "").await, ["organization.created"]);
        let name = ada.me().await["organization_name"].clone();
        let answer = ada.post("/api/organization/delete", &json!({ "name": name })).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let row = db.fetch_one(sql("SELECT COUNT(*) AS lines FROM audit_log")).await.expect("a count");
        assert_eq!(row.get::<i64>("lines").expect("a number"), 0);
    }
}
