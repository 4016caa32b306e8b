//! Where somebody is signed in, ending that, and changing the password.

use std::time::Duration;

use chrono::TimeDelta;
use domain::event::ServerFrame;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::{PASSWORD, Visitor, credentials, email, id, problem};
use crate::realtime::Window;

/// How soon "at once" is: far below the rhythm at which sockets look by themselves.
const AT_ONCE: Duration = Duration::from_secs(5);

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn sessions(visitor: &Visitor) -> Vec<Value> {
    let list = visitor.read("/api/auth/sessions").await;
    list["items"].as_array().expect("a list").clone()
}

crate::stories! {
    async fn a_person_sees_where_they_are_signed_in_and_ends_it(app) {
        let ada = app.owner("Ada").await;
        let mut browser = app.stranger();
        browser.headers.push(("user-agent", FIREFOX.to_owned()));
        browser.headers.push(("sec-fetch-site", "same-origin".to_owned()));
        assert_eq!(browser.post("/api/auth/signin", &credentials("Ada")).await.status(), StatusCode::OK);
        let list = sessions(&ada).await;
        assert_eq!(list.len(), 2);
        let current: Vec<_> = list.iter().filter(|session| session["current"] == true).collect();
        assert_eq!(current.len(), 1);
        let other = list.iter().find(|session| session["current"] == false).expect("the browser");
        assert_eq!((other["browser"].as_str(), other["system"].as_str()), (Some("Firefox"), Some("Linux")));
        assert_eq!(other["address"], "127.0.0.1");
        let path = format!("/api/auth/sessions/{}", id(other));
        assert_eq!(ada.send(Method::DELETE, &path, None).await.status(), StatusCode::NO_CONTENT);
        problem(browser.get("/api/auth/me").await, 401, "unauthorized").await;
        problem(browser.post("/api/auth/refresh", &json!({})).await, 401, "unauthorized").await;
        problem(ada.send(Method::DELETE, &path, None).await, 404, "not_found").await;
        assert_eq!(sessions(&ada).await.len(), 1);
    }

    async fn ending_a_session_takes_a_recent_sign_in_or_the_password(app) {
        app.owner("Ada").await;
        let browser = app.browser("Ada").await;
        let other = app.browser("Ada").await;
        app.advance(TimeDelta::minutes(31));
        for visitor in [&browser, &other] {
            assert_eq!(visitor.post("/api/auth/refresh", &json!({})).await.status(), StatusCode::OK);
        }
        let list = sessions(&browser).await;
        assert_eq!(list.len(), 3, "looking takes no more than to be signed in");
        let path = list.iter().find(|session| session["current"] == false).map(|one| format!("/api/auth/sessions/{}", id(one)));
        let path = path.expect("another one");
        let end = async |path: &str| browser.send(Method::DELETE, path, None).await;
        problem(end(&path).await, 403, "confirmation_required").await;
        problem(end("/api/auth/sessions").await, 403, "confirmation_required").await;
        assert_eq!(other.get("/api/auth/me").await.status(), StatusCode::OK);
        let confirm = async |password: &str| browser.post("/api/auth/confirm", &json!({ "password": password })).await;
        for (password, code) in [("", "required"), ("wrong", "wrong")] {
            let document = problem(confirm(password).await, 422, "invalid").await;
            assert_eq!(document["fields"], json!([{ "field": "password", "code": code }]));
        }
        problem(end(&path).await, 403, "confirmation_required").await;
        assert_eq!(confirm(PASSWORD).await.status(), StatusCode::NO_CONTENT);
        assert_eq!(end(&path).await.status(), StatusCode::NO_CONTENT);
        // The password was shown on one device, and counts there.
        app.advance(TimeDelta::minutes(1));
        let answer = other.send(Method::DELETE, "/api/auth/sessions", None).await;
        assert!([401, 403].contains(&answer.status().as_u16()), "{}", answer.status());
        app.advance(TimeDelta::minutes(14));
        assert_eq!(browser.post("/api/auth/refresh", &json!({})).await.status(), StatusCode::OK);
        app.advance(TimeDelta::minutes(14));
        assert_eq!(end("/api/auth/sessions").await.status(), StatusCode::NO_CONTENT, "for half an hour");
        app.advance(TimeDelta::minutes(2));
        assert_eq!(browser.post("/api/auth/refresh", &json!({})).await.status(), StatusCode::OK);
        problem(end("/api/auth/sessions").await, 403, "confirmation_required").await;
    }

    async fn guessing_the_password_at_an_open_window_pauses_as_at_sign_in(app) {
        let ada = app.owner("Ada").await;
        let confirm = async |password: &str| ada.post("/api/auth/confirm", &json!({ "password": password })).await;
        for _ in 0..5 {
            problem(confirm("wrong").await, 422, "invalid").await;
        }
        problem(confirm(PASSWORD).await, 429, "rate_limited").await;
        app.advance(TimeDelta::seconds(31));
        assert_eq!(confirm(PASSWORD).await.status(), StatusCode::NO_CONTENT);
    }

    async fn nobody_ends_the_session_of_somebody_else(app) {
        let ada = app.owner("Ada").await;
        let eve = app.owner("Eve").await;
        let path = format!("/api/auth/sessions/{}", id(&sessions(&ada).await[0]));
        problem(eve.send(Method::DELETE, &path, None).await, 404, "not_found").await;
        eve.send(Method::DELETE, "/api/auth/sessions", None).await;
        assert_eq!(ada.get("/api/auth/me").await.status(), StatusCode::OK);
    }

    async fn signing_out_elsewhere_closes_the_windows_there_at_once(app) {
        let ada = app.owner("Ada").await;
        let elsewhere = app.sign_in("Ada").await;
        let mut here = Window::open(app, &ada, None).await;
        let mut there = Window::open(app, &elsewhere, None).await;
        here.hello().await;
        there.hello().await;
        let answer = ada.send(Method::DELETE, "/api/auth/sessions", None).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let heard = timeout(AT_ONCE, there.hear()).await.expect("at once");
        assert_eq!(heard, ServerFrame::SignedOut);
        here.silence().await;
        problem(elsewhere.get("/api/auth/me").await, 401, "unauthorized").await;
    }

    async fn a_new_password_ends_the_other_sessions(app) {
        let ada = app.owner("Ada").await;
        let elsewhere = app.sign_in("Ada").await;
        let new = "another good long password";
        let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
        let answer = ada.send(Method::PUT, "/api/auth/password", Some(&change("wrong", new))).await;
        let document = problem(answer, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "current_password", "code": "wrong" }]));
        let answer = ada.send(Method::PUT, "/api/auth/password", Some(&change("", "short"))).await;
        assert_eq!(problem(answer, 422, "invalid").await["fields"].as_array().map(Vec::len), Some(2));
        let answer = ada.send(Method::PUT, "/api/auth/password", Some(&change(PASSWORD, new))).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        assert_eq!(ada.get("/api/auth/me").await.status(), StatusCode::OK);
        problem(elsewhere.get("/api/auth/me").await, 401, "unauthorized").await;
        problem(app.stranger().post("/api/auth/signin", &credentials("Ada")).await, 401, "invalid_credentials").await;
        let body = json!({ "email": email("Ada"), "password": new });
        assert_eq!(app.stranger().post("/api/auth/signin", &body).await.status(), StatusCode::OK);
    }
}
