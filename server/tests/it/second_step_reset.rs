//! A member who has lost their phone and their backup codes.

use domain::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, Visitor, credentials, email, id, problem};
use crate::mails::mail;
use crate::two_factor::{first_step, next_code, switch_on};

const REASON: &str = "Lost the phone; I spoke to them on the telephone";

async fn reset(by: &Visitor, whom: &Value, reason: &str) -> reqwest::Response {
    let path = format!("/api/members/{}/second-step/reset", id(whom));
    by.post(&path, &json!({ "reason": reason })).await
}

/// Signs in with the password alone.
async fn password_alone(app: &TestApp, name: &str) -> StatusCode {
    let answer = app
        .stranger()
        .post("/api/auth/signin", &credentials(name))
        .await;
    answer.status()
}

crate::stories! {
    async fn an_owner_takes_it_from_a_member_who_is_told(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let whom = bob.me().await;
        switch_on(app, &bob).await;
        assert_eq!(password_alone(app, "Bob").await, StatusCode::ACCEPTED);
        assert_eq!(reset(&ada, &whom, REASON).await.status(), StatusCode::NO_CONTENT);
        problem(bob.get("/api/auth/me").await, 401, "unauthorized").await;
        assert_eq!(password_alone(app, "Bob").await, StatusCode::OK);

        let letter = mail(app, &email("Bob"), "Your second step was taken away").await;
        let text = letter.expect("a letter").mail.text;
        assert!(text.contains("Ada") && text.contains(REASON), "{text}");
        let log = ada.read("/api/audit?action=two_factor.reset").await;
        assert_eq!(log["items"][0]["target_id"], whom["id"], "{log}");
        assert_eq!(log["items"][0]["details"]["new"]["reason"], REASON);
    }

    async fn a_reason_is_asked_for_and_something_to_take(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let whom = bob.me().await;
        problem(reset(&ada, &whom, REASON).await, 409, "conflict").await;
        switch_on(app, &bob).await;
        for reason in ["", "  ", &"x".repeat(501)] {
            problem(reset(&ada, &whom, reason).await, 422, "invalid").await;
        }
        assert_eq!(password_alone(app, "Bob").await, StatusCode::ACCEPTED);
    }

    async fn nobody_takes_it_from_an_equal_or_from_themselves(app) {
        let ada = app.owner("Ada").await;
        let (carl, dora) =
            (app.member(&ada, "Carl", Role::Admin).await, app.member(&ada, "Dora", Role::Admin).await);
        switch_on(app, &dora).await;
        problem(reset(&carl, &dora.me().await, REASON).await, 403, "forbidden").await;
        problem(reset(&carl, &ada.me().await, REASON).await, 403, "forbidden").await;
        problem(reset(&dora, &dora.me().await, REASON).await, 403, "forbidden").await;
        assert_eq!(reset(&ada, &dora.me().await, REASON).await.status(), StatusCode::NO_CONTENT);
    }

    async fn an_owner_here_takes_nothing_from_somebody_who_is_also_elsewhere(app) {
        // Eve has invited Ada, and would like to come into Ada's own organization.
        let (ada, eve) = (app.owner("Ada").await, app.owner("Eve").await);
        let link = eve.create("/api/invitations", &json!({ "role": "viewer" })).await;
        let token = crate::mails::token_in(link["link"].as_str().expect("a link"));
        let whom = ada.me().await;
        switch_on(app, &ada).await;
        let joined = ada.post("/api/auth/invitation/join", &json!({ "token": token })).await;
        assert_eq!(joined.status(), StatusCode::OK);
        problem(reset(&eve, &whom, REASON).await, 403, "forbidden").await;
        assert_eq!(password_alone(app, "Ada").await, StatusCode::ACCEPTED);
    }

    async fn the_first_steps_under_way_are_worth_nothing_any_more(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let whom = bob.me().await;
        let (phone, _) = switch_on(app, &bob).await;
        next_code(app);
        let token = first_step(app, "Bob").await;
        reset(&ada, &whom, REASON).await;
        let body = json!({ "token": token, "code": phone.code(app) });
        let answer = app.stranger().post("/api/auth/signin/second-step", &body).await;
        problem(answer, 422, "invalid").await;
    }
}
