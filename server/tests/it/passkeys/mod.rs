//! Passkeys: added, used alone and after a password, given up, and everything that must not work.

mod adding;
mod device;
mod giving_up;
mod pages;
mod refused;
mod signing_in;

pub use device::Device;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{PASSWORD, TestApp, Visitor, problem};

/// What a browser is told to ask the device for; the actor shows their password.
pub async fn question(visitor: &Visitor, proof: &Value) -> Value {
    let answer = visitor.post("/api/auth/passkeys/setup", proof).await;
    assert_eq!(answer.status(), StatusCode::OK, "no question");
    answer.json().await.expect("a question")
}

/// The proof of somebody who has no second step yet.
pub fn password() -> Value {
    json!({ "password": PASSWORD })
}

/// Adds the first passkey of somebody; the device, and what the server says of it.
pub async fn add_first(app: &TestApp, visitor: &Visitor) -> (Device, Value) {
    let mut device = Device::new(app);
    let made = device.make(&question(visitor, &password()).await);
    let body = json!({ "name": "Laptop", "passkey": made });
    let added = visitor.create("/api/auth/passkeys", &body).await;
    (device, added)
}

/// What a device is asked at sign-in.
pub async fn asked_to_sign_in(app: &TestApp) -> Value {
    let path = "/api/auth/signin/passkey/question";
    let answer = app.stranger().post(path, &json!({})).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("a question")
}

/// Gives an answer at sign-in.
pub async fn answer(app: &TestApp, passkey: &Value) -> reqwest::Response {
    let body = json!({ "passkey": passkey });
    app.stranger().post("/api/auth/signin/passkey", &body).await
}

/// What the actor's device answers in place of a code.
pub async fn proof(visitor: &Visitor, device: &mut Device) -> Value {
    let answer = visitor.post("/api/auth/passkeys/proof", &json!({})).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let passkey = device.sign(&answer.json().await.expect("a question"));
    json!({ "password": PASSWORD, "passkey": passkey })
}

/// That one field was refused, and why.
pub async fn refused(answer: reqwest::Response, field: &str, code: &str) {
    let document = problem(answer, 422, "invalid").await;
    let fields = json!([{ "field": field, "code": code }]);
    assert_eq!(document["fields"], fields, "{document}");
}

/// How often the log names an action.
pub async fn logged(app: &TestApp, action: &str) -> usize {
    use store::{Executor, sql};
    let rows = sql("SELECT id FROM audit_log WHERE action = $1").bind(action);
    app.services
        .db
        .fetch_all(rows)
        .await
        .expect("the log")
        .len()
}

/// Confirms everybody's address: letters about sign-ins go to no other.
pub async fn confirm_addresses(app: &TestApp) {
    use store::{Executor, sql};
    let tx = app.services.db.begin().await.expect("a transaction");
    let all = sql("UPDATE users SET email_verified_at = $1").bind(app.now());
    tx.execute(all).await.expect("confirmed");
    tx.commit().await.expect("a commit");
}
