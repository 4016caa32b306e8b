//! Members and organizations: roles, letting go, handing over, switching, leaving, deleting.

use std::time::Duration;

use domain::Role;
use domain::event::ServerFrame;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::{Visitor, id, problem};
use crate::realtime::Window;

/// How soon "at once" is: far below the rhythm at which sockets look by themselves.
const AT_ONCE: Duration = Duration::from_secs(5);

async fn my_id(visitor: &Visitor) -> String {
    id(&visitor.me().await)
}

async fn path_of(visitor: &Visitor) -> String {
    format!("/api/members/{}", my_id(visitor).await)
}

async fn set_role(by: &Visitor, of: &Visitor, role: &str) -> reqwest::Response {
    let path = path_of(of).await;
    by.send(Method::PATCH, &path, Some(&json!({ "role": role })))
        .await
}

async fn take_token(visitor: &mut Visitor, answer: reqwest::Response) -> Value {
    let session: Value = answer.json().await.expect("a session");
    visitor.token = session["access_token"].as_str().map(str::to_owned);
    session["user"].clone()
}

/// A second organization of somebody, in which they act from then on.
async fn second(visitor: &mut Visitor, name: &str) -> Value {
    let answer = visitor
        .post("/api/organizations", &json!({ "name": name }))
        .await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    take_token(visitor, answer).await
}

