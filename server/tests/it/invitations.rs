//! How others come into an organization.

use chrono::TimeDelta;
use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{PASSWORD, TestApp, Visitor, email, id, problem};
use crate::mails::{mail, token_in};

/// Invites, and returns the token of the link.
async fn invite(visitor: &Visitor, body: &Value) -> String {
    let invitation = visitor.create("/api/invitations", body).await;
    token_in(invitation["link"].as_str().expect("a link"))
}

async fn join(visitor: &Visitor, token: &str) -> reqwest::Response {
    visitor
        .post("/api/auth/invitation/join", &json!({ "token": token }))
        .await
}

async fn register(app: &TestApp, token: &str, name: &str) -> reqwest::Response {
    let body = json!({ "token": token, "name": name, "email": email(name), "password": PASSWORD });
    app.stranger()
        .post("/api/auth/invitation/register", &body)
        .await
}

async fn members(visitor: &Visitor) -> usize {
    visitor.read("/api/members").await["items"]
        .as_array()
        .map_or(0, Vec::len)
}

async fn state(visitor: &Visitor) -> Value {
    visitor.read("/api/invitations").await["items"][0]["state"].clone()
}

crate::stories! {
    async fn somebody_new_comes_in_by_a_link_once(app) {
        let ada = app.owner("Ada").await;
        let token = invite(&ada, &json!({ "role": "agent" })).await;
        let offer = app.stranger().post("/api/auth/invitation", &json!({ "token": token })).await;
        let offer: Value = offer.json().await.expect("an offer");
        assert_eq!(offer, json!({ "organization": "Ada & Partners", "inviter": "Ada", "role": "agent", "email": null }));
        let answer = register(app, &token, "Bob").await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let session: Value = answer.json().await.expect("a session");
        assert_eq!(session["user"]["role"], "agent");
        assert_eq!(session["user"]["email_verified"], false);
        assert_eq!((members(&ada).await, state(&ada).await), (2, json!("used")));
        let document = problem(register(app, &token, "Carl").await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "token", "code": "expired" }]));
    }

    async fn a_link_for_several_lets_in_several_at_once_and_no_more(app) {
        let ada = app.owner("Ada").await;
        let token = invite(&ada, &json!({ "role": "viewer", "uses": 2 })).await;
        let answers = futures::future::join_all(
            ["Bob", "Carl", "Dora"].map(|name| { let token = &token; async move { register(app, token, name).await.status() } })
        ).await;
        let created = answers.iter().filter(|status| **status == StatusCode::CREATED).count();
        assert_eq!((created, members(&ada).await), (2, 3));
    }

    async fn what_is_sent_to_somebody_is_theirs_alone(app) {
        let ada = app.owner("Ada").await;
        let eve = app.owner("Eve").await;
        let body = json!({ "role": "manager", "email": email("Bob") });
        let token = invite(&ada, &body).await;
        let kept = mail(app, &email("Bob"), "Ada invites you to Ada & Partners").await.expect("a mail");
        assert_eq!(token_in(&kept.mail.text), token);
        let document = problem(join(&eve, &token).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "email", "code": "wrong" }]));
        problem(register(app, &token, "Carl").await, 422, "invalid").await;
        let answer = register(app, &token, "Bob").await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let session: Value = answer.json().await.expect("a session");
        assert_eq!(session["user"]["email_verified"], false, "the inviter has seen the link, too");
    }

    async fn an_existing_person_joins_by_their_own_consent_and_goes_there(app) {
        let ada = app.owner("Ada").await;
        let mut eve = app.owner("Eve").await;
        let token = invite(&ada, &json!({ "role": "agent" })).await;
        assert_eq!(members(&ada).await, 1, "nobody is added without their own doing");
        let answer = join(&eve, &token).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let session: Value = answer.json().await.expect("a session");
        assert_eq!(session["user"]["organization_name"], "Ada & Partners");
        problem(eve.get("/api/auth/me").await, 401, "unauthorized").await;
        eve.token = session["access_token"].as_str().map(str::to_owned);
        assert_eq!(eve.me().await["role"], "agent");
        assert_eq!(members(&ada).await, 2);
    }

    async fn an_invitation_ends_when_it_is_taken_back_or_its_time_is_over(app) {
        let ada = app.owner("Ada").await;
        let invitation = ada.create("/api/invitations", &json!({ "role": "agent", "days": 3 })).await;
        let token = token_in(invitation["link"].as_str().expect("a link"));
        app.advance(TimeDelta::seconds(1));
        let other = ada.create("/api/invitations", &json!({ "role": "agent" })).await;
        let path = format!("/api/invitations/{}", id(&other));
        assert_eq!(ada.send(Method::DELETE, &path, None).await.status(), StatusCode::NO_CONTENT);
        problem(ada.send(Method::DELETE, &path, None).await, 404, "not_found").await;
        let revoked = token_in(other["link"].as_str().expect("a link"));
        problem(register(app, &revoked, "Bob").await, 422, "invalid").await;
        assert_eq!(state(&ada).await, "revoked");
        app.advance(TimeDelta::days(3));
        problem(register(app, &token, "Bob").await, 422, "invalid").await;
    }

    async fn nobody_invites_above_their_own_role(app) {
        let ada = app.owner("Ada").await;
        let admin = app.member(&ada, "Alan", Role::Admin).await;
        let manager = app.member(&ada, "Mia", Role::Manager).await;
        problem(admin.post("/api/invitations", &json!({ "role": "owner" })).await, 403, "forbidden").await;
        admin.create("/api/invitations", &json!({ "role": "admin" })).await;
        problem(manager.post("/api/invitations", &json!({ "role": "viewer" })).await, 403, "forbidden").await;
        problem(manager.get("/api/invitations").await, 403, "forbidden").await;
        for wrong in [json!({ "role": "agent", "uses": 0 }), json!({ "role": "agent", "days": 91 }), json!({ "role": "agent", "email": "nobody" })] {
            problem(ada.post("/api/invitations", &wrong).await, 422, "invalid").await;
        }
    }
}
