//! Where somebody is signed in, ending that, and changing the password.

use std::time::Duration;

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
