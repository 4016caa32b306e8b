//! Signing in with a passkey, alone and after a password.

use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Device, add_first, answer, asked_to_sign_in, logged, refused};
use crate::app::{TestApp, Visitor, id, problem};
use crate::two_factor::first_step;

const SECOND_STEP: &str = "/api/auth/signin/second-step";

/// What the device is asked as the second step.
async fn asked(app: &TestApp, token: &str) -> Value {
    let path = format!("{SECOND_STEP}/question");
    let body = json!({ "token": token });
    let answer = app.stranger().post(&path, &body).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("a question")
}

async fn second_step(app: &TestApp, token: &str, passkey: &Value) -> reqwest::Response {
    let body = json!({ "token": token, "passkey": passkey });
    app.stranger().post(SECOND_STEP, &body).await
}

/// Who came in.
async fn came_in(app: &TestApp, answer: reqwest::Response) -> Visitor {
    assert_eq!(answer.status(), StatusCode::OK);
    let session: Value = answer.json().await.expect("a session");
    let mut visitor = app.stranger();
    visitor.token = session["access_token"].as_str().map(str::to_owned);
    visitor
}

crate::stories! {
    async fn a_passkey_alone_is_both_steps(app) {
        let ada = app.owner("Ada").await;
        let (mut device, added) = add_first(app, &ada).await;
        assert_eq!(added["passkey"]["last_used_at"], Value::Null);
        let asked = asked_to_sign_in(app).await;
        // Nobody is named before somebody has answered.
        assert_eq!(asked["options"]["allowCredentials"], json!([]), "{asked}");
        assert_eq!(asked["options"]["userVerification"], "required", "{asked}");
        let again = came_in(app, answer(app, &device.sign(&asked)).await).await;
        assert_eq!(again.me().await["name"], "Ada");
        assert!(ada.read("/api/auth/passkeys").await["items"][0]["last_used_at"].is_string());
        let log = ada.read("/api/audit?action=session.started").await;
        assert_eq!(log["items"][0]["details"]["new"]["passkey"], "Laptop", "{log}");
        // It counts where an organization asks for a second step.
        let rule = json!({ "required": true });
        ada.send(Method::PUT, "/api/organization/two-factor", Some(&rule)).await;
        let strict = came_in(app, answer(app, &device.sign(&asked_to_sign_in(app).await)).await).await;
        assert_eq!(strict.get("/api/crm/companies").await.status(), StatusCode::OK);
    }

    async fn a_device_that_does_not_count_signs_in_again_and_again(app) {
        let ada = app.owner("Ada").await;
        let (mut device, _) = add_first(app, &ada).await;
        device.counts = false;
        for _ in 0..3 {
            let answer = answer(app, &device.sign(&asked_to_sign_in(app).await)).await;
            assert_eq!(answer.status(), StatusCode::OK);
        }
    }

    async fn after_a_password_it_is_the_second_step(app) {
        let ada = app.owner("Ada").await;
        let (mut device, added) = add_first(app, &ada).await;
        let token = first_step(app, "Ada").await;
        let passkey = device.sign(&asked(app, &token).await);
        let again = came_in(app, second_step(app, &token, &passkey).await).await;
        assert_eq!(again.me().await["name"], "Ada");
        // The first step was taken with it.
        refused(second_step(app, &token, &passkey).await, "token", "expired").await;
        // A backup code does as well.
        let token = first_step(app, "Ada").await;
        let body = json!({ "token": token, "code": added["backup_codes"][0] });
        let answer = app.stranger().post(SECOND_STEP, &body).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }

    async fn an_answer_is_good_for_what_it_was_asked_for(app) {
        let ada = app.owner("Ada").await;
        let (mut device, _) = add_first(app, &ada).await;
        let token = first_step(app, "Ada").await;
        let for_sign_in = device.sign(&asked_to_sign_in(app).await);
        refused(second_step(app, &token, &for_sign_in).await, "passkey", "expired").await;
        let for_second_step = device.sign(&asked(app, &token).await);
        refused(answer(app, &for_second_step).await, "passkey", "expired").await;
        // Both questions still wait for the right answer to the right address.
        assert_eq!(second_step(app, &token, &for_second_step).await.status(), StatusCode::OK);
    }

    async fn a_password_of_one_and_a_passkey_of_another_are_nothing(app) {
        let (ada, eve) = (app.owner("Ada").await, app.owner("Eve").await);
        add_first(app, &ada).await;
        let (mut hers, _) = add_first(app, &eve).await;
        let token = first_step(app, "Ada").await;
        let passkey = hers.sign(&asked(app, &token).await);
        refused(second_step(app, &token, &passkey).await, "passkey", "wrong").await;
        assert_eq!(logged(app, "two_factor.failed").await, 1);
        // Five of them, and the password is asked for again.
        for _ in 0..4 {
            let passkey = hers.sign(&asked(app, &token).await);
            refused(second_step(app, &token, &passkey).await, "passkey", "wrong").await;
        }
        let path = format!("{SECOND_STEP}/question");
        refused(app.stranger().post(&path, &json!({ "token": token })).await, "token", "expired").await;
    }

    async fn whoever_was_removed_signs_in_and_is_in_nobody_elses_organization(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let (mut device, _) = add_first(app, &bob).await;
        let path = format!("/api/members/{}", id(&bob.me().await));
        let removed = ada.send(Method::DELETE, &path, None).await;
        assert_eq!(removed.status(), StatusCode::NO_CONTENT);
        let asked = asked_to_sign_in(app).await;
        let again = came_in(app, answer(app, &device.sign(&asked)).await).await;
        let (own, former) = (again.me().await, ada.me().await);
        assert_ne!(own["organization_id"], former["organization_id"]);
        assert_eq!(own["role"], "owner");
    }

    async fn a_pause_after_wrong_passwords_keeps_nobody_out_who_has_a_passkey(app) {
        let ada = app.owner("Ada").await;
        let (mut device, _) = add_first(app, &ada).await;
        let wrong = json!({ "email": crate::app::email("Ada"), "password": "wrong" });
        for _ in 0..5 {
            app.stranger().post("/api/auth/signin", &wrong).await;
        }
        problem(app.stranger().post("/api/auth/signin", &wrong).await, 429, "rate_limited").await;
        let answer = answer(app, &device.sign(&asked_to_sign_in(app).await)).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }

    async fn of_two_at_once_with_one_answer_only_one_comes_in(app) {
        let ada = app.owner("Ada").await;
        let (mut device, _) = add_first(app, &ada).await;
        let passkey = device.sign(&asked_to_sign_in(app).await);
        let (a, b) = tokio::join!(answer(app, &passkey), answer(app, &passkey));
        let came_in = [a, b].iter().filter(|answer| answer.status() == StatusCode::OK).count();
        assert_eq!(came_in, 1);
        // Two answers with the same counter are one as well.
        let (one, other) = (asked_to_sign_in(app).await, asked_to_sign_in(app).await);
        let mut copy: Device = device.clone();
        let (mine, theirs) = (device.sign(&one), copy.sign(&other));
        let (a, b) = tokio::join!(answer(app, &mine), answer(app, &theirs));
        let came_in = [a, b].iter().filter(|answer| answer.status() == StatusCode::OK).count();
        assert_eq!(came_in, 1, "a copy came in beside it");
    }
}
