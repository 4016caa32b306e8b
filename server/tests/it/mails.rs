//! What arrives by mail: confirming an address, choosing a new password, word of a new sign-in.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::json;
use service::mail::KeptMail;

use crate::app::{PASSWORD, TestApp, credentials, email, problem};

/// The newest mail to somebody, with this in its subject.
pub async fn mail(app: &TestApp, to: &str, subject: &str) -> Option<KeptMail> {
    let mails = service::mail::outbox(&app.services)
        .await
        .expect("an outbox");
    mails
        .into_iter()
        .find(|kept| kept.mail.to == to && kept.mail.subject.contains(subject))
}

/// The token of the link in that mail.
pub async fn token(app: &TestApp, to: &str, subject: &str) -> String {
    let kept = mail(app, to, subject).await.expect("a mail");
    token_in(&kept.mail.text)
}

/// The token in a text with a link.
pub fn token_in(text: &str) -> String {
    let rest = text.split("?token=").nth(1).expect("a link");
    rest.split_whitespace().next().expect("a token").to_owned()
}

async fn is_verified(visitor: &crate::app::Visitor) -> bool {
    visitor.me().await["email_verified"] == true
}

crate::stories! {
    async fn an_address_is_confirmed_by_its_mail_once(app) {
        let ada = app.owner("Ada").await;
        assert!(!is_verified(&ada).await);
        let token = token(app, &email("Ada"), "Confirm").await;
        let stranger = app.stranger();
        let wrong = json!({ "token": "nonsense" });
        problem(stranger.post("/api/auth/verify", &wrong).await, 422, "invalid").await;
        let body = json!({ "token": token });
        assert_eq!(stranger.post("/api/auth/verify", &body).await.status(), StatusCode::NO_CONTENT);
        assert!(is_verified(&ada).await);
        let document = problem(stranger.post("/api/auth/verify", &body).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "token", "code": "expired" }]));
    }

    async fn a_link_is_worthless_once_a_newer_one_was_sent_or_its_time_is_over(app) {
        let ada = app.owner("Ada").await;
        let first = token(app, &email("Ada"), "Confirm").await;
        app.advance(TimeDelta::seconds(1));
        assert_eq!(ada.post("/api/auth/verification", &json!({})).await.status(), StatusCode::ACCEPTED);
        let second = token(app, &email("Ada"), "Confirm").await;
        assert_ne!(first, second);
        let verify = async |token: &str| app.stranger().post("/api/auth/verify", &json!({ "token": token })).await;
        problem(verify(&first).await, 422, "invalid").await;
        app.advance(TimeDelta::days(2));
        problem(verify(&second).await, 422, "invalid").await;
    }

    async fn a_forgotten_password_is_replaced_by_mail(app) {
        let ada = app.owner("Ada").await;
        let stranger = app.stranger();
        let ask = json!({ "email": email("Ada") });
        assert_eq!(stranger.post("/api/auth/password/forgot", &ask).await.status(), StatusCode::ACCEPTED);
        let token = token(app, &email("Ada"), "Choose a new password").await;
        let reset = |password: &str| json!({ "token": token, "new_password": password });
        let document = problem(stranger.post("/api/auth/password/reset", &reset("short")).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "new_password", "code": "too_short" }]));
        let new = "another good long password";
        assert_eq!(stranger.post("/api/auth/password/reset", &reset(new)).await.status(), StatusCode::NO_CONTENT);
        problem(ada.get("/api/auth/me").await, 401, "unauthorized").await;
        problem(stranger.post("/api/auth/password/reset", &reset(new)).await, 422, "invalid").await;
        problem(stranger.post("/api/auth/signin", &credentials("Ada")).await, 401, "invalid_credentials").await;
        let body = json!({ "email": email("Ada"), "password": new });
        assert_eq!(stranger.post("/api/auth/signin", &body).await.status(), StatusCode::OK);
        assert!(mail(app, &email("Ada"), "Your password was changed").await.is_some());
    }

    async fn a_token_for_one_thing_does_no_other(app) {
        app.owner("Ada").await;
        let verify = token(app, &email("Ada"), "Confirm").await;
        let body = json!({ "token": verify, "new_password": PASSWORD });
        problem(app.stranger().post("/api/auth/password/reset", &body).await, 422, "invalid").await;
    }

    async fn asking_for_a_reset_does_not_tell_who_is_registered(app) {
        app.owner("Ada").await;
        let mut answers = Vec::new();
        for name in ["Ada", "Nobody"] {
            let started = std::time::Instant::now();
            let answer = app.stranger().post("/api/auth/password/forgot", &json!({ "email": email(name) })).await;
            assert!(started.elapsed().as_millis() >= 400, "{name} was answered too soon");
            answers.push((answer.status(), answer.text().await.expect("a body")));
        }
        assert_eq!(answers[0], answers[1]);
        assert!(mail(app, &email("Nobody"), "").await.is_none());
    }

    async fn a_sign_in_on_a_new_device_is_told_to_a_confirmed_address(app) {
        app.owner("Ada").await;
        let sign_in = async |user_agent: &str| {
            let mut visitor = app.stranger();
            visitor.headers.push(("user-agent", user_agent.to_owned()));
            let answer = visitor.post("/api/auth/signin", &credentials("Ada")).await;
            assert_eq!(answer.status(), StatusCode::OK);
        };
        sign_in("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0").await;
        assert!(mail(app, &email("Ada"), "New sign-in").await.is_none(), "nobody has confirmed the address");
        let token = token(app, &email("Ada"), "Confirm").await;
        app.stranger().post("/api/auth/verify", &json!({ "token": token })).await;
        sign_in("Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Firefox/141.0").await;
        assert!(mail(app, &email("Ada"), "New sign-in").await.is_none(), "the same device, one version on");
        sign_in("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36").await;
        let kept = mail(app, &email("Ada"), "New sign-in").await.expect("a mail");
        assert!(kept.mail.text.contains("Chrome · Windows · 127.0.0.1"), "{}", kept.mail.text);
    }

    async fn mails_are_written_in_the_language_of_the_page(app) {
        let mut visitor = app.stranger();
        visitor.headers.push(("accept-language", "ru-RU,ru;q=0.9".to_owned()));
        let answer = visitor.post("/api/auth/signup", &crate::app::sign_up("Olga")).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        assert!(mail(app, &email("Olga"), "Подтвердите адрес").await.is_some());
    }

    async fn the_forms_of_coming_back_work_without_scripts(app) {
        app.owner("Ada").await;
        let browser = app.stranger();
        let form = async |page: &str, path: &str, fields: &[(&str, &str)]| {
            let request = browser
                .request(Method::POST, path)
                .header("accept", "text/html")
                .header("sec-fetch-site", "same-origin")
                .header("referer", app.url(page))
                .form(fields);
            let answer = request.send().await.expect("an answer");
            assert!(answer.status().is_redirection(), "{path}: {}", answer.status());
            answer.headers()["location"].to_str().expect("text").to_owned()
        };
        let page = browser.get("/forgot-password").await.text().await.expect("a page");
        assert!(page.contains("<form") && !page.contains("parley.js"), "{page}");
        let location = form("/forgot-password", "/fn/auth/forgot", &[("email", &email("Ada"))]).await;
        assert_eq!(location, "/forgot-password?sent=yes");
        let token = token(app, &email("Ada"), "Choose a new password").await;
        let page = format!("/reset-password?token={token}");
        let html = browser.get(&page).await.text().await.expect("a page");
        assert!(html.contains(&token), "{html}");
        let short = form(&page, "/fn/auth/reset", &[("token", &token), ("new_password", "short")]).await;
        assert!(short.starts_with("/reset-password?") && short.contains(&token), "{short}");
        let done = form(&page, "/fn/auth/reset", &[("token", &token), ("new_password", PASSWORD)]).await;
        assert_eq!(done, "/sign-in?reset=done");
        let outbox = browser.get("/outbox").await;
        assert_eq!(outbox.status(), StatusCode::OK);
        assert!(outbox.text().await.expect("a page").contains("Choose a new password"));
    }
}
