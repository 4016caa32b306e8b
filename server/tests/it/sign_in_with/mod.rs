//! Signing in with somebody else's word, by a browser without scripts.

mod linking;
mod provider;
mod refused;
mod telegram;

use chrono::TimeDelta;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use self::provider::{CLIENT, Providers};
use crate::app::{TestApp, Visitor, email};
use crate::two_factor::{next_code, switch_on};

/// Runs a story on both databases, with a server that knows all providers.
async fn on_both(story: impl AsyncFn(&TestApp, &Providers)) {
    for db in [testkit::sqlite().await, testkit::postgres().await] {
        let providers = Providers::start().await;
        let app = TestApp::start_with(db, |options| providers.configure(options)).await;
        story(&app, &providers).await;
        app.stop().await;
    }
}

/// A browser that nobody has signed in with.
fn browser(app: &TestApp) -> Visitor {
    let mut browser = app.stranger();
    browser.headers = vec![
        ("sec-fetch-site", "same-origin".to_owned()),
        ("accept", "text/html".to_owned()),
    ];
    browser
}

fn location(answer: &Response) -> String {
    assert!(
        answer.status().is_redirection(),
        "{} of {}",
        answer.status(),
        answer.url()
    );
    answer.headers()["location"]
        .to_str()
        .expect("text")
        .to_owned()
}

/// What the issuer signs about somebody.
fn claims(app: &TestApp, providers: &Providers, subject: &str, more: &Value) -> Value {
    let now = app.now().timestamp();
    let mut claims = json!({
        "iss": providers.url, "aud": CLIENT, "sub": subject, "iat": now, "exp": now + 300,
    });
    for (name, value) in more.as_object().expect("an object") {
        claims[name] = value.clone();
    }
    claims
}

fn checked(name: &str) -> Value {
    json!({ "email": email(name), "email_verified": true, "name": name })
}

/// Goes to Google from this address of ours, says yes there and comes back: where one is led to.
async fn by_google(
    app: &TestApp,
    providers: &Providers,
    browser: &Visitor,
    start: &str,
    subject: &str,
    more: &Value,
) -> String {
    let leaves = location(&browser.get(start).await);
    let back = providers.agree(&leaves, claims(app, providers, subject, more));
    location(&browser.get(&back).await)
}

async fn register_with(browser: &Visitor, page: &str, fields: &[(&str, &str)]) -> Response {
    let request = browser
        .request(Method::POST, "/fn/auth/register-with")
        .header("referer", format!("http://form{page}"))
        .form(fields);
    request.send().await.expect("an answer")
}

/// Somebody new who came by Google.
async fn newcomer(app: &TestApp, providers: &Providers, name: &str) -> Visitor {
    let browser = browser(app);
    let subject = format!("google-{name}");
    let page = by_google(
        app,
        providers,
        &browser,
        "/auth/google/start",
        &subject,
        &checked(name),
    )
    .await;
    let organization = format!("{name} & Partners");
    let fields = [("name", name), ("organization_name", organization.as_str())];
    let answer = register_with(&browser, &page, &fields).await;
    assert_eq!(location(&answer), "/inbox");
    browser
}

async fn actions(app: &TestApp) -> Vec<String> {
    use store::{Executor, sql};
    let rows = sql("SELECT action FROM audit_log ORDER BY created_at, id");
    let rows = app.services.db.fetch_all(rows).await.expect("the log");
    rows.iter()
        .map(|row| row.get("action").expect("an action"))
        .collect()
}

