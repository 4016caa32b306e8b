//! Passkeys: signing in with one, adding, renaming and removing them. Each takes two requests: the
//! first one answers what the browser asks the device, the second one brings the device's answer.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::PasskeyId;
use domain::passkey::{
    AddedPasskey, NewPasskey, Passkey, PasskeyAnswer, PasskeyName, PasskeyQuestion,
};
use domain::two_factor::FullProof;
use serde::{Deserialize, Serialize};
use service::identity::{self, cookies};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::{Session, session};
use super::{Answer, created};
use crate::http::extract::{Enrolling, From, Id, Json, SignedIn};
use crate::http::middleware::cookie;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(ask_to_sign_in))
        .routes(routes!(sign_in))
        .routes(routes!(ask_for_second_step))
        .routes(routes!(list, add))
        .routes(routes!(begin))
        .routes(routes!(ask_as_proof))
        .routes(routes!(rename))
        .routes(routes!(remove))
}

/// Ask for what a device is asked at sign-in; no address is needed
#[utoipa::path(post, path = "/api/auth/signin/passkey/question", tag = "auth",
    responses((status = 200, body = PasskeyQuestion)))]
async fn ask_to_sign_in(State(state): State<AppState>) -> Answer<Answered<PasskeyQuestion>> {
    let question = identity::ask_passkey_to_sign_in(&state.services).await?;
    Ok(Answered(question))
}

/// Sign in with a passkey alone, which is both steps at once
#[utoipa::path(post, path = "/api/auth/signin/passkey", tag = "auth",
    request_body = PasskeyAnswer, responses((status = 200, body = Session)))]
async fn sign_in(
    State(state): State<AppState>,
    From(device): From,
    headers: HeaderMap,
    Json(body): Json<PasskeyAnswer>,
) -> Answer<Response> {
    let signed_in = identity::sign_in_with_passkey(&state.services, &body.passkey, &device).await?;
    Ok(session(signed_in, state.is_secure(&headers)).into_response())
}

/// What the first step answered.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct FirstStep {
    /// Its token; a browser has it in a cookie.
    token: String,
}

/// Ask for what a device is asked as the second step; the answer goes where a code would
#[utoipa::path(post, path = "/api/auth/signin/second-step/question", tag = "auth",
    request_body = FirstStep, responses((status = 200, body = PasskeyQuestion)))]
async fn ask_for_second_step(
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(mut body): Json<FirstStep>,
) -> Answer<Answered<PasskeyQuestion>> {
    if body.token.is_empty() {
        let token = cookie(&headers, cookies::SECOND_STEP);
        token.unwrap_or_default().clone_into(&mut body.token);
    }
    let question = identity::ask_passkey_for_second_step(&state.services, &body.token).await?;
    Ok(Answered(question))
}

/// What one person has.
#[derive(Serialize, utoipa::ToSchema)]
struct Passkeys {
    /// The oldest first.
    items: Vec<Passkey>,
}

/// Your passkeys
#[utoipa::path(get, path = "/api/auth/passkeys", tag = "auth",
    responses((status = 200, body = Passkeys)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    Enrolling(actor): Enrolling,
) -> Answer<Answered<Passkeys>> {
    let items = identity::passkeys(&state.services, &actor).await?;
    Ok(Answered(Passkeys { items }))
}

/// Ask for what a device is asked to make a passkey; takes your password, and your second step where
/// you have one
#[utoipa::path(post, path = "/api/auth/passkeys/setup", tag = "auth",
    request_body = FullProof,
    responses((status = 200, body = PasskeyQuestion)), security(("bearer" = []), ("cookie" = [])))]
async fn begin(
    State(state): State<AppState>,
    Enrolling(actor): Enrolling,
    Json(body): Json<FullProof>,
) -> Answer<Answered<PasskeyQuestion>> {
    let question = identity::begin_passkey(&state.services, &actor, &body).await?;
    Ok(Answered(question))
}

/// Add the passkey that your device made. Your first one switches the second step on: you get backup
/// codes, and your other sessions end
#[utoipa::path(post, path = "/api/auth/passkeys", tag = "auth",
    request_body = NewPasskey,
    responses((status = 201, body = AddedPasskey)), security(("bearer" = []), ("cookie" = [])))]
async fn add(
    State(state): State<AppState>,
    Enrolling(actor): Enrolling,
    Json(body): Json<NewPasskey>,
) -> Answer<Response> {
    let added = identity::add_passkey(&state.services, &actor, &body).await?;
    Ok(created("/api/auth/passkeys".to_owned(), added).into_response())
}

/// Ask for what a device is asked before something about your sign-in is changed; the answer goes
/// where a code would
#[utoipa::path(post, path = "/api/auth/passkeys/proof", tag = "auth",
    responses((status = 200, body = PasskeyQuestion)), security(("bearer" = []), ("cookie" = [])))]
async fn ask_as_proof(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<PasskeyQuestion>> {
    let question = identity::ask_passkey_as_proof(&state.services, &actor).await?;
    Ok(Answered(question))
}

/// Give a passkey another name
#[utoipa::path(patch, path = "/api/auth/passkeys/{id}", tag = "auth",
    params(("id" = PasskeyId, Path)), request_body = PasskeyName,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn rename(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<PasskeyId>,
    Json(body): Json<PasskeyName>,
) -> Answer<StatusCode> {
    identity::rename_passkey(&state.services, &actor, id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a passkey, which takes both steps; 409 for the last way in, and for the last second step
/// where your organization asks for one
#[utoipa::path(post, path = "/api/auth/passkeys/{id}/remove", tag = "auth",
    params(("id" = PasskeyId, Path)), request_body = FullProof,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn remove(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<PasskeyId>,
    Json(body): Json<FullProof>,
) -> Answer<StatusCode> {
    identity::remove_passkey(&state.services, &actor, id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
