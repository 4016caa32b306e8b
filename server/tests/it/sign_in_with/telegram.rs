//! Telegram's word, which comes through the browser.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};
use url::Url;

use super::provider::{BOT, Providers, telegram_says};
use super::{browser, location, on_both, register_with};
use crate::app::{TestApp, Visitor};

fn said(app: &TestApp) -> Value {
    json!({ "id": 777, "first_name": "Ада", "username": "ada", "auth_date": app.now().timestamp() })
}

/// Leaves for Telegram: the address one comes back to, without the word behind the `#`.
async fn leave(browser: &Visitor, providers: &Providers) -> String {
    let leaves = location(&browser.get("/auth/telegram/start").await);
    assert!(
        leaves.starts_with(&format!("{}/auth?bot_id=123456&", providers.url)),
        "{leaves}"
    );
    let leaves = Url::parse(&leaves).expect("an address");
    let back = leaves
        .query_pairs()
        .find(|(name, _)| name == "return_to")
        .expect("a way back");
    let back = Url::parse(&back.1).expect("an address");
    format!("{}?{}", back.path(), back.query().expect("a state"))
}

async fn come_back(browser: &Visitor, back: &str, word: &str) -> String {
    location(&browser.get(&format!("{back}&tgAuthResult={word}")).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn somebody_registers_and_signs_in_with_telegram() {
    on_both(async |app, providers| {
        let first = browser(app);
        let back = leave(&first, providers).await;
        let page = come_back(&first, &back, &telegram_says(BOT, said(app))).await;
        assert_eq!(page, "/register-with?next=");
        let fields = [
            ("name", "Ada"),
            ("organization_name", "Northwind"),
            ("email", "ada@example.org"),
        ];
        assert_eq!(
            location(&register_with(&first, &page, &fields).await),
            "/inbox"
        );
        assert_eq!(first.me().await["email_verified"], false);
        app.advance(TimeDelta::minutes(1));
        let second = browser(app);
        let back = leave(&second, providers).await;
        assert_eq!(
            come_back(&second, &back, &telegram_says(BOT, said(app))).await,
            "/inbox"
        );
        assert_eq!(second.me().await["email"], "ada@example.org");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_word_behind_the_hash_is_handed_over_by_a_page_that_runs_nothing_else() {
    on_both(async |app, providers| {
        let browser = browser(app);
        let back = leave(&browser, providers).await;
        let page = browser.get(&back).await;
        assert_eq!(page.status(), StatusCode::OK);
        let policy = page.headers()["content-security-policy"]
            .to_str()
            .expect("text")
            .to_owned();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'sha256-"),
            "{policy}"
        );
        let text = page.text().await.expect("a page");
        assert!(
            text.contains("tgAuthResult") && text.contains("/sign-in"),
            "{text}"
        );
        // Telegram said nothing: the page says so, and no page goes round in circles.
        let empty = location(&browser.get(&format!("{back}&error=none")).await);
        assert_eq!(empty, "/sign-in?with=cancelled");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_word_counts_once_and_for_a_while() {
    on_both(async |app, providers| {
        let word = telegram_says(BOT, said(app));
        let ada = browser(app);
        let back = leave(&ada, providers).await;
        assert_eq!(come_back(&ada, &back, &word).await, "/register-with?next=");
        // Whoever has seen the address begins with a question of their own.
        let eve = browser(app);
        let back = leave(&eve, providers).await;
        assert_eq!(come_back(&eve, &back, &word).await, "/sign-in?with=expired");
        let late = telegram_says(BOT, said(app));
        app.advance(TimeDelta::minutes(6));
        let back = leave(&eve, providers).await;
        assert_eq!(come_back(&eve, &back, &late).await, "/sign-in?with=failed");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_word_of_another_bot_does_not_count() {
    on_both(async |app, providers| {
        let browser = browser(app);
        let back = leave(&browser, providers).await;
        let word = telegram_says("123456:guessed", said(app));
        assert_eq!(
            come_back(&browser, &back, &word).await,
            "/sign-in?with=failed"
        );
    })
    .await;
}
