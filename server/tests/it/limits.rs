//! How often an address and a person may ask, and where a request is taken to come from.

use domain::Role;
use reqwest::Method;
use serde_json::{Value, json};
use server::config::{Options, RateLimits};
use server::http::middleware::rate_limit::Class;

use crate::app::{TestApp, Visitor, credentials, problem};

/// A server with limits, behind a proxy on this machine.
async fn limited(change: impl FnOnce(&mut Options)) -> TestApp {
    let change = |options: &mut Options| {
        options.http.rate_limits = Some(RateLimits::On);
        options.http.trusted_proxies = Some("127.0.0.1".to_owned());
        change(options);
    };
    TestApp::start_with(testkit::sqlite().await, change).await
}

/// Asks so often, each time from another address; the status of the last answer, and the first
/// that was one too many.
async fn ask(
    visitor: &Visitor,
    times: u32,
    method: &Method,
    path: &str,
    body: &Value,
) -> Option<u32> {
    for time in 1..=times {
        let request = visitor.request(method.clone(), path).json(body);
        let from = format!("9.{}.{}.{}", time >> 16, time >> 8 & 255, time & 255);
        let answer = request
            .header("x-forwarded-for", from)
            .send()
            .await
            .expect("an answer");
        if answer.status() == 429 {
            let wait: u64 = answer.headers()["retry-after"]
                .to_str()
                .expect("text")
                .parse()
                .expect("seconds");
            let document = problem(answer, 429, "rate_limited").await;
            assert_eq!(document["retry_after"], wait);
            return Some(time);
        }
    }
    None
}

/// How often something is let through until it is one too many.
async fn tries(visitor: &Visitor, path: &str, body: &Value) -> u32 {
    for times in 0..100 {
        let answer = visitor.post(path, body).await;
        if answer.status() == 429 {
            problem(answer, 429, "rate_limited").await;
            return times;
        }
    }
    panic!("{path} is not limited");
}

