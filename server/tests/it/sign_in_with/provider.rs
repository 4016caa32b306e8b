//! A Google, a GitHub and a Telegram of the test's own: what they ask for is checked as they do it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use server::config::Options;
use sha2::{Digest, Sha256};
use url::Url;

pub const CLIENT: &str = "parley-at-home";
pub const SECRET: &str = "a client's secret";
pub const BOT: &str = "123456:bot-secret";

/// Made for this test alone.
const KEY: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0IHQdHZiUGdIXB7R
Xxh/8D3BP95RdGrSFD0T72yDrN+hRANCAATSDvVHvvp1g0A4+1N3JqXAKEUABqF1
a9SEtkDCDNiI5QKQkJ5TTZu5niTL6oDfc4LJM91xo/eFI02AhUmzdgUZ
-----END PRIVATE KEY-----";
const KEY_X: &str = "0g71R776dYNAOPtTdyalwChFAAahdWvUhLZAwgzYiOU";
const KEY_Y: &str = "ApCQnlNNm7meJMvqgN9zgskz3XGj94UjTYCFSbN2BRk";

/// What the person at the provider agreed to.
#[derive(Clone)]
struct Agreed {
    asked: HashMap<String, String>,
    claims: Value,
}

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<HashMap<String, Agreed>>>);

impl Memory {
    /// What a code stands for; it is worth nothing after that.
    fn take(&self, form: &HashMap<String, String>) -> Option<Agreed> {
        let agreed = self.0.lock().expect("a lock").remove(form.get("code")?)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form.get("code_verifier")?));
        let same = agreed.asked.get("code_challenge") == Some(&challenge)
            && agreed.asked.get("redirect_uri") == form.get("redirect_uri");
        same.then_some(agreed)
    }
}

/// All three, at one address.
pub struct Providers {
    pub url: String,
    memory: Memory,
}

impl Providers {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let memory = Memory::default();
        let issuer = url.clone();
        let described = move || async move { Json(metadata(&issuer)) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(described))
            .route("/keys", get(|| async { Json(keys()) }))
            .route("/token", post(openid_token))
            .route("/login/oauth/access_token", post(github_token))
            .route("/user", get(|headers| github("user", headers)))
            .route("/user/emails", get(|headers| github("emails", headers)))
            .with_state(memory.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, memory }
    }

    /// Sets a server up with all three.
    pub fn configure(&self, options: &mut Options) {
        let sign_in = &mut options.sign_in;
        let some = |text: &str| Some(text.to_owned());
        (sign_in.google_client_id, sign_in.google_client_secret) = (some(CLIENT), some(SECRET));
        sign_in.google_issuer = some(&self.url);
        (sign_in.github_client_id, sign_in.github_client_secret) = (some(CLIENT), some(SECRET));
        (sign_in.github_url, sign_in.github_api_url) = (some(&self.url), some(&self.url));
        sign_in.telegram_login_bot_token = some(BOT);
        sign_in.telegram_login_url = some(&self.url);
    }

    /// The person says yes on the page of the provider: the address they are sent back to.
    pub fn agree(&self, address: &str, claims: Value) -> String {
        let address = Url::parse(address).expect("an address");
        assert!(
            address.as_str().starts_with(&self.url),
            "not to the provider: {address}"
        );
        let asked: HashMap<_, _> = address.query_pairs().into_owned().collect();
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        let code = uuid::Uuid::now_v7().to_string();
        let state = asked["state"].clone();
        let mut back = Url::parse(&asked["redirect_uri"]).expect("a way back");
        self.memory
            .0
            .lock()
            .expect("a lock")
            .insert(code.clone(), Agreed { asked, claims });
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &state);
        format!("{}?{}", back.path(), back.query().expect("a query"))
    }
}

fn metadata(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    })
}

fn keys() -> Value {
    json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "one",
        "x": KEY_X, "y": KEY_Y }] })
}

async fn openid_token(
    State(memory): State<Memory>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    let known = format!(
        "Basic {}",
        STANDARD.encode(format!("{CLIENT}:a+client%27s+secret"))
    );
    if headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        != Some(&known)
    {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let agreed = memory.take(&form).ok_or(StatusCode::BAD_REQUEST)?;
    let mut claims = agreed.claims;
    if claims.get("nonce").is_none() {
        claims["nonce"] = agreed.asked["nonce"].clone().into();
    }
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some("one".to_owned());
    let key = EncodingKey::from_ec_pem(KEY.as_bytes()).expect("a key");
    let id_token = jsonwebtoken::encode(&header, &claims, &key).expect("a token");
    Ok(Json(json!({
        "access_token": "unused", "token_type": "Bearer", "expires_in": 3600, "id_token": id_token,
    })))
}

/// Says what is wrong as GitHub does: with status 200.
async fn github_token(
    State(memory): State<Memory>,
    Form(form): Form<HashMap<String, String>>,
) -> Json<Value> {
    let known = form
        .get("client_secret")
        .is_some_and(|secret| secret == SECRET);
    Json(match memory.take(&form).filter(|_| known) {
        Some(agreed) => {
            let token = URL_SAFE_NO_PAD.encode(agreed.claims.to_string());
            json!({ "access_token": token, "token_type": "bearer", "scope": "" })
        }
        None => json!({ "error": "bad_verification_code" }),
    })
}

/// What GitHub's token stands for is what it tells.
async fn github(what: &'static str, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let told = token
        .and_then(|value| value.strip_prefix("Bearer "))
        .and_then(|token| URL_SAFE_NO_PAD.decode(token).ok())
        .and_then(|json| serde_json::from_slice::<Value>(&json).ok());
    let told = told.ok_or(StatusCode::UNAUTHORIZED)?;
    Ok(Json(told[what].clone()))
}

/// What Telegram puts behind the `#`, signed with the token of a bot.
pub fn telegram_says(token: &str, mut said: Value) -> String {
    let fields = said.as_object().expect("an object");
    let mut lines: Vec<_> = fields
        .iter()
        .map(|(name, value)| match value {
            Value::String(text) => format!("{name}={text}"),
            other => format!("{name}={other}"),
        })
        .collect();
    lines.sort();
    let key = Sha256::digest(token);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
    mac.update(lines.join("\n").as_bytes());
    let hash = mac.finalize().into_bytes();
    said["hash"] = hash
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()
        .into();
    URL_SAFE_NO_PAD.encode(said.to_string())
}
