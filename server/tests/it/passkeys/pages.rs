//! Passkeys on the pages without WebAssembly: the same forms, with an answer of the device in a
//! hidden field.

use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use super::{Device, add_first, asked_to_sign_in};
use crate::app::{PASSWORD, TestApp, Visitor, email};

async fn submit(browser: &Visitor, function: &str, fields: &[(&str, &str)]) -> Response {
    let request = browser
        .request(Method::POST, function)
        .header("referer", "http://form/page")
        .form(fields);
    request.send().await.expect("an answer")
}

fn location(answer: &Response) -> String {
    assert!(answer.status().is_redirection(), "{}", answer.status());
    let location = answer.headers()["location"].to_str();
    location.expect("text").to_owned()
}

async fn page(browser: &Visitor, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.text().await.expect("a page")
}

/// A browser, whether somebody is signed in there or not.
fn visitor(app: &TestApp) -> Visitor {
    let mut visitor = app.stranger();
    visitor.headers = vec![
        ("sec-fetch-site", "same-origin".to_owned()),
        ("accept", "text/html".to_owned()),
    ];
    visitor
}

/// As the script of the page asks.
async fn fetch(browser: &Visitor, path: &str) -> Value {
    let (kind, body) = if path.starts_with("/api/") {
        ("application/json", "{}")
    } else {
        ("application/x-www-form-urlencoded", "")
    };
    // In place of what a page is asked for with.
    let headers = [("accept", "application/json"), ("content-type", kind)].map(|(name, value)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    });
    let answer = browser
        .request(Method::POST, path)
        .headers(headers.into_iter().collect())
        .body(body);
    let answer = answer.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.json().await.expect("a question")
}

/// What the page tells its script to ask the device for.
fn options(page: &str) -> Value {
    let rest = page.split_once("data-options=\"").expect("options").1;
    let text = rest.split_once('"').expect("an end").0;
    let text = text.replace("&quot;", "\"").replace("&amp;", "&");
    serde_json::json!({ "options": serde_json::from_str::<Value>(&text).expect("JSON") })
}

