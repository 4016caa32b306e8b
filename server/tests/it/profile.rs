//! One's own name, and another address to sign in with.

use chrono::TimeDelta;
use domain::{Event, Role};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::app::{PASSWORD, TestApp, Visitor, credentials, email, problem};
use crate::mails::{mail, token, token_in};
use crate::realtime::Window;

const NEW: &str = "ada@new.example";

async fn ask(visitor: &Visitor, address: &str, password: &str) -> reqwest::Response {
    let body = json!({ "email": address, "password": password });
    visitor
        .send(Method::PUT, "/api/auth/email", Some(&body))
        .await
}

async fn confirm(app: &TestApp, token: &str) -> reqwest::Response {
    let body = json!({ "token": token });
    app.stranger().post("/api/auth/email/confirm", &body).await
}

async fn comes_in(app: &TestApp, address: &str) -> bool {
    let body = json!({ "email": address, "password": PASSWORD });
    app.stranger()
        .post("/api/auth/signin", &body)
        .await
        .status()
        == StatusCode::OK
}

/// Confirms the address a person registered with.
async fn verify(app: &TestApp, name: &str) {
    let token = token(app, &email(name), "Confirm").await;
    let answer = app
        .stranger()
        .post("/api/auth/verify", &json!({ "token": token }))
        .await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}

crate::stories! {
    async fn a_new_name_is_seen_by_everybody_at_once(app) {
        let ada = app.owner("Ada").await;
        let viewer = app.member(&ada, "Vera", Role::Viewer).await;
        let mut window = Window::open(app, &ada, None).await;
        window.hello().await;
        let name = |name: &str| json!({ "name": name });
        let answer = viewer.send(Method::PUT, "/api/auth/name", Some(&name("  "))).await;
        assert_eq!(problem(answer, 422, "invalid").await["fields"], json!([{ "field": "name", "code": "required" }]));
        let answer = viewer.send(Method::PUT, "/api/auth/name", Some(&name("Vera Wolf"))).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let (_, event) = window.event().await;
        assert!(matches!(event, Event::MemberUpdated(member) if member.name == "Vera Wolf"));
        assert_eq!(viewer.me().await["name"], "Vera Wolf");
    }

    async fn a_new_address_counts_once_its_mail_was_answered(app) {
        let ada = app.owner("Ada").await;
        verify(app, "Ada").await;
        assert_eq!(ask(&ada, NEW, PASSWORD).await.status(), StatusCode::ACCEPTED);
        assert!(comes_in(app, &email("Ada")).await);
        assert!(!comes_in(app, NEW).await);
        let token = token(app, NEW, "Confirm your new address").await;
        assert_eq!(confirm(app, &token).await.status(), StatusCode::NO_CONTENT);
        assert!(comes_in(app, NEW).await);
        assert!(!comes_in(app, &email("Ada")).await);
        let me = ada.me().await;
        assert_eq!((me["email"].as_str(), me["email_verified"].as_bool()), (Some(NEW), Some(true)));
        let notice = mail(app, &email("Ada"), "Your address was changed").await.expect("word to the old address");
        assert!(notice.mail.text.contains(NEW), "{}", notice.mail.text);
        let document = problem(confirm(app, &token).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "token", "code": "expired" }]));
    }

    async fn asking_takes_the_password_and_an_address(app) {
        let ada = app.owner("Ada").await;
        let refused = async |answer| problem(answer, 422, "invalid").await["fields"].clone();
        let fields = refused(ask(&ada, NEW, "wrong").await).await;
        assert_eq!(fields, json!([{ "field": "password", "code": "wrong" }]));
        let fields = refused(ask(&ada, "no address", "").await).await;
        assert_eq!(fields, json!([{ "field": "email", "code": "email" }, { "field": "password", "code": "required" }]));
        assert!(mail(app, NEW, "").await.is_none());
    }

    async fn nobody_learns_who_signs_in_with_an_address(app) {
        let ada = app.owner("Ada").await;
        app.owner("Eve").await;
        let taken = ask(&ada, &email("Eve").to_uppercase(), PASSWORD).await;
        let free = ask(&ada, NEW, PASSWORD).await;
        assert_eq!((taken.status(), free.status()), (StatusCode::ACCEPTED, StatusCode::ACCEPTED));
        assert_eq!(taken.text().await.expect("a body"), free.text().await.expect("a body"));
        assert!(mail(app, &email("Eve"), "Confirm your new address").await.is_none());
    }

    async fn whoever_takes_the_address_first_keeps_it(app) {
        let ada = app.owner("Ada").await;
        ask(&ada, &email("Eve"), PASSWORD).await;
        let token = token(app, &email("Eve"), "Confirm your new address").await;
        app.owner("Eve").await;
        let document = problem(confirm(app, &token).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "email", "code": "taken" }]));
        assert_eq!(ada.me().await["email"], email("Ada"));
    }

    async fn only_the_newest_link_works_and_for_a_day(app) {
        let ada = app.owner("Ada").await;
        ask(&ada, "first@new.example", PASSWORD).await;
        ask(&ada, NEW, PASSWORD).await;
        let first = token(app, "first@new.example", "Confirm").await;
        let second = token(app, NEW, "Confirm").await;
        problem(confirm(app, &first).await, 422, "invalid").await;
        app.advance(TimeDelta::hours(24));
        problem(confirm(app, &second).await, 422, "invalid").await;
        assert_eq!(app.stranger().post("/api/auth/signin", &credentials("Ada")).await.status(), StatusCode::OK);
    }

    async fn links_to_the_old_address_work_no_more(app) {
        let ada = app.owner("Ada").await;
        verify(app, "Ada").await;
        let forgot = json!({ "email": email("Ada") });
        app.stranger().post("/api/auth/password/forgot", &forgot).await;
        let reset = mail(app, &email("Ada"), "Choose a new password").await.expect("a link");
        ask(&ada, NEW, PASSWORD).await;
        let token = token(app, NEW, "Confirm").await;
        assert_eq!(confirm(app, &token).await.status(), StatusCode::NO_CONTENT);
        let body = json!({ "token": token_in(&reset.mail.text), "new_password": "another good long password" });
        let answer = app.stranger().post("/api/auth/password/reset", &body).await;
        problem(answer, 422, "invalid").await;
    }

    async fn the_address_is_confirmed_by_a_plain_form(app) {
        let ada = app.owner("Ada").await;
        ask(&ada, NEW, PASSWORD).await;
        let token = token(app, NEW, "Confirm").await;
        let visitor = app.stranger();
        let page = visitor.get(&format!("/confirm-address?token={token}")).await;
        assert!(page.text().await.expect("a page").contains(&token));
        // Looking is not confirming.
        assert!(!comes_in(app, NEW).await);
        let request = visitor.request(Method::POST, "/fn/auth/address").header("accept", "text/html");
        let answer = request.form(&[("token", token.as_str())]).send().await.expect("an answer");
        assert_eq!(answer.headers()["location"], "/confirm-address?done=yes");
        assert!(comes_in(app, NEW).await);
    }
}