crate::stories! {
    async fn nothing_is_offered_before_it_is_configured(app) {
        let browser = browser(app);
        for page in ["/sign-in", "/register"] {
            let page = browser.get(page).await.text().await.expect("a page");
            assert!(!page.contains("sign-in-with"), "{page}");
        }
        for address in ["/auth/google/start", "/auth/github/start", "/auth/nobody/start"] {
            assert_eq!(browser.get(address).await.status(), StatusCode::NOT_FOUND, "{address}");
        }
        assert_eq!(app.stranger().read("/api/auth/providers").await, json!({ "items": [] }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_pages_offer_what_is_configured() {
    on_both(async |app, _| {
        for page in [
            "/sign-in?next=%2Fcrm%2Fdeals",
            "/register?next=%2Fcrm%2Fdeals",
        ] {
            let page = browser(app).get(page).await.text().await.expect("a page");
            for provider in ["google", "github", "telegram"] {
                let link = format!("/auth/{provider}/start?next=%2Fcrm%2Fdeals");
                assert!(page.contains(&link), "no {link} in {page}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn somebody_new_registers_and_comes_back() {
    on_both(async |app, providers| {
        let first = browser(app);
        let start = "/auth/google/start?next=%2Fcrm%2Fdeals";
        let page = by_google(app, providers, &first, start, "1", &checked("Ada")).await;
        assert_eq!(page, "/register-with?next=%2Fcrm%2Fdeals");
        let shown = first.get(&page).await.text().await.expect("a page");
        assert!(
            shown.contains("ada@example.org") && shown.contains("readonly"),
            "{shown}"
        );

        // What the provider has checked is not for the form to say.
        let fields = [
            ("name", "Ada"),
            ("email", "eve@example.org"),
            ("next", "/crm/deals"),
        ];
        let refused = location(&register_with(&first, &page, &fields).await);
        assert!(
            refused.starts_with("/register-with?") && refused.contains("__err="),
            "{refused}"
        );
        let fields = [&fields[..], &[("organization_name", "Northwind")]].concat();
        assert_eq!(
            location(&register_with(&first, &page, &fields).await),
            "/crm/deals"
        );
        let me = first.me().await;
        assert_eq!(me["email"], "ada@example.org");
        assert_eq!(me["email_verified"], true);
        assert_eq!(
            (&me["organization_name"], &me["role"]),
            (&json!("Northwind"), &json!("owner"))
        );

        app.advance(TimeDelta::minutes(1));
        let second = browser(app);
        // By what Google calls her, whatever her address is now.
        let moved = json!({ "email": "new@example.org", "email_verified": true });
        assert_eq!(
            by_google(app, providers, &second, start, "1", &moved).await,
            "/crm/deals"
        );
        assert_eq!(second.me().await["id"], me["id"]);
        let linked = second.read("/api/auth/linked").await;
        assert_eq!(linked["has_password"], false);
        assert_eq!(linked["linked"][0]["label"], "new@example.org");
        assert!(linked["linked"][0]["last_used_at"].is_string(), "{linked}");
        assert!(actions(app).await.contains(&"session.started".to_owned()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_the_provider_has_not_checked_is_typed_and_confirmed() {
    on_both(async |app, providers| {
        app.owner("Ada").await;
        let browser = browser(app);
        let unchecked = json!({ "email": email("Ada"), "email_verified": false });
        let page = by_google(
            app,
            providers,
            &browser,
            "/auth/google/start",
            "1",
            &unchecked,
        )
        .await;
        let shown = browser.get(&page).await.text().await.expect("a page");
        assert!(
            !shown.contains(&email("Ada")),
            "what nobody checked is shown"
        );
        let mut fields = vec![
            ("name", "Eve"),
            ("organization_name", "X"),
            ("email", "ada@example.org"),
        ];
        let taken = location(&register_with(&browser, &page, &fields).await);
        assert!(taken.starts_with("/register-with?"), "{taken}");
        fields[2].1 = "eve@example.org";
        assert_eq!(
            location(&register_with(&browser, &page, &fields).await),
            "/inbox"
        );
        assert_eq!(browser.me().await["email_verified"], false);
        let mail = crate::mails::mail(app, "eve@example.org", "Confirm your e-mail address").await;
        assert!(mail.is_some(), "nobody asks whether the address is hers");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_second_step_is_asked_for_just_the_same() {
    on_both(async |app, providers| {
        let browser_one = newcomer(app, providers, "Ada").await;
        let (phone, _) = switch_on(app, &browser_one).await;
        let second = browser(app);
        let start = "/auth/google/start?next=%2Fcrm%2Fdeals";
        let led = by_google(
            app,
            providers,
            &second,
            start,
            "google-Ada",
            &checked("Ada"),
        )
        .await;
        assert_eq!(led, "/second-step?next=%2Fcrm%2Fdeals");
        assert_eq!(
            second.get("/api/auth/me").await.status(),
            StatusCode::UNAUTHORIZED
        );
        next_code(app);
        let answer = second
            .post(
                "/api/auth/signin/second-step",
                &json!({ "code": phone.code(app) }),
            )
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(second.me().await["email"], "ada@example.org");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn github_vouches_with_its_first_checked_address() {
    on_both(async |app, providers| {
        let person = |verified: bool| {
            json!({
                "user": { "id": 7, "login": "ada", "name": null },
                "emails": [
                    { "email": "old@example.org", "primary": false, "verified": true },
                    { "email": "ada@example.org", "primary": true, "verified": verified },
                ],
            })
        };
        let by_github = async |verified| {
            let browser = browser(app);
            let leaves = location(&browser.get("/auth/github/start").await);
            let back = providers.agree(&leaves, person(verified));
            let page = location(&browser.get(&back).await);
            (browser, page)
        };
        let (unchecked, page) = by_github(false).await;
        let shown = unchecked.get(&page).await.text().await.expect("a page");
        assert!(!shown.contains("@example.org"), "{shown}");
        let (browser, page) = by_github(true).await;
        let fields = [("name", "Ada"), ("organization_name", "Northwind")];
        assert_eq!(
            location(&register_with(&browser, &page, &fields).await),
            "/inbox"
        );
        assert_eq!(browser.me().await["email"], "ada@example.org");
        let linked = browser.read("/api/auth/linked").await;
        assert_eq!(linked["linked"][0]["label"], "@ada");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_is_accepted_by_whom_it_is_for() {
    on_both(async |app, providers| {
        let ada = app.owner("Ada").await;
        let body = json!({ "role": "manager", "email": email("Bob") });
        let link = ada.create("/api/invitations", &body).await;
        let token = crate::mails::token_in(link["link"].as_str().expect("a link"));
        let offer = browser(app)
            .get(&format!("/invitation?token={token}"))
            .await;
        let offer = offer.text().await.expect("a page");
        let start = format!("/auth/google/start?next=%2Finvitation%3Ftoken%3D{token}");
        let link = "/auth/google/start?next=%2Finvitation%3Ftoken%3D";
        assert!(offer.contains(link), "no {link} in {offer}");

        let eve = browser(app);
        let page = by_google(app, providers, &eve, &start, "eve", &checked("Eve")).await;
        let refused = location(&register_with(&eve, &page, &[("name", "Eve")]).await);
        assert!(refused.starts_with("/register-with?"), "{refused}");
        assert_eq!(
            eve.get("/api/auth/me").await.status(),
            StatusCode::UNAUTHORIZED
        );

        let bob = browser(app);
        let page = by_google(app, providers, &bob, &start, "bob", &checked("Bob")).await;
        assert_eq!(
            location(&register_with(&bob, &page, &[("name", "Bob")]).await),
            "/inbox"
        );
        let me = bob.me().await;
        assert_eq!(
            (&me["organization_name"], &me["role"]),
            (&json!("Ada & Partners"), &json!("manager"))
        );
    })
    .await;
}
