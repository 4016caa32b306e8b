//! What comes back from a provider and does not count.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

use crate::app::Visitor;

use super::{browser, by_google, checked, claims, location, newcomer, on_both};

const START: &str = "/auth/google/start";

/// Leaves for Google and comes back to this address.
async fn asked_anew(browser: &Visitor, back: &str) -> String {
    let leaves = location(&browser.get(START).await);
    let state = leaves
        .split("state=")
        .nth(1)
        .and_then(|rest| rest.split('&').next());
    let code = back
        .split("code=")
        .nth(1)
        .and_then(|rest| rest.split('&').next());
    let path = back.split('?').next().expect("a path");
    let (state, code) = (state.expect("a state"), code.expect("a code"));
    location(
        &browser
            .get(&format!("{path}?code={code}&state={state}"))
            .await,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_answer_counts_once_in_the_browser_that_asked() {
    on_both(async |app, providers| {
        let asked = browser(app);
        let leaves = location(&asked.get(START).await);
        let back = providers.agree(&leaves, claims(app, providers, "1", &checked("Ada")));
        let other = browser(app);
        assert_eq!(
            location(&other.get(&back).await),
            "/sign-in?with=expired",
            "another browser"
        );
        let elsewhere = back.replace("/auth/google/", "/auth/github/");
        let mixed = asked_anew(&browser(app), &elsewhere).await;
        assert_eq!(mixed, "/sign-in?with=expired", "another provider");
        other.get(START).await;
        assert_eq!(
            location(&other.get(&back).await),
            "/sign-in?with=expired",
            "another question"
        );
        assert_eq!(location(&asked.get(&back).await), "/register-with?next=");
        assert_eq!(
            location(&asked.get(&back).await),
            "/sign-in?with=expired",
            "a second time"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_thinks_better_of_it_or_takes_too_long_is_told() {
    on_both(async |app, providers| {
        let browser = browser(app);
        let leaves = location(&browser.get(START).await);
        let back = providers.agree(&leaves, claims(app, providers, "1", &checked("Ada")));
        let state = back.split("state=").nth(1).expect("a state");
        let cancelled = format!("/auth/google/callback?error=access_denied&state={state}");
        assert_eq!(
            location(&browser.get(&cancelled).await),
            "/sign-in?with=cancelled"
        );
        let page = browser
            .get("/sign-in?with=cancelled")
            .await
            .text()
            .await
            .expect("a page");
        assert!(page.contains("did not go through"), "{page}");

        let leaves = location(&browser.get(START).await);
        let back = providers.agree(&leaves, claims(app, providers, "1", &checked("Ada")));
        app.advance(TimeDelta::minutes(10));
        assert_eq!(location(&browser.get(&back).await), "/sign-in?with=expired");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_for_somebody_else_does_not_count() {
    on_both(async |app, providers| {
        let past = app.now().timestamp() - 3_600;
        let wrong = [
            json!({ "nonce": "another question" }),
            json!({ "aud": "another program" }),
            json!({ "iss": "https://evil.example" }),
            json!({ "exp": past }),
        ];
        for wrong in wrong {
            let browser = browser(app);
            let led = by_google(app, providers, &browser, START, "1", &wrong).await;
            assert_eq!(led, "/sign-in?with=failed", "{wrong}");
            assert_eq!(
                browser.get("/api/auth/me").await.status(),
                StatusCode::UNAUTHORIZED
            );
        }
        let browser = browser(app);
        let leaves = location(&browser.get(START).await);
        let back = providers.agree(&leaves, claims(app, providers, "1", &checked("Ada")));
        let state = back.split("state=").nth(1).expect("a state");
        let forged = format!("/auth/google/callback?code=forged&state={state}");
        assert_eq!(
            location(&browser.get(&forged).await),
            "/sign-in?with=failed"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_account_is_never_taken_over_by_its_address() {
    on_both(async |app, providers| {
        app.owner("Ada").await;
        let browser = browser(app);
        let led = by_google(app, providers, &browser, START, "1", &checked("Ada")).await;
        assert_eq!(led, "/sign-in?with=known_address&next=/settings/security");
        assert_eq!(
            browser.get("/api/auth/me").await.status(),
            StatusCode::UNAUTHORIZED
        );
        let page = browser.get(&led).await.text().await.expect("a page");
        assert!(page.contains("link the other service"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_is_led_to_no_other_site() {
    on_both(async |app, providers| {
        newcomer(app, providers, "Ada").await;
        for evil in [
            "https%3A%2F%2Fevil.example",
            "%2F%2Fevil.example",
            "%2F%5Cevil.example",
        ] {
            let start = format!("{START}?next={evil}");
            let browser = browser(app);
            let led = by_google(
                app,
                providers,
                &browser,
                &start,
                "google-Ada",
                &checked("Ada"),
            )
            .await;
            assert_eq!(led, "/inbox", "{evil}");
        }
    })
    .await;
}
