//! Keeping a member out who stays one, and signing a member out.

use std::time::Duration;

use chrono::TimeDelta;
use domain::Role;
use domain::event::ServerFrame;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::{TestApp, Visitor, credentials, id, problem};
use crate::realtime::Window;

/// How soon "at once" is: far below the rhythm at which sockets look by themselves.
const AT_ONCE: Duration = Duration::from_secs(5);

async fn my_id(visitor: &Visitor) -> String {
    id(&visitor.me().await)
}

async fn deactivate(by: &Visitor, whom: &str, successor: Option<&str>) -> Response {
    let path = format!("/api/members/{whom}/deactivate");
    by.post(&path, &json!({ "successor_id": successor })).await
}

async fn reactivate(by: &Visitor, whom: &str) -> Response {
    let path = format!("/api/members/{whom}/reactivate");
    by.send(Method::POST, &path, None).await
}

async fn sign_out(by: &Visitor, whom: &str) -> Response {
    let path = format!("/api/members/{whom}/sessions");
    by.send(Method::DELETE, &path, None).await
}

/// The member as the list has them.
async fn listed(by: &Visitor, whom: &str) -> Value {
    let list = by.read("/api/members").await;
    let mut items = list["items"].as_array().expect("a list").iter();
    items
        .find(|member| member["id"] == whom)
        .cloned()
        .expect("still a member")
}

async fn go_to(visitor: &Visitor, organization: &Value) -> Response {
    let body = json!({ "organization_id": organization });
    visitor.post("/api/auth/organization", &body).await
}

/// A browser that is signed in as somebody, acting in an organization of their own.
async fn elsewhere(app: &TestApp, name: &str) -> Visitor {
    let browser = app.browser(name).await;
    let body = json!({ "name": "Elsewhere" });
    let answer = browser.post("/api/organizations", &body).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    browser
}

