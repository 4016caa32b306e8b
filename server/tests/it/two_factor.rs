//! The second step at sign-in: on, asked for, lost and off again.

use chrono::{TimeDelta, Utc};
use domain::event::ServerFrame;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

use crate::app::{PASSWORD, TestApp, Visitor, credentials, problem};
use crate::realtime::Window;

/// A phone with an authenticator app.
pub struct Phone(Totp);

impl Phone {
    /// Set up with a secret as a person would type it.
    pub fn new(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret.replace(' ', "")).expect("a secret");
        Self(Builder::new().with_secret(secret).build_noncompliant())
    }

    /// What it shows by this clock.
    pub fn code(&self, app: &TestApp) -> String {
        let seconds = app.now().timestamp().try_into().expect("a time");
        self.0.generate(seconds).to_string()
    }
}

/// Time for the phone to show another code.
pub fn next_code(app: &TestApp) {
    app.advance(TimeDelta::seconds(30));
}

/// Switches the second step on; the phone and the backup codes.
pub async fn switch_on(app: &TestApp, visitor: &Visitor) -> (Phone, Vec<String>) {
    let body = json!({ "password": PASSWORD });
    let answer = visitor.post("/api/auth/two-factor/setup", &body).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let setup: Value = answer.json().await.expect("a setup");
    let phone = Phone::new(setup["secret"].as_str().expect("a secret"));
    let body = json!({ "code": phone.code(app) });
    let answer = visitor.post("/api/auth/two-factor/confirm", &body).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let codes: Value = answer.json().await.expect("codes");
    let codes = codes["codes"].as_array().expect("codes").iter();
    let codes = codes.map(|code| code.as_str().expect("a code").to_owned());
    (phone, codes.collect())
}

/// The first step: what the password alone gives.
pub async fn first_step(app: &TestApp, name: &str) -> String {
    let answer = app
        .stranger()
        .post("/api/auth/signin", &credentials(name))
        .await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let owed: Value = answer.json().await.expect("JSON");
    assert!(owed.get("access_token").is_none(), "{owed}");
    owed["second_step_token"]
        .as_str()
        .expect("a token")
        .to_owned()
}

async fn second_step(app: &TestApp, token: &str, code: &str) -> reqwest::Response {
    let body = json!({ "token": token, "code": code });
    app.stranger()
        .post("/api/auth/signin/second-step", &body)
        .await
}

async fn sign_in(app: &TestApp, name: &str, code: &str) -> reqwest::Response {
    let token = first_step(app, name).await;
    second_step(app, &token, code).await
}

/// That one field was refused, and why.
async fn refused(answer: reqwest::Response, field: &str, code: &str) {
    let document = problem(answer, 422, "invalid").await;
    assert_eq!(
        document["fields"],
        json!([{ "field": field, "code": code }])
    );
}

