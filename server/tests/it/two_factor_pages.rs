//! The second step in a browser without scripts.

use reqwest::{Method, Response, StatusCode};

use crate::app::{PASSWORD, TestApp, Visitor, email};
use crate::two_factor::{Phone, next_code};

/// A form as a browser without scripts sends it.
async fn submit(
    browser: &Visitor,
    page: &str,
    function: &str,
    fields: &[(&str, &str)],
) -> Response {
    let request = browser
        .request(Method::POST, function)
        .header("referer", format!("http://form{page}"))
        .form(fields);
    request.send().await.expect("an answer")
}

fn location(answer: &Response) -> String {
    assert!(answer.status().is_redirection(), "{}", answer.status());
    answer.headers()["location"]
        .to_str()
        .expect("text")
        .to_owned()
}

async fn text(answer: Response) -> String {
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.expect("a page")
}

/// What stands between two marks.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page
        .split_once(from)
        .unwrap_or_else(|| panic!("no {from} in {page}"))
        .1;
    rest.split_once(to).expect("an end").0
}

async fn browser(app: &TestApp, name: &str) -> Visitor {
    app.owner(name).await;
    let mut browser = app.browser(name).await;
    browser.headers.push(("accept", "text/html".to_owned()));
    browser
}

/// Somebody in a browser who has not signed in.
fn visitor(app: &TestApp) -> Visitor {
    let mut visitor = app.stranger();
    visitor.headers = vec![
        ("sec-fetch-site", "same-origin".to_owned()),
        ("accept", "text/html".to_owned()),
    ];
    visitor
}

/// Switches it on by the forms; the phone and the page with the codes.
async fn switch_on(app: &TestApp, browser: &Visitor) -> (Phone, String) {
    let fields = [("password", PASSWORD)];
    let answer = submit(browser, "/two-factor", "/fn/two-factor/begin", &fields).await;
    assert_eq!(location(&answer), "/two-factor?change=app");
    let page = text(browser.get("/two-factor?change=app").await).await;
    assert!(page.contains("data:image/svg+xml,"), "no picture to scan");
    let secret = between(&page, "data-testid=\"secret\"", "</code>");
    let secret = secret.split_once('>').expect("an element").1;
    // What is not text is a mark for the scripts, of which this page has none.
    let secret = secret.split('<').next().expect("a text");
    let phone = Phone::new(secret);
    let code = phone.code(app);
    let answer = submit(
        browser,
        "/two-factor",
        "/fn/two-factor/confirm",
        &[("code", &code)],
    )
    .await;
    let page = location(&answer);
    assert_eq!(page, "/two-factor?codes=new");
    (phone, text(browser.get(&page).await).await)
}

fn codes(page: &str) -> Vec<String> {
    let list = between(page, "data-testid=\"backup-codes\"", "</ul>");
    let codes = list.split("<code>").skip(1);
    codes
        .map(|rest| rest.split('<').next().expect("a code").to_owned())
        .collect()
}

crate::stories! {
    async fn it_is_set_up_by_plain_forms_and_the_codes_are_shown_once(app) {
        let browser = browser(app, "Ada").await;
        let answer = submit(&browser, "/two-factor", "/fn/two-factor/begin", &[("password", "wrong")]).await;
        assert!(location(&answer).starts_with("/two-factor?"), "{}", location(&answer));
        let (_, page) = switch_on(app, &browser).await;
        assert_eq!(codes(&page).len(), 10);
        let again = text(browser.get("/two-factor?codes=new").await).await;
        assert!(!again.contains("data-testid=\"backup-codes\""), "they are shown again");
    }

    async fn signing_in_asks_for_the_code_and_goes_on_where_one_wanted_to(app) {
        let owner = browser(app, "Ada").await;
        let (phone, page) = switch_on(app, &owner).await;
        next_code(app);
        for code in [phone.code(app), codes(&page)[0].clone()] {
            let visitor = visitor(app);
            let address = email("Ada");
            let fields = [("email", address.as_str()), ("password", PASSWORD), ("next", "/crm/deals")];
            let answer = submit(&visitor, "/sign-in", "/fn/auth/sign-in", &fields).await;
            let step = location(&answer);
            assert_eq!(step, "/second-step?next=%2Fcrm%2Fdeals");
            // Half way in is not in.
            assert!(location(&visitor.get("/inbox").await).starts_with("/sign-in"));
            let form = text(visitor.get(&step).await).await;
            assert!(form.contains("autocomplete=\"one-time-code\"") && form.contains("value=\"/crm/deals\""), "{form}");
            let wrong = [("code", "no code"), ("next", "/crm/deals")];
            let answer = submit(&visitor, "/second-step", "/fn/auth/second-step", &wrong).await;
            let back = location(&answer);
            assert!(back.starts_with("/second-step?"), "{back}");
            assert!(text(visitor.get(&back).await).await.contains("field-error"));
            let fields = [("code", code.as_str()), ("next", "/crm/deals")];
            let answer = submit(&visitor, "/second-step", "/fn/auth/second-step", &fields).await;
            assert_eq!(location(&answer), "/crm/deals");
            assert_eq!(visitor.me().await["name"], "Ada");
        }
    }

    async fn the_second_step_is_nothing_without_the_first(app) {
        assert_eq!(location(&visitor(app).get("/second-step").await), "/sign-in");
        assert_eq!(location(&visitor(app).get("/two-factor").await), "/sign-in?next=/two-factor");
    }

    async fn it_is_changed_by_plain_forms(app) {
        let browser = browser(app, "Ada").await;
        let (phone, page) = switch_on(app, &browser).await;
        next_code(app);
        let code = phone.code(app);
        let wrong = [("change", "codes"), ("password", "wrong"), ("code", code.as_str())];
        let answer = submit(&browser, "/two-factor", "/fn/two-factor/change", &wrong).await;
        let back = location(&answer);
        assert!(back.contains("change=codes"), "{back}");
        assert!(text(browser.get(&back).await).await.contains("field-error"));
        let right = [("change", "codes"), ("password", PASSWORD), ("code", code.as_str())];
        let answer = submit(&browser, "/two-factor", "/fn/two-factor/change", &right).await;
        let new = codes(&text(browser.get(&location(&answer)).await).await);
        assert_ne!(new, codes(&page));
        let off = [("change", "off"), ("password", PASSWORD), ("code", new[0].as_str())];
        let answer = submit(&browser, "/two-factor", "/fn/two-factor/change", &off).await;
        assert_eq!(location(&answer), "/settings/security");
        app.sign_in("Ada").await;
    }

    async fn the_page_of_the_codes_is_kept_by_nobody(app) {
        let browser = browser(app, "Ada").await;
        let answer = submit(&browser, "/two-factor", "/fn/two-factor/begin", &[("password", PASSWORD)]).await;
        assert_eq!(location(&answer), "/two-factor?change=app");
        let page = browser.get("/two-factor").await;
        assert_eq!(page.headers()["cache-control"], "no-store");
    }
}
