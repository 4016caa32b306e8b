//! What other sites may do with a browser: nothing, unless they are named.

use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use server::config::Options;

use crate::app::{TestApp, Visitor, credentials, problem};

const FRIEND: &str = "https://tools.example.com";

async fn preflight(visitor: &Visitor, path: &str, origin: &str) -> Response {
    visitor
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "PATCH")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
        .send()
        .await
        .expect("an answer")
}

fn allowed(answer: &Response) -> Option<&str> {
    answer
        .headers()
        .get("access-control-allow-origin")?
        .to_str()
        .ok()
}

crate::stories! {
    async fn no_other_site_reads_an_answer(app) {
        let mut ada = app.owner("Ada").await;
        ada.headers = vec![("origin", FRIEND.to_owned())];
        let answer = ada.get("/api/crm/deals").await;
        assert_eq!((answer.status(), allowed(&answer)), (StatusCode::OK, None));
        let answer = preflight(&app.stranger(), "/api/crm/deals", FRIEND).await;
        assert_eq!((answer.status(), allowed(&answer)), (StatusCode::METHOD_NOT_ALLOWED, None));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_named_site_uses_the_interface_with_a_token_and_never_with_cookies() {
    let change = |options: &mut Options| {
        options.http.cors_origins = Some(format!("{FRIEND}, https://other.example.com/"));
    };
    let app = TestApp::start_with(testkit::sqlite().await, change).await;
    app.owner("Ada").await;
    let answer = preflight(&app.stranger(), "/api/crm/deals/1", FRIEND).await;
    assert_eq!(allowed(&answer), Some(FRIEND));
    let methods = answer.headers()["access-control-allow-methods"]
        .to_str()
        .expect("text");
    assert!(
        methods.contains("PATCH") && methods.contains("DELETE"),
        "{methods}"
    );
    assert!(
        !answer
            .headers()
            .contains_key("access-control-allow-credentials")
    );
    for (path, origin) in [
        ("/api/crm/deals", "https://evil.example"),
        ("/inbox", FRIEND),
        ("/fn/deals/list", FRIEND),
    ] {
        assert_eq!(
            allowed(&preflight(&app.stranger(), path, origin).await),
            None,
            "{path} {origin}"
        );
    }

    let mut visitor = app.stranger();
    visitor.headers = vec![
        ("origin", FRIEND.to_owned()),
        ("sec-fetch-site", "cross-site".to_owned()),
    ];
    let answer = visitor.post("/api/auth/signin", &credentials("Ada")).await;
    assert_eq!(
        (answer.status(), allowed(&answer)),
        (StatusCode::OK, Some(FRIEND))
    );
    // The client has kept the cookies of that answer, as a browser would not.
    let answer = visitor
        .post("/api/crm/companies", &json!({ "name": "Acme" }))
        .await;
    problem(answer, 403, "cross_site").await;
    let mut program = app.sign_in("Ada").await;
    program.headers = visitor.headers.clone();
    program
        .create("/api/crm/companies", &json!({ "name": "Acme" }))
        .await;
    program.headers[0].1 = "https://evil.example".to_owned();
    assert_eq!(allowed(&program.get("/api/crm/companies").await), None);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn over_https_only_the_cookies_of_this_very_host_count() {
    let change =
        |options: &mut Options| options.http.base_url = Some("https://crm.example.com".to_owned());
    let app = TestApp::start_with(testkit::sqlite().await, change).await;
    let ada = app.owner("Ada").await;
    let token = ada.token.clone().expect("a token");
    let mut browser = app.stranger();
    for (name, status) in [("parley_access", 401), ("__Host-parley_access", 200)] {
        browser.headers = vec![("cookie", format!("{name}={token}"))];
        assert_eq!(
            browser.get("/api/auth/me").await.status().as_u16(),
            status,
            "{name}"
        );
    }
    let answer = app
        .stranger()
        .post("/api/auth/signin", &credentials("Ada"))
        .await;
    for cookie in answer.headers().get_all("set-cookie") {
        assert!(
            cookie
                .to_str()
                .is_ok_and(|c| c.starts_with("__Host-") && c.contains("; Path=/; ")),
            "{cookie:?}"
        );
    }
    app.stop().await;
}