crate::stories! {
    async fn one_is_added_used_and_removed_by_forms(app) {
        app.owner("Ada").await;
        let mut ada = app.browser("Ada").await;
        ada.headers.push(("accept", "text/html".to_owned()));
        let begin = page(&ada, "/two-factor?change=passkey").await;
        assert!(begin.contains("data-testid=\"passkey-begin\""), "{begin}");
        let answer = submit(&ada, "/fn/two-factor/passkey", &[("password", "wrong")]).await;
        assert!(page(&ada, &location(&answer)).await.contains("aria-invalid=\"true\""));
        let answer = submit(&ada, "/fn/two-factor/passkey", &[("password", PASSWORD)]).await;
        assert_eq!(location(&answer), "/two-factor?change=passkey");
        let make = page(&ada, "/two-factor?change=passkey").await;
        assert!(make.contains("src=\"/passkeys.js\""), "no script: {make}");
        let mut device = Device::new(app);
        let made = device.make(&options(&make)).to_string();
        let answer = submit(&ada, "/fn/two-factor/add-passkey", &[("name", ""), ("passkey", &made)]).await;
        assert!(page(&ada, &location(&answer)).await.contains("data-testid=\"passkey-add\""));
        let answer = submit(&ada, "/fn/two-factor/add-passkey", &[("name", "Laptop"), ("passkey", &made)]).await;
        assert!(page(&ada, &location(&answer)).await.contains("data-testid=\"backup-codes\""));

        let elsewhere = visitor(app);
        let sign_in = page(&elsewhere, "/sign-in").await;
        assert!(sign_in.contains("/api/auth/signin/passkey/question"), "{sign_in}");
        let asked = fetch(&elsewhere, "/api/auth/signin/passkey/question").await;
        let passkey = device.sign(&asked).to_string();
        let fields = [("passkey", passkey.as_str()), ("next", "/crm/deals")];
        let answer = submit(&elsewhere, "/fn/auth/passkey", &fields).await;
        assert_eq!(location(&answer), "/crm/deals");
        assert_eq!(elsewhere.me().await["name"], "Ada");

        let id = elsewhere.read("/api/auth/passkeys").await["items"][0]["id"].as_str().expect("an id").to_owned();
        let path = format!("/two-factor?change=remove&id={id}");
        let form = page(&elsewhere, &path).await;
        assert!(form.contains("Laptop") && form.contains("/fn/two-factor/ask"), "{form}");
        let answer = submit(&elsewhere, "/fn/two-factor/remove-passkey", &[("id", &id), ("password", PASSWORD)]).await;
        assert!(page(&elsewhere, &location(&answer)).await.contains("aria-invalid=\"true\""));
        let passkey = device.sign(&fetch(&elsewhere, "/fn/two-factor/ask").await).to_string();
        let fields = [("id", id.as_str()), ("password", PASSWORD), ("passkey", &passkey)];
        let answer = submit(&elsewhere, "/fn/two-factor/remove-passkey", &fields).await;
        assert_eq!(location(&answer), "/settings/security");
        app.sign_in("Ada").await;
    }

    async fn the_second_step_offers_it_to_those_who_have_one(app) {
        let ada = app.owner("Ada").await;
        let (mut device, _) = add_first(app, &ada).await;
        let browser = visitor(app);
        let address = email("Ada");
        let fields = [("email", address.as_str()), ("password", PASSWORD), ("next", "/crm/deals")];
        let step = location(&submit(&browser, "/fn/auth/sign-in", &fields).await);
        let form = page(&browser, &step).await;
        assert!(form.contains("data-testid=\"second-step-passkey\""), "{form}");
        let asked = fetch(&browser, "/api/auth/signin/second-step/question").await;
        let passkey = device.sign(&asked).to_string();
        let fields = [("passkey", passkey.as_str()), ("next", "/crm/deals")];
        assert_eq!(location(&submit(&browser, "/fn/auth/second-step", &fields).await), "/crm/deals");
        assert_eq!(browser.me().await["name"], "Ada");

        let eve = app.owner("Eve").await;
        crate::two_factor::switch_on(app, &eve).await;
        let browser = visitor(app);
        let address = email("Eve");
        let fields = [("email", address.as_str()), ("password", PASSWORD)];
        let step = location(&submit(&browser, "/fn/auth/sign-in", &fields).await);
        assert!(!page(&browser, &step).await.contains("second-step-passkey"), "she has none");
    }

    async fn a_refusal_is_said_in_words(app) {
        let ada = app.owner("Ada").await;
        let (mut device, _) = add_first(app, &ada).await;
        let browser = visitor(app);
        let mut stranger = device.other(app);
        stranger.make(&serde_json::json!({ "options": {
            "user": { "id": "AAAAAAAAAAAAAAAAAAAAAA" }, "rp": { "id": "localhost" }, "challenge": "AA",
        }}));
        device.verified = false;
        for (device, words) in [(&mut stranger, "Nobody here has this passkey"), (&mut device, "was not accepted")] {
            let passkey = device.sign(&asked_to_sign_in(app).await).to_string();
            let answer = submit(&browser, "/fn/auth/passkey", &[("passkey", &passkey)]).await;
            let back = page(&browser, &location(&answer)).await;
            assert!(back.contains(words), "{words}: {back}");
        }
    }

    async fn the_settings_list_them(app) {
        let ada = app.owner("Ada").await;
        let browser = app.browser("Ada").await;
        let none = page(&browser, "/settings/security").await;
        assert!(none.contains("/two-factor?change=passkey"), "{none}");
        add_first(app, &ada).await;
        let mut signed_in = app.stranger();
        signed_in.token.clone_from(&ada.token);
        let page = page(&signed_in, "/settings/security").await;
        assert!(page.contains("Laptop") && page.contains("change=remove"), "{page}");
    }
}
