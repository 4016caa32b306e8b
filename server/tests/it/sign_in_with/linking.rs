//! Linking a provider to an account, by its person's consent, and giving it up.

use chrono::Utc;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use store::{Executor, sql};

use super::provider::Providers;
use super::{actions, browser, by_google, checked, location, newcomer, on_both};
use crate::app::{PASSWORD, TestApp, Visitor, email, problem};
use crate::mails::{mail, token};

const LINK: &str = "/auth/google/start?link=yes";

/// Somebody with a password, in a browser.
async fn member(app: &TestApp, name: &str) -> Visitor {
    app.owner(name).await;
    let tx = app.services.db.begin().await.expect("a transaction");
    let verified = sql("UPDATE users SET email_verified_at = $1").bind(Utc::now());
    tx.execute(verified).await.expect("verified");
    tx.commit().await.expect("a commit");
    app.browser(name).await
}

async fn consent(browser: &Visitor, password: &str) -> Response {
    let fields = [("provider", "google"), ("password", password)];
    let request = browser
        .request(Method::POST, "/fn/security/link")
        .form(&fields);
    request.send().await.expect("an answer")
}

async fn link(app: &TestApp, providers: &Providers, browser: &Visitor, subject: &str) -> String {
    let answer = consent(browser, PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let begins: String = answer.json().await.expect("an address");
    assert_eq!(begins, LINK);
    by_google(app, providers, browser, LINK, subject, &json!({})).await
}

async fn unlink(browser: &Visitor, id: &Value, password: &str) -> Response {
    let path = format!("/api/auth/linked/{}/unlink", id.as_str().expect("an id"));
    browser.post(&path, &json!({ "password": password })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_person_links_a_provider_and_signs_in_with_it() {
    on_both(async |app, providers| {
        let ada = member(app, "Ada").await;
        assert_eq!(
            link(app, providers, &ada, "1").await,
            "/settings/security?link=done"
        );
        let visitor = browser(app);
        let led = by_google(
            app,
            providers,
            &visitor,
            "/auth/google/start",
            "1",
            &json!({}),
        )
        .await;
        assert_eq!(led, "/inbox");
        assert_eq!(visitor.me().await["email"], email("Ada"));
        assert!(
            mail(app, &email("Ada"), "Google signs you in now")
                .await
                .is_some(),
            "no mail"
        );
        assert!(actions(app).await.contains(&"sign_in.linked".to_owned()));
        // A second time changes nothing.
        assert_eq!(
            link(app, providers, &ada, "1").await,
            "/settings/security?link=done"
        );
        let linked = ada.read("/api/auth/linked").await;
        assert_eq!(
            linked["linked"].as_array().map(Vec::len),
            Some(1),
            "{linked}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn linking_takes_consent_and_the_password() {
    on_both(async |app, providers| {
        let ada = member(app, "Ada").await;
        problem_of(consent(&ada, "wrong").await, "wrong").await;
        problem_of(consent(&ada, "").await, "required").await;
        // Another site that sends a browser here links nothing.
        assert_eq!(
            location(&ada.get(LINK).await),
            "/settings/security?link=expired"
        );
        let stranger = browser(app).get(LINK).await;
        assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
        // The consent is for one try.
        link(app, providers, &ada, "1").await;
        assert_eq!(
            location(&ada.get(LINK).await),
            "/settings/security?link=expired"
        );
    })
    .await;
}

async fn problem_of(answer: Response, code: &str) {
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text().await.expect("an error");
    assert!(text.contains("password") && text.contains(code), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_somebody_else_signs_in_with_stays_theirs() {
    on_both(async |app, providers| {
        newcomer(app, providers, "Eve").await;
        let ada = member(app, "Ada").await;
        let led = link(app, providers, &ada, "google-Eve").await;
        assert_eq!(led, "/settings/security?link=taken");
        let linked = ada.read("/api/auth/linked").await;
        assert_eq!(linked["linked"], json!([]));
        // Nor does it go to whoever is signed in when it comes back.
        consent(&ada, PASSWORD).await;
        let leaves = location(&ada.get(LINK).await);
        let back = providers.agree(&leaves, super::claims(app, providers, "2", &json!({})));
        ada.post("/api/auth/signout", &json!({})).await;
        app.owner("Bob").await;
        let answer = ada
            .post("/api/auth/signin", &crate::app::credentials("Bob"))
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(
            location(&ada.get(&back).await),
            "/settings/security?link=expired"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_way_in_cannot_be_given_up() {
    on_both(async |app, providers| {
        let ada = newcomer(app, providers, "Ada").await;
        let linked = ada.read("/api/auth/linked").await;
        let only = &linked["linked"][0]["id"];
        problem(unlink(&ada, only, "").await, 409, "conflict").await;

        let asked = ada.request(Method::POST, "/fn/security/password-by-mail");
        assert_eq!(
            asked.send().await.expect("an answer").status(),
            StatusCode::FOUND
        );
        let link = token(app, &email("Ada"), "Choose a new password").await;
        let body = json!({ "token": link, "new_password": PASSWORD });
        app.stranger().post("/api/auth/password/reset", &body).await;
        let ada = app.browser("Ada").await;
        assert_eq!(ada.read("/api/auth/linked").await["has_password"], true);
        problem(unlink(&ada, only, "wrong").await, 422, "invalid").await;
        let eve = newcomer(app, providers, "Eve").await;
        problem(unlink(&eve, only, "").await, 404, "not_found").await;
        assert_eq!(
            unlink(&ada, only, PASSWORD).await.status(),
            StatusCode::NO_CONTENT
        );
        assert!(actions(app).await.contains(&"sign_in.unlinked".to_owned()));
        let visitor = browser(app);
        let start = "/auth/google/start";
        let led = by_google(
            app,
            providers,
            &visitor,
            start,
            "google-Ada",
            &checked("Ada"),
        )
        .await;
        assert!(led.starts_with("/sign-in?with=known_address"), "{led}");
    })
    .await;
}
