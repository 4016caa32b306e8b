//! Other names for passkeys, and giving them up.

use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    Device, add_first, answer, asked_to_sign_in, confirm_addresses, logged, password, proof,
    question, refused,
};
use crate::app::{PASSWORD, Visitor, credentials, email, id, problem};
use crate::mails::mail;
use crate::two_factor::{next_code, switch_on};

async fn remove(visitor: &Visitor, passkey: &Value, proof: &Value) -> reqwest::Response {
    let path = format!("/api/auth/passkeys/{}/remove", id(passkey));
    visitor.post(&path, proof).await
}

async fn rename(visitor: &Visitor, passkey: &Value, name: &str) -> reqwest::Response {
    let path = format!("/api/auth/passkeys/{}", id(passkey));
    let body = json!({ "name": name });
    visitor.send(Method::PATCH, &path, Some(&body)).await
}

/// Adds one more; what the server says of it.
async fn add_another(visitor: &Visitor, known: &mut Device, new: &mut Device) -> Value {
    let asked = question(visitor, &proof(visitor, known).await).await;
    let body = json!({ "name": "Phone", "passkey": new.make(&asked) });
    visitor.create("/api/auth/passkeys", &body).await["passkey"].clone()
}

crate::stories! {
    async fn its_person_gives_it_another_name(app) {
        let (ada, eve) = (app.owner("Ada").await, app.owner("Eve").await);
        let (_, added) = add_first(app, &ada).await;
        let passkey = &added["passkey"];
        assert_eq!(rename(&ada, passkey, " Old laptop ").await.status(), StatusCode::NO_CONTENT);
        assert_eq!(ada.read("/api/auth/passkeys").await["items"][0]["name"], "Old laptop");
        refused(rename(&ada, passkey, " ").await, "name", "required").await;
        problem(rename(&eve, passkey, "Mine").await, 404, "not_found").await;
    }

    async fn with_the_last_one_the_second_step_goes(app) {
        let ada = app.owner("Ada").await;
        confirm_addresses(app).await;
        let (mut device, added) = add_first(app, &ada).await;
        let passkey = &added["passkey"];
        refused(remove(&ada, passkey, &password()).await, "code", "required").await;
        let with_wrong = json!({ "password": "wrong", "code": added["backup_codes"][0] });
        refused(remove(&ada, passkey, &with_wrong).await, "password", "wrong").await;
        let shown = proof(&ada, &mut device).await;
        assert_eq!(remove(&ada, passkey, &shown).await.status(), StatusCode::NO_CONTENT);
        let state = ada.read("/api/auth/two-factor").await;
        assert_eq!((&state["since"], &state["backup_codes_left"]), (&Value::Null, &json!(0)), "{state}");
        // The password alone signs in again, and the key no more.
        app.sign_in("Ada").await;
        let passkey = device.sign(&asked_to_sign_in(app).await);
        refused(answer(app, &passkey).await, "passkey", "unknown").await;
        assert_eq!((logged(app, "passkey.removed").await, logged(app, "two_factor.off").await), (1, 1));
        for subject in ["A passkey was removed", "Two-step sign-in is off"] {
            assert!(mail(app, &email("Ada"), subject).await.is_some(), "no letter: {subject}");
        }
    }

    async fn one_of_two_leaves_everything_else_as_it_is(app) {
        let ada = app.owner("Ada").await;
        let (mut laptop, added) = add_first(app, &ada).await;
        let mut phone = Device::new(app);
        add_another(&ada, &mut laptop, &mut phone).await;
        // The one that is left shows that it is her.
        let shown = proof(&ada, &mut phone).await;
        assert_eq!(remove(&ada, &added["passkey"], &shown).await.status(), StatusCode::NO_CONTENT);
        assert_eq!(ada.read("/api/auth/two-factor").await["backup_codes_left"], 10);
        let signed_in = answer(app, &phone.sign(&asked_to_sign_in(app).await)).await;
        assert_eq!(signed_in.status(), StatusCode::OK);
    }

    async fn nobody_removes_that_of_another(app) {
        let (ada, eve) = (app.owner("Ada").await, app.owner("Eve").await);
        let (mut hers, _) = add_first(app, &eve).await;
        let (mut device, added) = add_first(app, &ada).await;
        problem(remove(&eve, &added["passkey"], &proof(&eve, &mut hers).await).await, 404, "not_found").await;
        // Nor with the proof of another: the question is hers, the answer is not.
        let asked: Value = eve.post("/api/auth/passkeys/proof", &json!({})).await.json().await.expect("a question");
        let wrong = json!({ "password": PASSWORD, "passkey": device.sign(&asked) });
        refused(remove(&eve, &added["passkey"], &wrong).await, "passkey", "wrong").await;
        let asked: Value = ada.post("/api/auth/passkeys/proof", &json!({})).await.json().await.expect("a question");
        let stolen = json!({ "password": PASSWORD, "passkey": hers.sign(&asked) });
        refused(remove(&eve, &added["passkey"], &stolen).await, "passkey", "expired").await;
        assert_eq!(ada.read("/api/auth/passkeys").await["items"].as_array().expect("a list").len(), 1);
    }

    async fn the_last_second_step_stays_where_an_organization_asks_for_it(app) {
        let ada = app.owner("Ada").await;
        let (mut device, added) = add_first(app, &ada).await;
        let rule = json!({ "required": true });
        ada.send(Method::PUT, "/api/organization/two-factor", Some(&rule)).await;
        let shown = proof(&ada, &mut device).await;
        problem(remove(&ada, &added["passkey"], &shown).await, 409, "conflict").await;
        let mut other = Device::new(app);
        add_another(&ada, &mut device, &mut other).await;
        let shown = proof(&ada, &mut device).await;
        assert_eq!(remove(&ada, &added["passkey"], &shown).await.status(), StatusCode::NO_CONTENT);
    }

    async fn the_app_goes_and_passkeys_stay_the_second_step(app) {
        let ada = app.owner("Ada").await;
        confirm_addresses(app).await;
        let (phone, _) = switch_on(app, &ada).await;
        let rule = json!({ "required": true });
        ada.send(Method::PUT, "/api/organization/two-factor", Some(&rule)).await;
        next_code(app);
        let asked = question(&ada, &json!({ "password": PASSWORD, "code": phone.code(app) })).await;
        let mut device = Device::new(app);
        let added = ada.create("/api/auth/passkeys", &json!({ "name": "Laptop", "passkey": device.make(&asked) })).await;
        // Although the organization asks for a second step: there is another one.
        let off = ada.post("/api/auth/two-factor/off", &proof(&ada, &mut device).await).await;
        assert_eq!(off.status(), StatusCode::NO_CONTENT);
        let state = ada.read("/api/auth/two-factor").await;
        assert_eq!((&state["app"], &state["backup_codes_left"]), (&json!(false), &json!(10)), "{state}");
        assert_eq!((logged(app, "two_factor.app_removed").await, logged(app, "two_factor.off").await), (1, 0));
        assert!(mail(app, &email("Ada"), "Your authenticator app was removed").await.is_some());
        next_code(app);
        let with_app = json!({ "password": PASSWORD, "code": phone.code(app) });
        refused(ada.post("/api/auth/passkeys/setup", &with_app).await, "code", "wrong").await;
        problem(ada.post("/api/auth/two-factor/off", &proof(&ada, &mut device).await).await, 409, "conflict").await;
        problem(remove(&ada, &added["passkey"], &proof(&ada, &mut device).await).await, 409, "conflict").await;
    }

    async fn beside_an_app_the_last_passkey_goes_and_the_second_step_stays(app) {
        let ada = app.owner("Ada").await;
        let (phone, _) = switch_on(app, &ada).await;
        next_code(app);
        let asked = question(&ada, &json!({ "password": PASSWORD, "code": phone.code(app) })).await;
        let body = json!({ "name": "Laptop", "passkey": Device::new(app).make(&asked) });
        let added = ada.create("/api/auth/passkeys", &body).await;
        next_code(app);
        let shown = json!({ "password": PASSWORD, "code": phone.code(app) });
        assert_eq!(remove(&ada, &added["passkey"], &shown).await.status(), StatusCode::NO_CONTENT);
        assert!(ada.read("/api/auth/two-factor").await["since"].is_string());
        let answer = app.stranger().post("/api/auth/signin", &credentials("Ada")).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
    }

    async fn the_last_way_in_stays(app) {
        use store::{Executor, sql};
        let ada = app.owner("Ada").await;
        let (mut device, added) = add_first(app, &ada).await;
        // As whoever came by another service and has given that up.
        let tx = app.services.db.begin().await.expect("a transaction");
        tx.execute(sql("UPDATE users SET password_hash = ''")).await.expect("no password");
        tx.commit().await.expect("a commit");
        let shown = proof(&ada, &mut device).await;
        problem(remove(&ada, &added["passkey"], &shown).await, 409, "conflict").await;
    }

    async fn whoever_has_lost_everything_is_helped_by_somebody_above(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let (mut device, _) = add_first(app, &bob).await;
        let path = format!("/api/members/{}/second-step/reset", id(&bob.me().await));
        let reset = ada.post(&path, &json!({ "reason": "Lost the laptop" })).await;
        assert_eq!(reset.status(), StatusCode::NO_CONTENT);
        let passkey = device.sign(&asked_to_sign_in(app).await);
        refused(answer(app, &passkey).await, "passkey", "unknown").await;
        let bob = app.sign_in("Bob").await;
        assert_eq!(bob.read("/api/auth/passkeys").await["items"], json!([]));
    }

    async fn new_backup_codes_are_made_with_a_passkey(app) {
        let ada = app.owner("Ada").await;
        let (mut device, added) = add_first(app, &ada).await;
        let renew = "/api/auth/two-factor/backup-codes";
        let answer = ada.post(renew, &proof(&ada, &mut device).await).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let old = json!({ "password": PASSWORD, "code": added["backup_codes"][0] });
        refused(ada.post(renew, &old).await, "code", "wrong").await;
    }
}