crate::stories! {
    async fn a_deactivated_member_is_out_at_once_and_what_was_theirs_is_handed_over(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Admin).await;
        let carl = app.member(&ada, "Carl", Role::Agent).await;
        let (bobs, carls) = (my_id(&bob).await, my_id(&carl).await);
        let deal = bob.create("/api/crm/deals", &json!({ "title": "Big one" })).await;
        let task = bob.create("/api/crm/tasks", &json!({ "title": "Call" })).await;
        let key = bob.create("/api/api-keys", &json!({ "name": "Sync", "scopes": ["crm.read"] })).await;
        let mut program = app.stranger();
        program.token = key["secret"].as_str().map(str::to_owned);
        assert_eq!(program.get("/api/crm/deals").await.status(), StatusCode::OK);
        let browser = app.browser("Bob").await;
        let mut window = Window::open(app, &bob, None).await;
        window.hello().await;
        app.advance(TimeDelta::seconds(1));

        let answer = deactivate(&ada, &bobs, Some(&carls)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let told = async { while window.hear().await != ServerFrame::SignedOut {} };
        timeout(AT_ONCE, told).await.expect("at once");
        problem(bob.get("/api/auth/me").await, 401, "unauthorized").await;
        problem(browser.post("/api/auth/refresh", &json!({})).await, 401, "unauthorized").await;
        problem(program.get("/api/crm/deals").await, 401, "unauthorized").await;
        let deal = ada.read(&format!("/api/crm/deals/{}", id(&deal))).await;
        assert_eq!(deal["owner_id"], carls, "{deal}");
        let task = ada.read(&format!("/api/crm/tasks/{}", id(&task))).await;
        assert_eq!(task["assignee_id"], carls, "{task}");

        // They stay a member by name and role, and the log says who did it and what it meant.
        let kept = listed(&ada, &bobs).await;
        assert_eq!((&kept["name"], &kept["role"]), (&json!("Bob"), &json!("admin")));
        assert!(kept["deactivated_at"].is_string(), "{kept}");
        assert_eq!(ada.read("/api/organization").await["members"], 2, "those who may come in");
        let log = ada.read("/api/audit?action=member.deactivated").await;
        let line = &log["items"][0];
        assert_eq!((&line["actor_name"], &line["target"]), (&json!("Ada"), &json!("Bob")));
        let told = json!({ "successor": "Carl", "companies": 0, "contacts": 0, "deals": 1, "tasks": 1 });
        assert_eq!(line["details"]["new"], told);

        // Signing in leads elsewhere.
        let again = app.sign_in("Bob").await;
        assert_eq!(again.me().await["organization_name"], "Bob");
        assert_eq!(again.read("/api/crm/deals").await["items"], json!([]));
        let home = ada.me().await["organization_id"].clone();
        problem(go_to(&again, &home).await, 404, "not_found").await;
        let mine = again.read("/api/organizations").await;
        assert_eq!(mine["items"].as_array().map(Vec::len), Some(1), "{mine}");
    }

    async fn nothing_is_given_to_somebody_who_is_deactivated(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let carl = app.member(&ada, "Carl", Role::Agent).await;
        let (bobs, carls) = (my_id(&bob).await, my_id(&carl).await);
        assert_eq!(deactivate(&ada, &bobs, None).await.status(), StatusCode::OK);
        let deal = json!({ "title": "Big one", "owner_id": bobs });
        problem(ada.post("/api/crm/deals", &deal).await, 422, "invalid").await;
        let task = json!({ "title": "Call", "assignee_id": bobs });
        problem(ada.post("/api/crm/tasks", &task).await, 422, "invalid").await;
        problem(ada.post("/api/organization/transfer", &json!({ "member_id": bobs })).await, 422, "invalid").await;
        let document = problem(deactivate(&ada, &carls, Some(&bobs)).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "successor_id", "code": "unknown" }]));
        problem(deactivate(&ada, &carls, Some(&carls)).await, 422, "invalid").await;
        let path = format!("/api/members/{carls}?successor_id={bobs}");
        problem(ada.send(Method::DELETE, &path, None).await, 422, "invalid").await;
        assert_eq!(listed(&ada, &carls).await["deactivated_at"], Value::Null, "nothing has changed");
    }

    async fn whoever_is_let_in_again_signs_in_as_what_they_were(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Manager).await;
        let bobs = my_id(&bob).await;
        problem(reactivate(&ada, &bobs).await, 409, "conflict").await;
        assert_eq!(deactivate(&ada, &bobs, None).await.status(), StatusCode::OK);
        problem(deactivate(&ada, &bobs, None).await, 409, "conflict").await;
        let answer = reactivate(&ada, &bobs).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let member: Value = answer.json().await.expect("a member");
        assert_eq!(member["deactivated_at"], Value::Null);
        problem(bob.get("/api/auth/me").await, 401, "unauthorized").await;
        let me = app.sign_in("Bob").await.me().await;
        assert_eq!((&me["organization_name"], &me["role"]), (&json!("Ada & Partners"), &json!("manager")));
        let log = ada.read("/api/audit?action=member.reactivated").await;
        assert_eq!(log["items"][0]["target"], "Bob", "{log}");
    }

    async fn nobody_deactivates_above_themselves_and_the_last_owner_stays(app) {
        let ada = app.owner("Ada").await;
        let olga = app.member(&ada, "Olga", Role::Owner).await;
        let admin = app.member(&ada, "Alan", Role::Admin).await;
        let agent = app.member(&ada, "Amy", Role::Agent).await;
        let (adas, olgas, alans, amys) =
            (my_id(&ada).await, my_id(&olga).await, my_id(&admin).await, my_id(&agent).await);
        problem(deactivate(&admin, &adas, None).await, 403, "forbidden").await;
        problem(deactivate(&agent, &alans, None).await, 403, "forbidden").await;
        problem(deactivate(&ada, &adas, None).await, 409, "conflict").await;
        assert_eq!(deactivate(&ada, &olgas, None).await.status(), StatusCode::OK);
        problem(reactivate(&admin, &olgas).await, 403, "forbidden").await;
        // A deactivated owner is none to rely on.
        let role = json!({ "role": "admin" });
        let path = format!("/api/members/{adas}");
        problem(ada.send(Method::PATCH, &path, Some(&role)).await, 409, "conflict").await;
        problem(ada.post("/api/organization/leave", &json!({})).await, 409, "conflict").await;
        assert_eq!(deactivate(&admin, &amys, None).await.status(), StatusCode::OK);
        assert_eq!(reactivate(&admin, &amys).await.status(), StatusCode::OK);
        let eve = app.owner("Eve").await;
        problem(deactivate(&eve, &amys, None).await, 404, "not_found").await;
    }

    async fn a_link_does_not_undo_it(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let bobs = my_id(&bob).await;
        let link = ada.create("/api/invitations", &json!({ "role": "admin" })).await;
        let token = crate::mails::token_in(link["link"].as_str().expect("a link"));
        assert_eq!(deactivate(&ada, &bobs, None).await.status(), StatusCode::OK);
        let again = app.sign_in("Bob").await;
        let join = json!({ "token": token });
        problem(again.post("/api/auth/invitation/join", &join).await, 403, "forbidden").await;
        assert_eq!(listed(&ada, &bobs).await["role"], "agent");
        let open = ada.read("/api/invitations").await;
        assert_eq!(open["items"][0]["uses"], 0, "the link was not used up: {open}");
    }

    async fn a_session_from_before_does_not_come_back_by_a_detour(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let (bobs, home) = (my_id(&bob).await, ada.me().await["organization_id"].clone());
        let detour = elsewhere(app, "Bob").await;
        app.advance(TimeDelta::seconds(1));
        assert_eq!(deactivate(&ada, &bobs, None).await.status(), StatusCode::OK);
        assert_eq!(reactivate(&ada, &bobs).await.status(), StatusCode::OK);
        assert_eq!(detour.me().await["organization_name"], "Elsewhere", "there they stay");
        problem(go_to(&detour, &home).await, 403, "forbidden").await;
        assert_eq!(detour.me().await["organization_name"], "Elsewhere");
        let fresh = app.browser("Bob").await;
        assert_eq!(go_to(&fresh, &home).await.status(), StatusCode::OK);
    }

    async fn an_admin_signs_a_member_out(app) {
        let ada = app.owner("Ada").await;
        let admin = app.member(&ada, "Alan", Role::Admin).await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let (adas, bobs) = (my_id(&ada).await, my_id(&bob).await);
        let home = ada.me().await["organization_id"].clone();
        let browser = app.browser("Bob").await;
        let detour = elsewhere(app, "Bob").await;
        let mut window = Window::open(app, &bob, None).await;
        window.hello().await;
        app.advance(TimeDelta::seconds(1));
        problem(sign_out(&bob, &bobs).await, 403, "forbidden").await;
        problem(sign_out(&admin, &adas).await, 403, "forbidden").await;
        let answer = sign_out(&admin, &bobs).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let ended: Value = answer.json().await.expect("JSON");
        assert_eq!(ended, json!({ "count": 2 }), "two act here, the third in his own organization");
        assert_eq!(timeout(AT_ONCE, window.hear()).await.expect("at once"), ServerFrame::SignedOut);
        problem(bob.get("/api/auth/me").await, 401, "unauthorized").await;
        problem(browser.post("/api/auth/refresh", &json!({})).await, 401, "unauthorized").await;
        assert_eq!(detour.get("/api/auth/me").await.status(), StatusCode::OK);
        problem(go_to(&detour, &home).await, 403, "forbidden").await;
        let log = ada.read("/api/audit?action=member.signed_out").await;
        assert_eq!((&log["items"][0]["target"], &log["items"][0]["details"]["new"]["count"]), (&json!("Bob"), &json!(2)));
        let answer = app.stranger().post("/api/auth/signin", &credentials("Bob")).await;
        assert_eq!(answer.status(), StatusCode::OK, "nothing keeps them from coming back");
    }
}