/// The burst of a class, and a few that time gives back meanwhile.
fn just_beyond(burst: u32, refused: Option<u32>) -> bool {
    refused.is_some_and(|time| time > burst)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_person_is_limited_from_wherever_they_ask() {
    let app = limited(|_| {}).await;
    let ada = app.owner("Ada").await;
    let bob = app.member(&ada, "Bob", Role::Admin).await;
    let nothing = json!({ "ids": [], "action": { "do": "delete" } });
    let bulk = "/api/crm/deals/bulk";
    assert!(
        just_beyond(30, ask(&ada, 60, &Method::POST, bulk, &nothing).await),
        "much at once"
    );
    assert!(
        just_beyond(60, ask(&ada, 120, &Method::GET, "/ws", &json!({})).await),
        "websockets"
    );
    let password = json!({ "current_password": "a", "new_password": "b" });
    let refused = ask(&ada, 40, &Method::PUT, "/api/auth/password", &password).await;
    assert!(just_beyond(20, refused), "passwords");
    // One class does not use up another, nor one person another.
    assert!(ada.get("/api/auth/me").await.status().is_success());
    assert_eq!(ask(&bob, 1, &Method::POST, bulk, &nothing).await, None);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_is_limited_whoever_asks_from_it() {
    let app = limited(|_| {}).await;
    let from = |address: &str, visitor: &mut Visitor| {
        visitor.headers = vec![("x-forwarded-for", address.to_owned())];
    };
    let mut visitor = app.stranger();
    from("6.6.6.6, 9.9.9.9", &mut visitor);
    let token = json!({ "token": "x" });
    assert!(tries(&visitor, "/api/auth/verify", &token).await >= 20);
    // The whole class is used up, but for what time gives back.
    for (path, body) in [
        ("/api/auth/signin", credentials("Ada")),
        ("/fn/auth/reset", json!({})),
    ] {
        assert!(tries(&visitor, path, &body).await < 15, "{path}");
    }
    // What a client claims beside it changes nothing; another address is another one.
    from("1.1.1.1, 9.9.9.9", &mut visitor);
    assert!(tries(&visitor, "/api/auth/signin", &json!({})).await < 15);
    from("9.9.9.8", &mut visitor);
    problem(
        visitor.post("/api/auth/signin", &json!({})).await,
        422,
        "invalid",
    )
    .await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sessions_and_the_audit_log_name_the_address_behind_the_proxy() {
    for (trusted, address) in [(Some("127.0.0.0/8"), "9.9.9.9"), (None, "127.0.0.1")] {
        let change =
            |options: &mut Options| options.http.trusted_proxies = trusted.map(str::to_owned);
        let app = TestApp::start_with(testkit::sqlite().await, change).await;
        app.owner("Ada").await;
        let mut visitor = app.stranger();
        visitor.headers = vec![
            ("x-forwarded-for", "6.6.6.6, 9.9.9.9, 127.0.0.7".to_owned()),
            ("x-forwarded-proto", "https".to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
        ];
        let answer = visitor.post("/api/auth/signin", &credentials("Ada")).await;
        let secure = answer.headers()["set-cookie"]
            .to_str()
            .is_ok_and(|c| c.ends_with("; Secure"));
        assert_eq!(secure, trusted.is_some());
        let session: Value = answer.json().await.expect("a session");
        visitor.token = session["access_token"].as_str().map(str::to_owned);
        let sessions = visitor.read("/api/auth/sessions").await;
        let mut items = sessions["items"].as_array().expect("a list").iter();
        let own = items
            .find(|session| session["current"] == true)
            .expect("its own");
        assert_eq!(own["address"], address);
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn limits_can_be_off_on_this_machine() {
    let change = |options: &mut Options| options.http.rate_limits = Some(RateLimits::Off);
    let app = TestApp::start_with(testkit::sqlite().await, change).await;
    let ada = app.owner("Ada").await;
    let nothing = json!({ "ids": [], "action": { "do": "delete" } });
    assert_eq!(
        ask(&ada, 60, &Method::POST, "/api/crm/deals/bulk", &nothing).await,
        None
    );
    app.stop().await;
}

/// How many of these requests, sent many at a time, are let through before one is refused.
async fn let_through(visitor: &Visitor, method: &Method, path: &str, at_most: usize) -> usize {
    let mut passed = 0;
    while passed < at_most {
        let asked = (0..50).map(|_| visitor.send(method.clone(), path, None));
        let answers = futures::future::join_all(asked).await;
        let refused = answers.iter().filter(|answer| answer.status() == 429);
        let refused = refused.count();
        passed += answers.len() - refused;
        if refused > 0 {
            return passed;
        }
    }
    panic!("{method} {path} is not limited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changing_and_staying_signed_in_have_limits_of_their_own() {
    let app = limited(|_| {}).await;
    let ada = app.owner("Ada").await;
    let gone = format!("/api/crm/tags/{}", uuid::Uuid::now_v7());
    assert!(let_through(&ada, &Method::DELETE, &gone, 20_000).await >= 1_200);
    let mut stranger = app.stranger();
    stranger.headers = vec![("x-forwarded-for", "9.9.9.9".to_owned())];
    let refresh = "/api/auth/refresh";
    assert!(let_through(&stranger, &Method::POST, refresh, 5_000).await >= 120);
    // Looking is another class, and goes on.
    assert!(ada.get("/api/auth/me").await.status().is_success());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_route_is_counted_but_those_of_the_operators() {
    let inventory = server::http::inventory();
    assert!(inventory.len() > 100, "only {} routes", inventory.len());
    for route in inventory {
        let (method, path) = route.split_once(' ').expect("a method and a path");
        let method: Method = method.parse().expect("a method");
        let operators = path == "/metrics" || path.starts_with("/health/");
        assert_eq!(Class::of(&method, path).is_none(), operators, "{route}");
    }
}
