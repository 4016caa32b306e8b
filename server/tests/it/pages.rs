//! The pages as a browser without scripts gets them.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::app::{PASSWORD, email};

crate::stories! {
    async fn a_page_runs_only_its_own_scripts(app) {
        let visitor = app.stranger();
        let mut nonces = Vec::new();
        for _ in 0..2 {
            let page = visitor.get("/sign-in").await;
            assert_eq!(page.status(), StatusCode::OK);
            let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
            let nonce = policy
                .split("'nonce-")
                .nth(1)
                .and_then(|rest| rest.split('\'').next())
                .expect("a nonce")
                .to_owned();
            assert!(!policy.contains("'unsafe-eval'"), "{policy}");
            let html = page.text().await.expect("a page");
            assert!(html.contains("<form"), "{html}");
            for script in html.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap_or_default();
                assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
            }
            nonces.push(nonce);
        }
        assert_ne!(nonces[0], nonces[1]);
    }

    async fn a_stranger_is_sent_to_sign_in(app) {
        let page = app.stranger().get("/inbox").await;
        assert!(page.status().is_redirection(), "{}", page.status());
        let location = page.headers()["location"].to_str().expect("text");
        assert!(location.starts_with("/sign-in?next="), "{location}");
    }

    async fn an_unknown_page_says_so(app) {
        let page = app.stranger().get("/no/such/page").await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        assert!(page.text().await.expect("a page").contains("<html"));
    }

    async fn forms_work_without_scripts(app) {
        let browser = app.stranger();
        let form = |path: &str, fields: &[(&str, &str)]| {
            browser
                .request(Method::POST, path)
                .header("accept", "text/html")
                .header("sec-fetch-site", "same-origin")
                .header("referer", app.url("/register"))
                .form(fields)
                .send()
        };
        let address = email("Ada");
        let fields = [("name", "Ada"), ("organization_name", "Ada & Co"), ("email", address.as_str()), ("password", PASSWORD)];
        let answer = form("/fn/auth/register", &fields).await.expect("an answer");
        assert!(answer.status().is_redirection(), "{}", answer.status());
        assert_eq!(answer.headers()["location"], "/inbox");
        let page = browser.get("/inbox").await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.text().await.expect("a page").contains("Ada"));
        let answer = form("/fn/auth/sign-out", &[]).await.expect("an answer");
        assert_eq!(answer.headers()["location"], "/sign-in");
        assert_eq!(browser.get("/api/auth/me").await.status(), StatusCode::UNAUTHORIZED);
    }

    async fn files_are_served_compressed_and_unknown_ones_are_not(app) {
        // The story's server has no site folder: what is asserted is that nothing else is served.
        for path in ["/pkg/parley.wasm", "/../Cargo.toml", "/%2e%2e/Cargo.toml"] {
            assert_eq!(app.stranger().get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(app.stranger().post("/nothing", &json!({})).await.status(), StatusCode::NOT_FOUND);
    }
}
