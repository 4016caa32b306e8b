//! The pause after wrong passwords.

use chrono::TimeDelta;
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::app::{PASSWORD, TestApp, credentials, email, problem};
use crate::inbox::until;
use crate::mails::{mail, token};

async fn try_password(app: &TestApp, name: &str, password: &str) -> Response {
    let body = json!({ "email": email(name), "password": password });
    app.stranger().post("/api/auth/signin", &body).await
}

/// So many wrong passwords in a row.
async fn fail(app: &TestApp, name: &str, times: u32) {
    for _ in 0..times {
        problem(
            try_password(app, name, "not the password").await,
            401,
            "invalid_credentials",
        )
        .await;
    }
}

/// The seconds that somebody has to wait, whatever their password.
async fn wait(app: &TestApp, name: &str) -> u64 {
    let answer = try_password(app, name, PASSWORD).await;
    let header = answer.headers()["retry-after"]
        .to_str()
        .expect("text")
        .to_owned();
    let document = problem(answer, 429, "rate_limited").await;
    assert_eq!(document["retry_after"].to_string(), header);
    let detail = document["detail"].as_str().expect("until when");
    assert!(
        detail.contains("is paused until 20") && detail.ends_with("UTC"),
        "{detail}"
    );
    document["retry_after"].as_u64().expect("seconds")
}

async fn gets_in(app: &TestApp, name: &str) {
    let answer = app
        .stranger()
        .post("/api/auth/signin", &credentials(name))
        .await;
    assert_eq!(
        answer.status(),
        StatusCode::OK,
        "{name} with the right password"
    );
}

crate::stories! {
    async fn five_wrong_passwords_pause_signing_in_and_each_further_one_doubles_it(app) {
        app.owner("Ada").await;
        fail(app, "Ada", 4).await;
        fail(app, "Ada", 1).await;
        assert_eq!(wait(app, "Ada").await, 31);
        for pause in [60, 120, 240, 480, 900, 900] {
            app.advance(TimeDelta::seconds(900));
            fail(app, "Ada", 1).await;
            assert_eq!(wait(app, "Ada").await, pause + 1);
        }
        app.advance(TimeDelta::seconds(901));
        gets_in(app, "Ada").await;
        // It begins anew.
        fail(app, "Ada", 4).await;
        gets_in(app, "Ada").await;
    }

    async fn an_address_that_nobody_has_is_paused_just_the_same(app) {
        app.owner("Ada").await;
        let mut documents = Vec::new();
        for name in ["Ada", "Nobody"] {
            fail(app, name, 5).await;
            documents.push(problem(try_password(app, name, PASSWORD).await, 429, "rate_limited").await);
        }
        assert_eq!(documents[0], documents[1]);
    }

    async fn the_pause_is_the_accounts_however_its_address_is_written_and_nobody_elses(app) {
        app.owner("Ada").await;
        app.owner("Eve").await;
        for _ in 0..5 {
            let body = json!({ "email": email("Ada").to_uppercase(), "password": "wrong" });
            problem(app.stranger().post("/api/auth/signin", &body).await, 401, "invalid_credentials").await;
        }
        wait(app, "Ada").await;
        gets_in(app, "Eve").await;
    }

    async fn old_failures_do_not_count(app) {
        app.owner("Ada").await;
        fail(app, "Ada", 4).await;
        app.advance(TimeDelta::hours(25));
        fail(app, "Ada", 4).await;
        gets_in(app, "Ada").await;
        fail(app, "Ada", 4).await;
        app.advance(TimeDelta::hours(25));
        assert_eq!(service::housekeeping::tidy(&app.services).await.map(|gone| gone > 0), Ok(true));
    }

    async fn whoever_has_the_address_is_told_once_and_a_new_password_ends_the_pause(app) {
        let ada = app.owner("Ada").await;
        let confirm = json!({ "token": token(app, &email("Ada"), "Confirm").await });
        assert!(ada.post("/api/auth/verify", &confirm).await.status().is_success());
        let told = || async { mail(app, &email("Ada"), "Wrong passwords").await };
        fail(app, "Ada", 4).await;
        assert!(told().await.is_none());
        fail(app, "Ada", 1).await;
        let letter = until("the letter", told).await;
        assert!(letter.mail.text.contains("127.0.0.1"), "{}", letter.mail.text);
        wait(app, "Ada").await;
        let forgot = json!({ "email": email("Ada") });
        app.stranger().post("/api/auth/password/forgot", &forgot).await;
        let token = token(app, &email("Ada"), "Choose a new password").await;
        let reset = json!({ "token": token, "new_password": PASSWORD });
        assert!(app.stranger().post("/api/auth/password/reset", &reset).await.status().is_success());
        gets_in(app, "Ada").await;
    }

    async fn many_at_once_do_not_get_more_tries(app) {
        app.owner("Ada").await;
        let tries = (0..12).map(|_| try_password(app, "Ada", "not the password"));
        let answers = futures::future::join_all(tries).await;
        assert!(answers.iter().all(|answer| [401, 429].contains(&answer.status().as_u16())));
        // However many were looked at side by side, the right one does not come through now.
        wait(app, "Ada").await;
    }
}
