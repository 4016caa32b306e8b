//! Coming in, staying in, going out.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{PASSWORD, TestApp, credentials, email, problem, sign_up};

fn cookie(answer: &reqwest::Response, name: &str) -> Option<String> {
    answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find(|value| value.starts_with(&format!("{name}=")))
        .map(str::to_owned)
}

/// The value of the refresh cookie an answer sets.
fn refresh_cookie(answer: &reqwest::Response) -> Option<String> {
    let cookie = cookie(answer, "parley_refresh")?;
    let value = cookie.split(';').next()?.split_once('=')?.1.to_owned();
    (!value.is_empty()).then_some(value)
}

/// Asks for new tokens with this refresh token and nothing else.
async fn refresh(app: &TestApp, token: &str) -> reqwest::Response {
    let visitor = app.stranger();
    visitor
        .request(reqwest::Method::POST, "/api/auth/refresh")
        .header("cookie", format!("parley_refresh={token}"))
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .expect("an answer")
}

async fn sign_in(app: &TestApp, name: &str) -> reqwest::Response {
    app.stranger()
        .post("/api/auth/signin", &credentials(name))
        .await
}

crate::stories! {
    async fn a_person_registers_and_finds_a_pipeline(app) {
        let visitor = app.stranger();
        let answer = visitor.post("/api/auth/signup", &sign_up("Ada")).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        for name in ["parley_access", "parley_refresh"] {
            let cookie = cookie(&answer, name).expect("a cookie");
            assert!(cookie.contains("; Path=/; "), "{cookie}");
            assert!(cookie.ends_with("; HttpOnly; SameSite=Lax"), "{cookie}");
        }
        let session: Value = answer.json().await.expect("JSON");
        assert_eq!(session["user"]["role"], "owner");
        assert_eq!(session["expires_in"], 900);
        assert!(!session.to_string().contains("refresh"), "{session}");
        let owner = app.sign_in("Ada").await;
        let pipelines = owner.read("/api/pipeline").await;
        let stages = pipelines["items"][0]["stages"].as_array().expect("stages");
        let kinds: Vec<_> = stages.iter().map(|stage| stage["kind"].as_str()).collect();
        assert_eq!(stages.len(), 7);
        assert_eq!(kinds[5..], [Some("won"), Some("lost")]);
    }

    async fn every_wrong_field_of_a_registration_is_named(app) {
        let body = json!({ "email": "no address", "password": "short", "name": " " });
        let answer = app.stranger().post("/api/auth/signup", &body).await;
        let document = problem(answer, 422, "invalid").await;
        let fields = document["fields"].as_array().expect("fields");
        let codes: Vec<_> = fields.iter().map(|f| (f["field"].as_str(), f["code"].as_str())).collect();
        assert_eq!(codes, [
            (Some("email"), Some("email")),
            (Some("password"), Some("too_short")),
            (Some("name"), Some("required")),
            (Some("organization_name"), Some("required")),
        ]);
    }

    async fn an_address_registers_once_however_it_is_written(app) {
        app.owner("Ada").await;
        let mut again = sign_up("Ada");
        again["email"] = json!(email("Ada").to_uppercase());
        let answer = app.stranger().post("/api/auth/signup", &again).await;
        let document = problem(answer, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "email", "code": "taken" }]));
        let mut shouted = credentials("Ada");
        shouted["email"] = json!(email("Ada").to_uppercase());
        let answer = app.stranger().post("/api/auth/signin", &shouted).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }

    async fn a_wrong_password_and_an_unknown_address_look_the_same(app) {
        app.owner("Ada").await;
        let mut documents = Vec::new();
        for (address, password) in [("Ada", "not the password"), ("Nobody", PASSWORD)] {
            let body = json!({ "email": email(address), "password": password });
            let answer = app.stranger().post("/api/auth/signin", &body).await;
            documents.push(problem(answer, 401, "invalid_credentials").await);
        }
        assert_eq!(documents[0], documents[1]);
    }

    async fn a_refresh_token_rotates_at_each_use(app) {
        app.owner("Ada").await;
        let first = refresh_cookie(&sign_in(app, "Ada").await).expect("a token");
        let answer = refresh(app, &first).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let second = refresh_cookie(&answer).expect("the next token");
        assert_ne!(first, second);
        let answer = refresh(app, &second).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(refresh_cookie(&answer).is_some());
    }

    async fn two_tabs_that_refresh_at_once_both_live(app) {
        app.owner("Ada").await;
        let token = refresh_cookie(&sign_in(app, "Ada").await).expect("a token");
        let next = refresh_cookie(&refresh(app, &token).await).expect("the next token");
        app.advance(TimeDelta::seconds(30));
        let late = refresh(app, &token).await;
        assert_eq!(late.status(), StatusCode::OK);
        assert!(cookie(&late, "parley_access").is_some());
        assert!(refresh_cookie(&late).is_none(), "the other tab has the next one");
        assert_eq!(refresh(app, &next).await.status(), StatusCode::OK);
    }

    async fn a_spent_token_that_comes_back_ends_the_session(app) {
        app.owner("Ada").await;
        let signed_in = sign_in(app, "Ada").await;
        let token = refresh_cookie(&signed_in).expect("a token");
        let session: Value = signed_in.json().await.expect("JSON");
        let mut thief = app.stranger();
        thief.token = session["access_token"].as_str().map(str::to_owned);
        assert_eq!(thief.get("/api/auth/me").await.status(), StatusCode::OK);
        let next = refresh_cookie(&refresh(app, &token).await).expect("the next token");
        app.advance(TimeDelta::seconds(31));
        problem(refresh(app, &token).await, 401, "unauthorized").await;
        problem(refresh(app, &next).await, 401, "unauthorized").await;
        problem(thief.get("/api/auth/me").await, 401, "unauthorized").await;
        assert_eq!(sign_in(app, "Ada").await.status(), StatusCode::OK);
    }

    async fn an_unused_device_is_forgotten_after_thirty_days(app) {
        app.owner("Ada").await;
        let token = refresh_cookie(&sign_in(app, "Ada").await).expect("a token");
        app.advance(TimeDelta::days(30));
        problem(refresh(app, &token).await, 401, "unauthorized").await;
    }

    async fn a_session_ends_after_ninety_days_however_much_it_is_used(app) {
        app.owner("Ada").await;
        let mut token = refresh_cookie(&sign_in(app, "Ada").await).expect("a token");
        for _ in 0..4 {
            app.advance(TimeDelta::days(20));
            token = refresh_cookie(&refresh(app, &token).await).expect("the next token");
        }
        app.advance(TimeDelta::days(10));
        problem(refresh(app, &token).await, 401, "unauthorized").await;
    }

    async fn a_password_that_everybody_tries_is_refused(app) {
        for password in ["password123", "1234567890", "ada@example.org"] {
            let mut body = sign_up("Ada");
            body["password"] = json!(password);
            let document = problem(app.stranger().post("/api/auth/signup", &body).await, 422, "invalid").await;
            assert_eq!(document["fields"], json!([{ "field": "password", "code": "weak" }]), "{password}");
        }
        let ada = app.owner("Ada").await;
        let change = json!({ "current_password": PASSWORD, "new_password": "qwertyuiop" });
        let answer = ada.send(reqwest::Method::PUT, "/api/auth/password", Some(&change)).await;
        let document = problem(answer, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "new_password", "code": "weak" }]));
    }

    async fn an_access_token_lasts_fifteen_minutes(app) {
        let owner = app.owner("Ada").await;
        app.advance(TimeDelta::seconds(899));
        assert_eq!(owner.get("/api/auth/me").await.status(), StatusCode::OK);
        app.advance(TimeDelta::seconds(1));
        problem(owner.get("/api/auth/me").await, 401, "unauthorized").await;
    }

    async fn signing_out_ends_the_access_token_too(app) {
        let owner = app.owner("Ada").await;
        let elsewhere = app.sign_in("Ada").await;
        let answer = owner.send(reqwest::Method::POST, "/api/auth/signout", None).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let cleared = cookie(&answer, "parley_access").expect("a cleared cookie");
        assert!(cleared.starts_with("parley_access=; ") && cleared.contains("Max-Age=0"), "{cleared}");
        problem(owner.get("/api/auth/me").await, 401, "unauthorized").await;
        assert_eq!(elsewhere.get("/api/auth/me").await.status(), StatusCode::OK);
    }

    async fn a_token_nobody_gave_opens_nothing(app) {
        let owner = app.owner("Ada").await;
        let good = owner.token.clone().expect("a token");
        let mut visitor = app.stranger();
        for token in ["x", "", &good[..good.len() - 2], &format!("{good}x")] {
            visitor.token = Some(token.to_owned());
            problem(visitor.get("/api/auth/me").await, 401, "unauthorized").await;
        }
        problem(refresh(app, "not-a-token").await, 401, "unauthorized").await;
    }

    async fn another_site_cannot_use_our_cookies(app) {
        app.owner("Ada").await;
        let mut browser = app.browser("Ada").await;
        let company = json!({ "name": "Acme" });
        browser.create("/api/crm/companies", &company).await;
        for headers in [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("origin", "https://evil.example")],
            vec![("origin", "null")],
            vec![],
        ] {
            browser.headers = headers.into_iter().map(|(k, v)| (k, v.to_owned())).collect();
            let answer = browser.post("/api/crm/companies", &company).await;
            problem(answer, 403, "cross_site").await;
        }
        browser.headers = vec![("origin", app.url(""))];
        browser.create("/api/crm/companies", &company).await;
        assert_eq!(browser.read("/api/crm/companies").await["items"].as_array().map(Vec::len), Some(2));
    }

    async fn another_site_cannot_sign_a_browser_in(app) {
        app.owner("Ada").await;
        let mut browser = app.stranger();
        browser.headers = vec![("sec-fetch-site", "cross-site".to_owned())];
        let answer = browser.post("/api/auth/signin", &credentials("Ada")).await;
        problem(answer, 403, "cross_site").await;
    }

    async fn a_page_renews_the_session_on_the_way(app) {
        app.owner("Ada").await;
        let browser = app.browser("Ada").await;
        app.advance(TimeDelta::minutes(16));
        problem(browser.get("/api/auth/me").await, 401, "unauthorized").await;
        let page = browser.get("/inbox").await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(refresh_cookie(&page).is_some());
        assert_eq!(browser.get("/api/auth/me").await.status(), StatusCode::OK);
    }
}
