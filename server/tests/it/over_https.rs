//! Behind a proxy that speaks https: cookies have other names there, and are found by them.

use reqwest::{Method, StatusCode};

use crate::app::{PASSWORD, TestApp, email};
use crate::two_factor::switch_on;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_second_step_is_taken_over_https_as_well() {
    let proxied = |options: &mut server::config::Options| {
        options.http.trusted_proxies = Some("127.0.0.1".to_owned());
    };
    let app = TestApp::start_with(testkit::sqlite().await, proxied).await;
    let ada = app.owner("Ada").await;
    switch_on(&app, &ada).await;

    let mut browser = app.stranger();
    browser.headers = vec![
        ("sec-fetch-site", "same-origin".to_owned()),
        ("accept", "text/html".to_owned()),
        ("x-forwarded-proto", "https".to_owned()),
        ("x-forwarded-for", "192.0.2.7".to_owned()),
    ];
    let address = email("Ada");
    let form = [("email", address.as_str()), ("password", PASSWORD)];
    let request = browser
        .request(Method::POST, "/fn/auth/sign-in")
        .form(&form);
    let answer = request.send().await.expect("an answer");
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("__Host-parley_second_step="), "{cookie}");
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();

    let page = browser
        .request(Method::GET, "/second-step")
        .header("cookie", &cookie);
    let page = page.send().await.expect("an answer");
    assert_eq!(page.status(), StatusCode::OK, "the cookie is not found");
    // Under its plain name anybody under the same domain could have set it.
    let plain = cookie.replace("__Host-", "");
    let page = browser
        .request(Method::GET, "/second-step")
        .header("cookie", plain);
    let page = page.send().await.expect("an answer");
    assert!(
        page.status().is_redirection(),
        "a neighbour's cookie counts"
    );
    app.stop().await;
}
