//! Adding a passkey.

use chrono::TimeDelta;
use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Device, add_first, confirm_addresses, logged, password, proof, question, refused};
use crate::app::{PASSWORD, credentials, email, problem};
use crate::mails::mail;
use crate::two_factor::{next_code, switch_on};

const PASSKEYS: &str = "/api/auth/passkeys";

crate::stories! {
    async fn the_first_one_switches_the_second_step_on(app) {
        let ada = app.owner("Ada").await;
        confirm_addresses(app).await;
        let elsewhere = app.sign_in("Ada").await;
        let (_, added) = add_first(app, &ada).await;
        assert_eq!(added["passkey"]["name"], "Laptop");
        assert_eq!(added["backup_codes"].as_array().expect("codes").len(), 10);
        let state = ada.read("/api/auth/two-factor").await;
        assert_eq!((&state["app"], &state["backup_codes_left"]), (&json!(false), &json!(10)), "{state}");
        assert!(state["since"].is_string(), "{state}");
        assert_eq!(state["passkeys"][0]["id"], added["passkey"]["id"]);
        assert_eq!(ada.read(PASSKEYS).await["items"], state["passkeys"]);
        // Who came in without it is out; the password alone opens nothing any more.
        problem(elsewhere.get("/api/auth/me").await, 401, "unauthorized").await;
        let answer = app.stranger().post("/api/auth/signin", &credentials("Ada")).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        assert_eq!((logged(app, "passkey.added").await, logged(app, "two_factor.on").await), (1, 1));
        let letter = mail(app, &email("Ada"), "A passkey was added").await.expect("a letter");
        assert!(letter.mail.text.contains("Laptop"), "{}", letter.mail.text);
    }

    async fn the_password_is_asked_for_and_a_name(app) {
        let ada = app.owner("Ada").await;
        let setup = "/api/auth/passkeys/setup";
        refused(ada.post(setup, &json!({})).await, "password", "required").await;
        refused(ada.post(setup, &json!({ "password": "wrong" })).await, "password", "wrong").await;
        let mut device = Device::new(app);
        let made = device.make(&question(&ada, &password()).await);
        for (name, code) in [(String::new(), "required"), ("x".repeat(201), "too_long")] {
            refused(ada.post(PASSKEYS, &json!({ "name": name, "passkey": made })).await, "name", code).await;
        }
        // A wrong name does not cost the answer.
        ada.create(PASSKEYS, &json!({ "name": "Phone", "passkey": made })).await;
    }

    async fn a_second_one_takes_the_second_step_and_leaves_the_codes(app) {
        let ada = app.owner("Ada").await;
        let (mut laptop, first) = add_first(app, &ada).await;
        refused(ada.post("/api/auth/passkeys/setup", &password()).await, "code", "required").await;
        let asked = question(&ada, &proof(&ada, &mut laptop).await).await;
        // The device is told not to make another key for the same person.
        assert_eq!(asked["options"]["excludeCredentials"].as_array().expect("a list").len(), 1, "{asked}");
        let mut phone = Device::new(app);
        phone.synced = true;
        let body = json!({ "name": "Phone", "passkey": phone.make(&asked) });
        let added = ada.create(PASSKEYS, &body).await;
        assert_eq!(added["backup_codes"], json!([]));
        assert_eq!((&first["passkey"]["synced"], &added["passkey"]["synced"]), (&json!(false), &json!(true)));
        // A backup code is a proof, too.
        let code = first["backup_codes"][0].as_str().expect("a code");
        question(&ada, &json!({ "password": PASSWORD, "code": code })).await;
        assert_eq!(ada.read("/api/auth/two-factor").await["backup_codes_left"], 9);
    }

    async fn beside_an_app_it_changes_nothing_about_that(app) {
        let ada = app.owner("Ada").await;
        let (phone, _) = switch_on(app, &ada).await;
        next_code(app);
        let asked = question(&ada, &json!({ "password": PASSWORD, "code": phone.code(app) })).await;
        let body = json!({ "name": "Laptop", "passkey": Device::new(app).make(&asked) });
        assert_eq!(ada.create(PASSKEYS, &body).await["backup_codes"], json!([]));
        let state = ada.read("/api/auth/two-factor").await;
        assert_eq!((&state["app"], &state["backup_codes_left"]), (&json!(true), &json!(10)), "{state}");
        assert_eq!(logged(app, "two_factor.on").await, 1);
    }

    async fn an_app_is_set_up_beside_it(app) {
        let ada = app.owner("Ada").await;
        let (mut laptop, added) = add_first(app, &ada).await;
        let setup = "/api/auth/two-factor/setup";
        refused(ada.post(setup, &password()).await, "code", "required").await;
        let answer = ada.post(setup, &proof(&ada, &mut laptop).await).await;
        let setup: Value = answer.json().await.expect("a setup");
        // The codes of before still work while the app is set up, and the app's do not yet.
        let phone = crate::two_factor::Phone::new(setup["secret"].as_str().expect("a secret"));
        let early = json!({ "password": PASSWORD, "code": phone.code(app) });
        refused(ada.post("/api/auth/passkeys/setup", &early).await, "code", "wrong").await;
        let old = json!({ "password": PASSWORD, "code": added["backup_codes"][0] });
        question(&ada, &old).await;
        let confirm = json!({ "code": phone.code(app) });
        let answer = ada.post("/api/auth/two-factor/confirm", &confirm).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(ada.read("/api/auth/two-factor").await["app"], true);
        next_code(app);
        question(&ada, &json!({ "password": PASSWORD, "code": phone.code(app) })).await;
    }

    async fn an_organization_that_asks_for_a_second_step_takes_a_passkey_for_one(app) {
        let ada = app.owner("Ada").await;
        let alan = app.member(&ada, "Alan", Role::Agent).await;
        add_first(app, &ada).await;
        let rule = json!({ "required": true });
        let answer = ada.send(Method::PUT, "/api/organization/two-factor", Some(&rule)).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT, "the owner's own passkey does not count");
        problem(alan.get("/api/crm/companies").await, 403, "two_factor_required").await;
        add_first(app, &alan).await;
        assert_eq!(alan.get("/api/crm/companies").await.status(), StatusCode::OK);
    }

    async fn what_a_device_makes_is_taken_from_its_person_once_and_in_time(app) {
        let (ada, eve) = (app.owner("Ada").await, app.owner("Eve").await);
        let body = |made: &Value| json!({ "name": "X", "passkey": made });
        // A question that was put to somebody else.
        let mut device = Device::new(app);
        let made = device.make(&question(&ada, &password()).await);
        refused(eve.post(PASSKEYS, &body(&made)).await, "passkey", "expired").await;
        // It is gone with that.
        refused(ada.post(PASSKEYS, &body(&made)).await, "passkey", "expired").await;
        // One that was put again meanwhile.
        let old = device.make(&question(&ada, &password()).await);
        let new = device.make(&question(&ada, &password()).await);
        refused(ada.post(PASSKEYS, &body(&old)).await, "passkey", "expired").await;
        ada.create(PASSKEYS, &body(&new)).await;
        // Nobody else has the same key.
        let again = device.make(&question(&eve, &password()).await);
        problem(eve.post(PASSKEYS, &body(&again)).await, 409, "conflict").await;
        assert_eq!(eve.read("/api/auth/two-factor").await["since"], Value::Null, "half of it was done");
        let late = Device::new(app).make(&question(&eve, &password()).await);
        app.advance(TimeDelta::minutes(5));
        refused(eve.post(PASSKEYS, &body(&late)).await, "passkey", "expired").await;
    }

    async fn a_device_must_look_at_its_person_and_the_browser_show_this_site(app) {
        let ada = app.owner("Ada").await;
        let mut blind = Device::new(app);
        blind.verified = false;
        let mut elsewhere = Device::new(app);
        elsewhere.origin = "https://parley.example.net".to_owned();
        for device in [&mut blind, &mut elsewhere] {
            let made = device.make(&question(&ada, &password()).await);
            refused(ada.post(PASSKEYS, &json!({ "name": "X", "passkey": made })).await, "passkey", "wrong").await;
        }
        let answer = ada.post(PASSKEYS, &json!({ "name": "X", "passkey": { "id": 1 } })).await;
        assert_eq!(problem(answer, 422, "invalid").await["fields"][0]["code"], "malformed");
        assert_eq!(ada.read(PASSKEYS).await["items"], json!([]));
    }

    async fn nobody_has_more_than_ten(app) {
        let ada = app.owner("Ada").await;
        let (mut laptop, _) = add_first(app, &ada).await;
        for number in 2..=10 {
            let asked = question(&ada, &proof(&ada, &mut laptop).await).await;
            let made = Device::new(app).make(&asked);
            ada.create(PASSKEYS, &json!({ "name": format!("Key {number}"), "passkey": made })).await;
        }
        let answer = ada.post("/api/auth/passkeys/setup", &proof(&ada, &mut laptop).await).await;
        refused(answer, "passkey", "too_long").await;
    }

    async fn neither_questions_nor_keys_of_people_lie_open(app) {
        use store::{Executor, sql};
        let ada = app.owner("Ada").await;
        let asked = question(&ada, &password()).await;
        let challenge = asked["options"]["challenge"].as_str().expect("a challenge");
        let db = &app.services.db;
        let row = db.fetch_one(sql("SELECT hash, sealed FROM passkey_questions")).await.expect("a row");
        let (hash, sealed): (Vec<u8>, Vec<u8>) = (row.get("hash").expect("bytes"), row.get("sealed").expect("bytes"));
        assert_eq!(hash.len(), 32);
        let found = sealed.windows(challenge.len()).any(|part| part == challenge.as_bytes());
        assert!(!found, "the challenge is readable");
        // And it goes when nobody answers.
        app.advance(TimeDelta::minutes(5));
        service::housekeeping::tidy(&app.services).await.expect("tidied");
        assert!(db.fetch_all(sql("SELECT hash FROM passkey_questions")).await.expect("rows").is_empty());
    }
}
