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
                // What stands in the page is named by its nonce; a file may come from here only.
                let is_named = tag.contains(&format!("nonce=\"{nonce}\""));
                let is_ours = tag.contains(" src=\"/") && !tag.contains(" src=\"//");
                assert!(is_named || is_ours, "<script{tag}>");
            }
            nonces.push(nonce);
        }
        assert_ne!(nonces[0], nonces[1]);
    }

    async fn a_stranger_is_sent_to_sign_in(app) {
        let mut visitor = app.stranger();
        visitor.headers.push(("accept", "text/html".to_owned()));
        let page = visitor.get("/inbox").await;
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

    async fn only_the_files_of_the_site_are_served(app) {
        std::fs::create_dir_all(app.site.join("pkg")).expect("a folder");
        std::fs::write(app.site.join("pkg/parley.js"), "plain").expect("writing");
        std::fs::write(app.site.join("pkg/parley.js.br"), "compressed").expect("writing");
        let visitor = app.stranger();
        let file = visitor.get("/pkg/parley.js").await;
        assert_eq!(file.status(), StatusCode::OK);
        assert_eq!(file.headers()["vary"], "accept-encoding");
        assert!(file.headers().contains_key("cache-control"));
        assert_eq!(file.text().await.expect("text"), "plain");
        let request = visitor.request(Method::GET, "/pkg/parley.js").header("accept-encoding", "br");
        let file = request.send().await.expect("an answer");
        assert_eq!(file.headers()["content-encoding"], "br");
        assert_eq!(file.text().await.expect("text"), "compressed");
        for path in ["/pkg/other.js", "/../secret.key", "/%2e%2e/data/secret.key", "/pkg"] {
            assert_eq!(visitor.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(visitor.post("/nothing", &json!({})).await.status(), StatusCode::NOT_FOUND);
    }
}