/// A code that the phone shows at no time near now.
fn wrong_code(app: &TestApp, phone: &Phone) -> String {
    let now = app.now().timestamp();
    let near: Vec<_> = (-3..=3)
        .map(|step: i64| {
            phone
                .0
                .generate((now + 30 * step).try_into().expect("a time"))
                .to_string()
        })
        .collect();
    (0..)
        .map(|n| format!("{n:06}"))
        .find(|code| !near.contains(code))
        .expect("a wrong code")
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
    async fn a_person_switches_it_on_and_signs_in_with_a_code(app) {
        let ada = app.owner("Ada").await;
        let elsewhere = app.sign_in("Ada").await;
        let mut window = Window::open(app, &elsewhere, None).await;
        window.hello().await;
        let before = ada.read("/api/auth/two-factor").await;
        assert_eq!(before, json!({
            "since": null, "app": false, "passkeys": [], "passkeys_offered": true, "backup_codes_left": 0,
            "has_password": true, "required": false
        }));
        let (phone, codes) = switch_on(app, &ada).await;
        assert_eq!(codes.len(), 10);
        let after = ada.read("/api/auth/two-factor").await;
        assert!(after["since"].is_string(), "{after}");
        assert_eq!(after["backup_codes_left"], 10);
        // Who came in without it is out at once; who switched it on stays.
        assert_eq!(window.hear().await, ServerFrame::SignedOut);
        problem(elsewhere.get("/api/auth/me").await, 401, "unauthorized").await;
        next_code(app);
        let answer = sign_in(app, "Ada", &phone.code(app)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let session: Value = answer.json().await.expect("a session");
        let mut again = app.stranger();
        again.token = session["access_token"].as_str().map(str::to_owned);
        assert_eq!(again.me().await["name"], "Ada");
    }

    async fn nothing_is_on_before_the_first_code(app) {
        let ada = app.owner("Ada").await;
        let setup = |password: &str| json!({ "password": password });
        refused(ada.post("/api/auth/two-factor/setup", &setup("wrong")).await, "password", "wrong").await;
        refused(ada.post("/api/auth/two-factor/setup", &setup("")).await, "password", "required").await;
        let confirm = |code: &str| json!({ "code": code });
        refused(ada.post("/api/auth/two-factor/confirm", &confirm("123456")).await, "code", "expired").await;
        let answer = ada.post("/api/auth/two-factor/setup", &setup(PASSWORD)).await;
        let first: Value = answer.json().await.expect("a setup");
        let phone = Phone::new(first["secret"].as_str().expect("a secret"));
        let wrong = wrong_code(app, &phone);
        refused(ada.post("/api/auth/two-factor/confirm", &confirm(&wrong)).await, "code", "wrong").await;
        // The password still signs in alone.
        app.sign_in("Ada").await;
        // Beginning again makes another secret, and the first phone useless.
        let answer = ada.post("/api/auth/two-factor/setup", &setup(PASSWORD)).await;
        let second: Value = answer.json().await.expect("a setup");
        assert_ne!(first["secret"], second["secret"]);
        let old = confirm(&phone.code(app));
        refused(ada.post("/api/auth/two-factor/confirm", &old).await, "code", "wrong").await;
        // And waits for a quarter of an hour only.
        app.advance(TimeDelta::minutes(15));
        let ada = app.sign_in("Ada").await;
        let phone = Phone::new(second["secret"].as_str().expect("a secret"));
        let late = confirm(&phone.code(app));
        refused(ada.post("/api/auth/two-factor/confirm", &late).await, "code", "expired").await;
    }

    async fn it_is_set_up_once(app) {
        let ada = app.owner("Ada").await;
        let (phone, _) = switch_on(app, &ada).await;
        let body = json!({ "password": PASSWORD });
        problem(ada.post("/api/auth/two-factor/setup", &body).await, 409, "conflict").await;
        next_code(app);
        assert_eq!(sign_in(app, "Ada", &phone.code(app)).await.status(), StatusCode::OK);
    }

    async fn the_token_of_the_first_step_opens_nothing_else(app) {
        let ada = app.owner("Ada").await;
        switch_on(app, &ada).await;
        let token = first_step(app, "Ada").await;
        let mut half = app.stranger();
        half.token = Some(token.clone());
        for path in ["/api/auth/me", "/api/crm/companies", "/api/auth/two-factor", "/ws"] {
            problem(half.get(path).await, 401, "unauthorized").await;
        }
        let mut browser = app.stranger();
        let cookies = format!("parley_access={token}; parley_refresh={token}; parley_second_step={token}");
        browser.headers = vec![("sec-fetch-site", "same-origin".to_owned()), ("cookie", cookies)];
        problem(browser.get("/api/auth/me").await, 401, "unauthorized").await;
        problem(browser.post("/api/auth/refresh", &json!({})).await, 401, "unauthorized").await;
        let body = json!({ "password": PASSWORD });
        problem(browser.post("/api/auth/two-factor/setup", &body).await, 401, "unauthorized").await;
        // Nor does an access token pass for it.
        let access = ada.token.clone().expect("a token");
        refused(second_step(app, &access, "123456").await, "token", "expired").await;
    }

    async fn a_code_works_once(app) {
        let ada = app.owner("Ada").await;
        let (phone, _) = switch_on(app, &ada).await;
        // Not even the one that switched it on works again.
        refused(sign_in(app, "Ada", &phone.code(app)).await, "code", "wrong").await;
        next_code(app);
        let code = phone.code(app);
        assert_eq!(sign_in(app, "Ada", &code).await.status(), StatusCode::OK);
        refused(sign_in(app, "Ada", &code).await, "code", "wrong").await;
        // An older code is no better, although the clock would allow it.
        let older = { app.advance(TimeDelta::seconds(-30)); let code = phone.code(app); next_code(app); code };
        refused(sign_in(app, "Ada", &older).await, "code", "wrong").await;
    }

    async fn of_two_at_once_with_one_code_only_one_comes_in(app) {
        let ada = app.owner("Ada").await;
        let (phone, codes) = switch_on(app, &ada).await;
        next_code(app);
        for code in [phone.code(app), codes[0].clone()] {
            let (one, other) = (first_step(app, "Ada").await, first_step(app, "Ada").await);
            let (a, b) = tokio::join!(second_step(app, &one, &code), second_step(app, &other, &code));
            let came_in = [a, b].iter().filter(|answer| answer.status() == StatusCode::OK).count();
            assert_eq!(came_in, 1, "with {code}");
        }
    }

    async fn the_first_step_is_taken_once_and_lasts_ten_minutes(app) {
        let ada = app.owner("Ada").await;
        let (phone, _) = switch_on(app, &ada).await;
        next_code(app);
        let token = first_step(app, "Ada").await;
        assert_eq!(second_step(app, &token, &phone.code(app)).await.status(), StatusCode::OK);
        next_code(app);
        refused(second_step(app, &token, &phone.code(app)).await, "token", "expired").await;
        let token = first_step(app, "Ada").await;
        app.advance(TimeDelta::minutes(10));
        refused(second_step(app, &token, &phone.code(app)).await, "token", "expired").await;
        for token in ["", "x", "not a token at all"] {
            refused(second_step(app, token, &phone.code(app)).await, "token", "expired").await;
        }
    }

    async fn guessing_gets_slower_and_asks_for_the_password_again(app) {
        let ada = app.owner("Ada").await;
        let (phone, _) = switch_on(app, &ada).await;
        next_code(app);
        let wrong = wrong_code(app, &phone);
        let token = first_step(app, "Ada").await;
        for _ in 0..4 {
            refused(second_step(app, &token, &wrong).await, "code", "wrong").await;
        }
        // From the fourth wrong code on each one costs time, even the right one, on any token.
        let other = first_step(app, "Ada").await;
        let answer = second_step(app, &other, &phone.code(app)).await;
        assert_eq!(problem(answer, 429, "rate_limited").await["retry_after"], 5);
        app.advance(TimeDelta::seconds(5));
        refused(second_step(app, &token, &wrong).await, "code", "wrong").await;
        let answer = second_step(app, &token, &wrong).await;
        refused(answer, "token", "expired").await;
        // The next costs twice as much; then the right code wipes the slate clean.
        app.advance(TimeDelta::seconds(9));
        problem(second_step(app, &other, &phone.code(app)).await, 429, "rate_limited").await;
        app.advance(TimeDelta::seconds(1));
        assert_eq!(second_step(app, &other, &phone.code(app)).await.status(), StatusCode::OK);
        let token = first_step(app, "Ada").await;
        for _ in 0..3 {
            refused(second_step(app, &token, &wrong).await, "code", "wrong").await;
        }
        let log = actions(app).await;
        assert_eq!(log.iter().filter(|action| *action == "two_factor.failed").count(), 8);
    }

    async fn what_can_be_no_code_costs_nothing(app) {
        let ada = app.owner("Ada").await;
        let (phone, _) = switch_on(app, &ada).await;
        next_code(app);
        let token = first_step(app, "Ada").await;
        for _ in 0..3 {
            refused(second_step(app, &token, "").await, "code", "required").await;
        }
        assert_eq!(second_step(app, &token, &phone.code(app)).await.status(), StatusCode::OK);
    }

    async fn a_backup_code_works_once_without_the_phone(app) {
        let ada = app.owner("Ada").await;
        let (_, codes) = switch_on(app, &ada).await;
        // However it is typed.
        let typed = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(sign_in(app, "Ada", &typed).await.status(), StatusCode::OK);
        refused(sign_in(app, "Ada", &codes[0]).await, "code", "wrong").await;
        assert_eq!(sign_in(app, "Ada", &codes[1]).await.status(), StatusCode::OK);
        assert_eq!(ada.read("/api/auth/two-factor").await["backup_codes_left"], 8);
        let log = actions(app).await;
        assert_eq!(log.iter().filter(|action| *action == "two_factor.code_used").count(), 2);
    }

    async fn new_backup_codes_make_the_old_ones_worthless(app) {
        let ada = app.owner("Ada").await;
        let (phone, old) = switch_on(app, &ada).await;
        next_code(app);
        let path = "/api/auth/two-factor/backup-codes";
        let proof = |password: &str, code: &str| json!({ "password": password, "code": code });
        refused(ada.post(path, &proof("wrong", &phone.code(app))).await, "password", "wrong").await;
        refused(ada.post(path, &proof(PASSWORD, &wrong_code(app, &phone))).await, "code", "wrong").await;
        let answer = ada.post(path, &json!({})).await;
        assert_eq!(problem(answer, 422, "invalid").await["fields"][0]["field"], "password");
        let answer = ada.post(path, &proof(PASSWORD, &phone.code(app))).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let new: Value = answer.json().await.expect("codes");
        refused(sign_in(app, "Ada", &old[0]).await, "code", "wrong").await;
        let new = new["codes"][9].as_str().expect("a code");
        assert_eq!(sign_in(app, "Ada", new).await.status(), StatusCode::OK);
    }

    async fn switching_it_off_takes_both_steps(app) {
        let ada = app.owner("Ada").await;
        let (phone, codes) = switch_on(app, &ada).await;
        next_code(app);
        let path = "/api/auth/two-factor/off";
        let proof = |password: &str, code: &str| json!({ "password": password, "code": code });
        refused(ada.post(path, &proof("wrong", &phone.code(app))).await, "password", "wrong").await;
        refused(ada.post(path, &proof(PASSWORD, &wrong_code(app, &phone))).await, "code", "wrong").await;
        let answer = ada.post(path, &proof(PASSWORD, &codes[3])).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        app.sign_in("Ada").await;
        assert_eq!(ada.read("/api/auth/two-factor").await["backup_codes_left"], 0);
        problem(ada.post(path, &proof(PASSWORD, &codes[4])).await, 409, "conflict").await;
        let log = actions(app).await;
        for action in ["two_factor.on", "two_factor.off"] {
            assert_eq!(log.iter().filter(|other| *other == action).count(), 1, "{action} in {log:?}");
        }
    }

    async fn a_new_password_ends_the_first_steps_under_way(app) {
        let ada = app.owner("Ada").await;
        let (phone, _) = switch_on(app, &ada).await;
        next_code(app);
        let token = first_step(app, "Ada").await;
        let change = json!({ "current_password": PASSWORD, "new_password": "another good long password" });
        let answer = ada.send(Method::PUT, "/api/auth/password", Some(&change)).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        refused(second_step(app, &token, &phone.code(app)).await, "token", "expired").await;
    }

    async fn neither_secret_nor_codes_lie_open_in_the_database(app) {
        use store::{Executor, sql};
        let ada = app.owner("Ada").await;
        let answer = ada.post("/api/auth/two-factor/setup", &json!({ "password": PASSWORD })).await;
        let setup: Value = answer.json().await.expect("a setup");
        let text = setup["secret"].as_str().expect("a secret");
        let secret = Secret::try_from_base32(text).expect("a secret");
        let db = &app.services.db;
        let row = db.fetch_one(sql("SELECT sealed FROM two_factor")).await.expect("a row");
        let sealed: Vec<u8> = row.get("sealed").expect("bytes");
        assert!(!sealed.windows(8).any(|part| part == &secret.as_bytes()[..8]), "the secret is readable");
        let (_, codes) = switch_on(app, &ada).await;
        let rows = db.fetch_all(sql("SELECT hash FROM backup_codes")).await.expect("rows");
        assert_eq!(rows.len(), 10);
        for row in rows {
            let hash: Vec<u8> = row.get("hash").expect("bytes");
            assert_eq!(hash.len(), 32);
            assert!(!codes.iter().any(|code| hash.starts_with(&code.as_bytes()[..5])));
        }
    }

    async fn a_person_is_told_by_mail_in_their_language(app) {
        use store::{Executor, sql};
        let ada = app.owner("Ada").await;
        let verified = sql("UPDATE users SET email_verified_at = $1").bind(Utc::now());
        let tx = app.services.db.begin().await.expect("a transaction");
        tx.execute(verified).await.expect("verified");
        tx.commit().await.expect("a commit");
        let (_, codes) = switch_on(app, &ada).await;
        let off = json!({ "password": PASSWORD, "code": codes[0] });
        ada.post("/api/auth/two-factor/off", &off).await;
        let mails = service::mail::outbox(&app.services).await.expect("the outbox");
        let subjects: Vec<_> = mails.iter().map(|kept| kept.mail.subject.as_str()).collect();
        assert!(subjects.contains(&"Two-step sign-in is on"), "{subjects:?}");
        assert!(subjects.contains(&"Two-step sign-in is off"), "{subjects:?}");
    }
}
