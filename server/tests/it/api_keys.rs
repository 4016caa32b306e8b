//! Keys for programs: what they open, for how long, and what never.

use chrono::TimeDelta;
use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{TestApp, Visitor, id, problem};

/// A program that has a key of this member, and what is known of the key.
async fn program(app: &TestApp, of: &Visitor, scopes: &[&str]) -> (Visitor, Value) {
    let body = json!({ "name": "Sync", "scopes": scopes });
    let made = of.create("/api/api-keys", &body).await;
    let mut program = app.stranger();
    program.token = made["secret"].as_str().map(str::to_owned);
    (program, made)
}

async fn revoke(by: &Visitor, key: &Value) -> reqwest::Response {
    by.send(Method::DELETE, &format!("/api/api-keys/{}", id(key)), None)
        .await
}

crate::stories! {
    async fn a_key_opens_what_it_was_made_for_and_nothing_else(app) {
        let ada = app.owner("Ada").await;
        let (program, made) = program(app, &ada, &["crm.read", "crm.write"]).await;
        let company = program.create("/api/crm/companies", &json!({ "name": "Acme" })).await;
        assert_eq!(program.read("/api/crm/companies").await["items"][0]["name"], "Acme");
        let path = format!("/api/crm/companies/{}", id(&company));
        problem(program.send(Method::DELETE, &path, None).await, 403, "forbidden").await;
        problem(program.get("/api/members").await, 403, "forbidden").await;
        problem(program.get("/api/audit").await, 403, "forbidden").await;
        assert_eq!(program.me().await["id"], ada.me().await["id"], "it acts as its member");
        let secret = made["secret"].as_str().expect("the key");
        assert!(secret.starts_with(made["prefix"].as_str().expect("a prefix")), "{made}");
        let listed = ada.read("/api/api-keys").await;
        assert!(!listed.to_string().contains(secret), "a key is shown once");
        let key = &listed["items"][0];
        assert_eq!((&key["state"], &key["scopes"]), (&json!("active"), &json!(["crm.read", "crm.write"])));
        assert!(key["last_used_at"].is_string() && key["last_used_from"].is_string(), "{key}");
    }

    async fn a_key_is_no_person(app) {
        let ada = app.owner("Ada").await;
        let (mut program, key) = program(app, &ada, &["crm.read", "members.manage", "organization.manage"]).await;
        for (method, path) in [
            (Method::GET, "/api/auth/sessions"), (Method::POST, "/api/auth/signout"),
            (Method::PUT, "/api/auth/password"), (Method::POST, "/api/auth/organization"),
            (Method::GET, "/api/organizations"), (Method::POST, "/api/organizations"),
            (Method::POST, "/api/organization/leave"), (Method::POST, "/api/organization/delete"),
            (Method::GET, "/api/api-keys"), (Method::POST, "/api/api-keys"),
        ] {
            let body = (method != Method::GET).then(|| json!({ "name": "X" }));
            problem(program.send(method, path, body.as_ref()).await, 403, "forbidden").await;
        }
        problem(revoke(&program, &key).await, 403, "forbidden").await;
        problem(program.get("/fn/organizations/mine").await, 401, "unauthorized").await;
        problem(program.get("/ws").await, 401, "unauthorized").await;
        program.headers.push(("accept", "text/html".to_owned()));
        let page = program.get("/settings").await;
        assert!(page.headers()["location"].to_str().expect("text").starts_with("/sign-in"), "pages are for people");
    }

    async fn only_those_who_run_the_organization_make_keys_and_never_above_themselves(app) {
        let ada = app.owner("Ada").await;
        let admin = app.member(&ada, "Alan", Role::Admin).await;
        let manager = app.member(&ada, "Mia", Role::Manager).await;
        let body = json!({ "name": "Sync", "scopes": ["crm.read"] });
        problem(manager.post("/api/api-keys", &body).await, 403, "forbidden").await;
        problem(manager.get("/api/api-keys").await, 403, "forbidden").await;
        for scopes in [json!(["organization.own"]), json!(["keys.manage"]), json!([])] {
            let body = json!({ "name": "Sync", "scopes": scopes });
            let refused = problem(admin.post("/api/api-keys", &body).await, 422, "invalid").await;
            assert_eq!(refused["fields"][0]["field"], "scopes", "{refused}");
        }
        let eternal = json!({ "name": "Sync", "scopes": ["crm.read"], "days": 5000 });
        problem(admin.post("/api/api-keys", &eternal).await, 422, "invalid").await;
        let eve = app.owner("Eve").await;
        let (_, key) = program(app, &ada, &["crm.read"]).await;
        problem(revoke(&eve, &key).await, 404, "not_found").await;
        assert_eq!(eve.read("/api/api-keys").await["items"], json!([]));
        assert_eq!(revoke(&admin, &key).await.status(), StatusCode::NO_CONTENT);
        problem(revoke(&admin, &key).await, 404, "not_found").await;
    }

    async fn a_key_may_no_more_than_its_member_may_at_this_moment(app) {
        let ada = app.owner("Ada").await;
        let admin = app.member(&ada, "Alan", Role::Admin).await;
        let (program, key) = program(app, &admin, &["crm.read", "crm.write", "audit.read"]).await;
        assert_eq!(program.get("/api/audit").await.status(), StatusCode::OK);
        let member = format!("/api/members/{}", id(&admin.me().await));
        let answer = ada.send(Method::PATCH, &member, Some(&json!({ "role": "viewer" }))).await;
        assert_eq!(answer.status(), StatusCode::OK);
        problem(program.get("/api/audit").await, 403, "forbidden").await;
        problem(program.post("/api/crm/companies", &json!({ "name": "X" })).await, 403, "forbidden").await;
        assert_eq!(program.get("/api/crm/companies").await.status(), StatusCode::OK);
        let answer = ada.send(Method::DELETE, &member, None).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        problem(program.get("/api/crm/companies").await, 401, "unauthorized").await;
        let keys = ada.read("/api/api-keys").await;
        assert_eq!((&keys["items"][0]["id"], &keys["items"][0]["state"]), (&key["id"], &json!("revoked")));
    }

    async fn a_key_ends_when_it_is_revoked_and_when_its_time_is_over(app) {
        let ada = app.owner("Ada").await;
        let (revoked, key) = program(app, &ada, &["crm.read"]).await;
        assert_eq!(revoked.get("/api/crm/companies").await.status(), StatusCode::OK);
        assert_eq!(revoke(&ada, &key).await.status(), StatusCode::NO_CONTENT);
        problem(revoked.get("/api/crm/companies").await, 401, "unauthorized").await;
        let (expired, _) = program(app, &ada, &["crm.read"]).await;
        app.advance(TimeDelta::days(90) - TimeDelta::seconds(1));
        assert_eq!(expired.get("/api/crm/companies").await.status(), StatusCode::OK);
        app.advance(TimeDelta::seconds(1));
        problem(expired.get("/api/crm/companies").await, 401, "unauthorized").await;
    }

    async fn what_only_looks_like_a_key_opens_nothing(app) {
        let ada = app.owner("Ada").await;
        let (real, made) = program(app, &ada, &["crm.read"]).await;
        let secret = made["secret"].as_str().expect("the key");
        let (other, _) = program(app, &ada, &["crm.read"]).await;
        let other = other.token.as_deref().and_then(|token| token.rsplit_once('_')).expect("a key").1.to_owned();
        let swapped = format!("{}_{other}", made["prefix"].as_str().expect("a prefix"));
        let longer = format!("{secret}A");
        for token in [swapped.as_str(), &secret[..secret.len() - 1], &longer, "parley_", "parley_x_y"] {
            let mut forger = app.stranger();
            forger.token = Some(token.to_owned());
            problem(forger.get("/api/crm/companies").await, 401, "unauthorized").await;
        }
        assert_eq!(real.get("/api/crm/companies").await.status(), StatusCode::OK);
    }

    async fn the_log_says_which_key_did_it(app) {
        let ada = app.owner("Ada").await;
        let (program, _) = program(app, &ada, &["crm.read", "crm.write", "crm.delete"]).await;
        let company = program.create("/api/crm/companies", &json!({ "name": "Acme" })).await;
        let path = format!("/api/crm/companies/{}", id(&company));
        assert_eq!(program.send(Method::DELETE, &path, None).await.status(), StatusCode::NO_CONTENT);
        let log = ada.read(&format!("/api/audit?target_id={}", id(&company))).await;
        let line = &log["items"][0];
        assert_eq!((&line["action"], &line["api_key"]), (&json!("record.deleted"), &json!("Sync")), "{log}");
        assert_eq!(line["actor_name"], "Ada");
    }
}

#[test]
fn the_document_says_where_a_key_works() {
    let document = serde_json::to_value(server::http::api::document()).expect("JSON");
    let takes_key = |path: &str, method: &str| {
        let security = &document["paths"][path][method]["security"];
        let schemes = security.as_array().expect("security");
        schemes.iter().any(|scheme| scheme.get("api_key").is_some())
    };
    assert_eq!(
        document["components"]["securitySchemes"]["api_key"]["scheme"],
        "bearer"
    );
    assert!(takes_key("/api/crm/companies", "get") && takes_key("/api/auth/me", "get"));
    assert!(!takes_key("/api/auth/sessions", "get") && !takes_key("/api/api-keys", "post"));
}
