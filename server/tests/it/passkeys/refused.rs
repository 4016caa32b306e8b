//! Answers at sign-in that are not right, each for one reason.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Device, add_first, answer, asked_to_sign_in, logged, refused};
use crate::app::{TestApp, problem};

/// A person with a passkey that has been used before.
async fn known(app: &TestApp) -> Device {
    let ada = app.owner("Ada").await;
    let (mut device, _) = add_first(app, &ada).await;
    works(app, &mut device).await;
    device
}

/// That the passkey is as good as ever.
async fn works(app: &TestApp, device: &mut Device) {
    let passkey = device.sign(&asked_to_sign_in(app).await);
    assert_eq!(answer(app, &passkey).await.status(), 200);
}

/// The same answer with another text somewhere in it.
fn with(passkey: &Value, part: &str, text: &str) -> Value {
    let mut changed = passkey.clone();
    changed["response"][part] = json!(text);
    changed
}

crate::stories! {
    async fn from_another_site(app) {
        let mut device = known(app).await;
        let right = device.origin.clone();
        for origin in [
            "https://parley.example.net".to_owned(),
            right.replace("http:", "https:"),
            right.replace("localhost", "evil.localhost"),
            "http://localhost:1".to_owned(),
            format!("{right}.example.net"),
        ] {
            device.origin = origin;
            let passkey = device.sign(&asked_to_sign_in(app).await);
            refused(answer(app, &passkey).await, "passkey", "wrong").await;
        }
        device.origin = right;
        works(app, &mut device).await;
    }

    async fn for_another_site(app) {
        let mut device = known(app).await;
        let mut asked = asked_to_sign_in(app).await;
        asked["options"]["rpId"] = json!("parley.example.net");
        refused(answer(app, &device.sign(&asked)).await, "passkey", "wrong").await;
    }

    async fn to_a_question_that_nobody_put(app) {
        let mut device = known(app).await;
        let mut asked = asked_to_sign_in(app).await;
        asked["options"]["challenge"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
        refused(answer(app, &device.sign(&asked)).await, "passkey", "expired").await;
    }

    async fn given_before(app) {
        let mut device = known(app).await;
        let passkey = device.sign(&asked_to_sign_in(app).await);
        assert_eq!(answer(app, &passkey).await.status(), 200);
        refused(answer(app, &passkey).await, "passkey", "expired").await;
        // A wrong answer uses its question up, too.
        let asked = asked_to_sign_in(app).await;
        let right = device.sign(&asked);
        let wrong = with(&right, "signature", "MAYCAQECAQE");
        refused(answer(app, &wrong).await, "passkey", "wrong").await;
        refused(answer(app, &right).await, "passkey", "expired").await;
    }

    async fn too_late(app) {
        let mut device = known(app).await;
        let asked = asked_to_sign_in(app).await;
        app.advance(TimeDelta::minutes(5));
        refused(answer(app, &device.sign(&asked)).await, "passkey", "expired").await;
        works(app, &mut device).await;
    }

    async fn with_a_counter_that_goes_back(app) {
        let mut device = known(app).await;
        let mut copy = device.clone();
        works(app, &mut device).await;
        // The copy does not know that the other one was used.
        let passkey = copy.sign(&asked_to_sign_in(app).await);
        refused(answer(app, &passkey).await, "passkey", "wrong").await;
        assert_eq!(logged(app, "passkey.copied").await, 1);
        copy.counts = false;
        copy.counter = 0;
        let passkey = copy.sign(&asked_to_sign_in(app).await);
        refused(answer(app, &passkey).await, "passkey", "wrong").await;
        works(app, &mut device).await;
    }

    async fn by_a_device_that_has_not_looked_at_its_person(app) {
        let mut device = known(app).await;
        device.verified = false;
        let passkey = device.sign(&asked_to_sign_in(app).await);
        refused(answer(app, &passkey).await, "passkey", "wrong").await;
    }

    async fn with_a_key_that_nobody_has(app) {
        let mut device = known(app).await;
        let mut stranger = device.other(app);
        stranger.make(&json!({ "options": {
            "user": { "id": "AAAAAAAAAAAAAAAAAAAAAA" }, "rp": { "id": "localhost" }, "challenge": "AA",
        }}));
        let passkey = stranger.sign(&asked_to_sign_in(app).await);
        refused(answer(app, &passkey).await, "passkey", "unknown").await;
        works(app, &mut device).await;
    }

    async fn with_the_key_of_somebody_under_the_name_of_another(app) {
        let mut device = known(app).await;
        let eve = app.owner("Eve").await;
        let (mut hers, _) = add_first(app, &eve).await;
        let asked = asked_to_sign_in(app).await;
        let (right, theirs) = (device.sign(&asked), hers.sign(&asked));
        let handle = theirs["response"]["userHandle"].as_str().expect("a handle");
        refused(answer(app, &with(&right, "userHandle", handle)).await, "passkey", "wrong").await;
        // Nor does her signature pass for the key of another.
        let asked = asked_to_sign_in(app).await;
        let mut forged = hers.sign(&asked);
        let right = device.sign(&asked);
        for name in ["id", "rawId"] {
            forged[name] = right[name].clone();
        }
        forged["response"]["userHandle"] = right["response"]["userHandle"].clone();
        refused(answer(app, &forged).await, "passkey", "wrong").await;
    }

    async fn that_is_none(app) {
        for nothing in [json!({}), json!({ "passkey": null }), json!({ "passkey": "x" }), json!({ "passkey": [1] })] {
            let answer = app.stranger().post("/api/auth/signin/passkey", &nothing).await;
            let document = problem(answer, 422, "invalid").await;
            assert_eq!(document["fields"], json!([{ "field": "passkey", "code": "malformed" }]), "{nothing}");
        }
    }
}
