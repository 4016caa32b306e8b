//! What operators look at, and what browsers are told.

use reqwest::StatusCode;
use serde_json::{Value, json};
use server::config::RateLimits;

use crate::app::{TestApp, credentials, problem, sign_up};

crate::stories! {
    async fn health_names_each_dependency(app) {
        let visitor = app.stranger();
        assert_eq!(visitor.read("/health/live").await, json!({ "status": "ok" }));
        let ready = visitor.read("/health/ready").await;
        assert_eq!(ready["status"], "ok");
        let states: Vec<_> = ready["dependencies"].as_array().expect("a list").iter()
            .map(|found| (found["name"].as_str().expect("a name"), found["state"].as_str().expect("a state")))
            .collect();
        let [(database, "up"), ("telegram", "up"), ("mail", "off"), ("redis", "off")] = states[..] else {
            panic!("{ready}");
        };
        assert!(["sqlite", "postgres"].contains(&database), "{ready}");
        assert!(ready["dependencies"][0]["latency_ms"].is_f64(), "{ready}");
    }

    async fn metrics_count_requests_by_route(app) {
        let owner = app.owner("Ada").await;
        owner.read("/api/crm/companies").await;
        let answer = app.stranger().get("/metrics").await;
        assert_eq!(answer.status(), StatusCode::OK);
        let text = answer.text().await.expect("text");
        let counted = text.lines().any(|line| {
            line.starts_with("parley_http_requests_total{") && line.contains(r#"route="/api/crm/companies""#)
        });
        assert!(counted, "{text}");
        assert!(text.contains("parley_http_request_seconds_bucket{"), "{text}");
    }

    async fn the_document_lists_the_interface(app) {
        let document = app.stranger().read("/api/openapi.json").await;
        assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
        for path in [
            "/api/auth/signup", "/api/auth/signin", "/api/auth/refresh", "/api/auth/signout", "/api/auth/me",
            "/api/crm/companies", "/api/crm/companies/{id}", "/api/crm/contacts", "/api/crm/contacts/{id}",
            "/api/crm/deals", "/api/crm/deals/{id}", "/api/crm/deals/{id}/stage", "/api/pipeline",
            "/api/pipeline/{id}/board", "/api/bd-accounts", "/api/messaging/chats",
            "/api/messaging/chats/{id}/messages", "/api/members",
        ] {
            assert!(document["paths"][path].is_object(), "{path} is not documented");
        }
        let text = document.to_string();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap_or_default();
            assert!(document["components"]["schemas"][name].is_object(), "schema {name} is missing");
        }
    }

    async fn what_is_made_for_one_request_is_compressed_where_asked_for(app) {
        for path in ["/sign-in", "/api/openapi.json"] {
            let request = app.stranger().request(reqwest::Method::GET, path).header("accept-encoding", "br");
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.headers()["content-encoding"], "br", "{path}");
            let plain = app.stranger().get(path).await;
            assert!(!plain.headers().contains_key("content-encoding"), "{path}");
        }
    }

    async fn answers_cannot_be_framed_sniffed_or_kept(app) {
        let answer = app.stranger().get("/health/live").await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.headers()[name], value);
        }
        assert!(!answer.headers().contains_key("strict-transport-security"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn attempts_to_come_in_are_limited() {
    let change = |options: &mut server::config::Options| {
        options.http.rate_limits = Some(RateLimits::On);
    };
    let app = TestApp::start_with(testkit::sqlite().await, change).await;
    let visitor = app.stranger();
    for attempt in 1..=20 {
        let answer = visitor.post("/api/auth/signin", &json!({})).await;
        assert_eq!(
            answer.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "attempt {attempt}"
        );
    }
    for (path, body) in [
        ("/api/auth/signin", credentials("Ada")),
        ("/api/auth/signup", sign_up("Ada")),
        ("/fn/auth/sign-in", json!({})),
    ] {
        let answer = visitor.post(path, &body).await;
        let wait: u32 = answer.headers()["retry-after"]
            .to_str()
            .expect("text")
            .parse()
            .expect("seconds");
        assert!((1..=4).contains(&wait), "{wait}");
        let document = problem(answer, 429, "rate_limited").await;
        assert_eq!(document["retry_after"], wait);
    }
    // Everything else goes on.
    assert_eq!(visitor.get("/health/live").await.status(), StatusCode::OK);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_https_cookies_are_secure_and_browsers_stay() {
    let change = |options: &mut server::config::Options| {
        options.http.base_url = Some("https://crm.example.com/".to_owned());
    };
    let app = TestApp::start_with(testkit::sqlite().await, change).await;
    let answer = app
        .stranger()
        .post("/api/auth/signup", &sign_up("Ada"))
        .await;
    assert_eq!(
        answer.headers()["strict-transport-security"],
        "max-age=31536000; includeSubDomains"
    );
    for cookie in answer.headers().get_all("set-cookie") {
        assert!(
            cookie
                .to_str()
                .expect("text")
                .ends_with("; SameSite=Lax; Secure"),
            "{cookie:?}"
        );
    }
    let mut browser = app.stranger();
    for (origin, status) in [
        ("https://crm.example.com", 200),
        ("http://crm.example.com", 403),
    ] {
        browser.headers = vec![("origin", origin.to_owned())];
        let answer = browser.post("/api/auth/signin", &credentials("Ada")).await;
        assert_eq!(answer.status().as_u16(), status, "{origin}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn metrics_are_for_whoever_has_the_token() {
    let change = |options: &mut server::config::Options| {
        options.http.metrics_token = Some("let me see".to_owned());
    };
    let app = TestApp::start_with(testkit::sqlite().await, change).await;
    let mut visitor = app.stranger();
    problem(visitor.get("/metrics").await, 403, "forbidden").await;
    visitor.token = Some("let me see".to_owned());
    assert_eq!(visitor.get("/metrics").await.status(), StatusCode::OK);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_restarts_knows_its_sessions() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut tokens = Vec::new();
    for start in 0..2 {
        let config = crate::app::options(&folder)
            .resolve()
            .expect("a configuration");
        let application = server::Application::build(config, server::Extras::default())
            .await
            .expect("a server");
        let url = format!("http://{}", application.addr());
        let stopper = application.stopper();
        let running = tokio::spawn(application.run());
        let client = reqwest::Client::new();
        if start == 0 {
            let answer = client
                .post(format!("{url}/api/auth/signup"))
                .json(&sign_up("Ada"))
                .send()
                .await
                .expect("an answer");
            let session: Value = answer.json().await.expect("JSON");
            tokens.push(
                session["access_token"]
                    .as_str()
                    .expect("a token")
                    .to_owned(),
            );
        }
        let me = client
            .get(format!("{url}/api/auth/me"))
            .bearer_auth(&tokens[0])
            .send()
            .await
            .expect("an answer");
        assert_eq!(me.status(), StatusCode::OK, "start {start}");
        stopper.cancel();
        running.await.expect("no panic").expect("a clean end");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_its_mail_server_parley_works_and_says_so() {
    // A port that was free a moment ago: nobody listens there.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let change = |options: &mut server::config::Options| {
        options.mail.smtp_host = Some("127.0.0.1".to_owned());
        options.mail.smtp_port = Some(port);
        options.mail.smtp_protection = Some(server::config::SmtpProtection::None);
        options.mail.smtp_from = Some("Parley <crm@example.com>".to_owned());
    };
    let app = TestApp::start_with(testkit::sqlite().await, change).await;
    let ready = app.stranger().read("/health/ready").await;
    assert_eq!(ready["status"], "degraded", "{ready}");
    let mail = &ready["dependencies"][2];
    assert_eq!(
        (&mail["name"], &mail["state"]),
        (&json!("mail"), &json!("down")),
        "{ready}"
    );
    app.stop().await;
}