crate::stories! {
    async fn a_new_role_counts_at_once_also_on_open_windows(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Manager).await;
        let mut window = Window::open(app, &bob, None).await;
        window.hello().await;
        let answer = set_role(&ada, &bob, "viewer").await;
        assert_eq!(answer.status(), StatusCode::OK);
        let heard = timeout(AT_ONCE, window.hear()).await.expect("at once");
        assert!(matches!(heard, ServerFrame::Event { .. }), "{heard:?}");
        problem(bob.post("/api/crm/companies", &json!({ "name": "X" })).await, 403, "forbidden").await;
        assert_eq!(bob.me().await["role"], "viewer");
    }

    async fn nobody_reaches_above_their_own_role(app) {
        let ada = app.owner("Ada").await;
        let admin = app.member(&ada, "Alan", Role::Admin).await;
        let agent = app.member(&ada, "Amy", Role::Agent).await;
        problem(set_role(&admin, &agent, "owner").await, 403, "forbidden").await;
        problem(set_role(&admin, &ada, "viewer").await, 403, "forbidden").await;
        problem(admin.send(Method::DELETE, &path_of(&ada).await, None).await, 403, "forbidden").await;
        problem(set_role(&agent, &admin, "viewer").await, 403, "forbidden").await;
        assert_eq!(set_role(&admin, &agent, "admin").await.status(), StatusCode::OK);
    }

    async fn the_last_owner_stays(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Admin).await;
        problem(set_role(&ada, &ada, "admin").await, 409, "conflict").await;
        problem(ada.post("/api/organization/leave", &json!({})).await, 409, "conflict").await;
        assert_eq!(set_role(&ada, &bob, "owner").await.status(), StatusCode::OK);
        // Both step down in the same moment: one of them must not.
        let answers = futures::future::join(set_role(&ada, &ada, "admin"), set_role(&bob, &bob, "admin")).await;
        let stepped = [answers.0.status(), answers.1.status()];
        assert_eq!(stepped.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{stepped:?}");
    }

    async fn whoever_is_let_go_is_out_at_once_and_their_deals_are_handed_over(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let carl = app.member(&ada, "Carl", Role::Agent).await;
        let deal = bob.create("/api/crm/deals", &json!({ "title": "Big one" })).await;
        let task = bob.create("/api/crm/tasks", &json!({ "title": "Call" })).await;
        let mine = json!(my_id(&bob).await);
        let company = bob.create("/api/crm/companies", &json!({ "name": "Acme", "owner_id": mine })).await;
        let contact = bob.create("/api/crm/contacts", &json!({ "first_name": "Anna", "owner_id": mine })).await;
        let mut window = Window::open(app, &bob, None).await;
        window.hello().await;
        let path = format!("{}?successor_id={}", path_of(&bob).await, my_id(&carl).await);
        let wrong = format!("{}?successor_id={}", path_of(&bob).await, uuid::Uuid::now_v7());
        problem(ada.send(Method::DELETE, &wrong, None).await, 422, "invalid").await;
        assert_eq!(ada.send(Method::DELETE, &path, None).await.status(), StatusCode::NO_CONTENT);
        let told = async { while window.hear().await != ServerFrame::SignedOut {} };
        timeout(AT_ONCE, told).await.expect("at once");
        problem(bob.get("/api/auth/me").await, 401, "unauthorized").await;
        let deal = ada.read(&format!("/api/crm/deals/{}", id(&deal))).await;
        assert_eq!(deal["owner_id"], json!(my_id(&carl).await));
        for (kind, record, field) in [
            ("companies", &company, "owner_id"), ("contacts", &contact, "owner_id"), ("tasks", &task, "assignee_id"),
        ] {
            let now = ada.read(&format!("/api/crm/{kind}/{}", id(record))).await;
            assert_eq!(now[field], json!(my_id(&carl).await), "{now}");
        }
        let log = ada.read("/api/audit?action=member.removed").await;
        let told = json!({ "successor": "Carl", "companies": 1, "contacts": 1, "deals": 1, "tasks": 1 });
        assert_eq!(log["items"][0]["details"]["new"], told);
        assert_eq!(ada.read("/api/members").await["items"].as_array().map(Vec::len), Some(2));
        // They come back into something of their own, and nothing of ours.
        let again = app.sign_in("Bob").await;
        assert_eq!(again.me().await["organization_name"], "Bob");
        assert_eq!(again.read("/api/crm/deals").await["items"], json!([]));
    }

    async fn an_organization_is_switched_and_a_refresh_keeps_it(app) {
        app.owner("Ada").await;
        let browser = app.browser("Ada").await;
        let first = browser.me().await["organization_id"].clone();
        let answer = browser.post("/api/organizations", &json!({ "name": "Second" })).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        assert_eq!(browser.me().await["organization_name"], "Second");
        let list = browser.read("/api/organizations").await;
        assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
        let refreshed = browser.post("/api/auth/refresh", &json!({})).await;
        assert_eq!(refreshed.status(), StatusCode::OK);
        assert_eq!(browser.me().await["organization_name"], "Second");
        let body = json!({ "organization_id": first });
        assert_eq!(browser.post("/api/auth/organization", &body).await.status(), StatusCode::OK);
        assert_eq!(browser.me().await["organization_id"], first);
        let foreign = json!({ "organization_id": uuid::Uuid::now_v7() });
        problem(browser.post("/api/auth/organization", &foreign).await, 404, "not_found").await;
        let eve = app.owner("Eve").await;
        let hers = json!({ "organization_id": eve.me().await["organization_id"] });
        problem(browser.post("/api/auth/organization", &hers).await, 404, "not_found").await;
        assert_eq!(browser.me().await["organization_id"], first, "and nothing has changed");
    }

    async fn an_organization_is_renamed_by_those_who_run_it(app) {
        let ada = app.owner("Ada").await;
        let manager = app.member(&ada, "Mia", Role::Manager).await;
        let name = json!({ "name": "New name" });
        problem(manager.send(Method::PATCH, "/api/organization", Some(&name)).await, 403, "forbidden").await;
        let answer = ada.send(Method::PATCH, "/api/organization", Some(&name)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let organization = manager.read("/api/organization").await;
        assert_eq!((&organization["name"], &organization["members"]), (&json!("New name"), &json!(2)));
        let blank = json!({ "name": " " });
        problem(ada.send(Method::PATCH, "/api/organization", Some(&blank)).await, 422, "invalid").await;
    }

    async fn an_owner_hands_the_organization_on_and_leaves(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let eve = app.owner("Eve").await;
        let to = async |who: &Visitor| json!({ "member_id": my_id(who).await });
        problem(bob.post("/api/organization/transfer", &to(&bob).await).await, 403, "forbidden").await;
        problem(ada.post("/api/organization/transfer", &to(&eve).await).await, 422, "invalid").await;
        let answer = ada.post("/api/organization/transfer", &to(&bob).await).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        assert_eq!((ada.me().await["role"].clone(), bob.me().await["role"].clone()), (json!("admin"), json!("owner")));
        let answer = ada.post("/api/organization/leave", &json!({})).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        problem(ada.get("/api/auth/me").await, 401, "unauthorized").await;
        assert_eq!(bob.read("/api/members").await["items"].as_array().map(Vec::len), Some(1));
    }

    async fn an_organization_is_deleted_by_typing_its_name(app) {
        let mut ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Admin).await;
        ada.create("/api/crm/companies", &json!({ "name": "Acme" })).await;
        ada.create("/api/crm/contacts", &json!({ "first_name": "Anna" })).await;
        ada.create("/api/crm/deals", &json!({ "title": "Big one" })).await;
        let delete = |name: &str| json!({ "name": name });
        problem(bob.post("/api/organization/delete", &delete("Ada & Partners")).await, 403, "forbidden").await;
        problem(ada.post("/api/organization/delete", &delete("ada")).await, 422, "invalid").await;
        let answer = ada.post("/api/organization/delete", &delete("Ada & Partners")).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        problem(ada.get("/api/auth/me").await, 401, "unauthorized").await;
        problem(bob.get("/api/auth/me").await, 401, "unauthorized").await;
        ada = app.sign_in("Ada").await;
        assert_eq!(ada.read("/api/crm/companies?search=acme").await["items"], json!([]));
    }

    async fn with_another_organization_one_goes_there(app) {
        let mut ada = app.owner("Ada").await;
        assert_eq!(second(&mut ada, "Second").await["organization_name"], "Second");
        let answer = ada.post("/api/organization/delete", &json!({ "name": "Second" })).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(take_token(&mut ada, answer).await["organization_name"], "Ada & Partners");
        assert_eq!(ada.me().await["organization_name"], "Ada & Partners");
    }

    async fn an_organization_with_a_telegram_account_is_not_deleted(app) {
        let ada = app.owner("Ada").await;
        crate::inbox::connect(app, &ada).await;
        let answer = ada.post("/api/organization/delete", &json!({ "name": "Ada & Partners" })).await;
        problem(answer, 409, "conflict").await;
    }
}
