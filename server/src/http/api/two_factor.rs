//! The second step at sign-in: setting it up, renewing its backup codes, switching it off, and
//! asking it of all members.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use domain::organization::TwoFactorRule;
use domain::two_factor::{BackupCodes, FirstCode, FullProof, TwoFactor, TwoFactorSetup};
use service::identity;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{Enrolling, Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(two_factor))
        .routes(routes!(begin))
        .routes(routes!(confirm))
        .routes(routes!(renew))
        .routes(routes!(switch_off))
        .routes(routes!(require))
}

/// Whether your sign-in has a second step
#[utoipa::path(get, path = "/api/auth/two-factor", tag = "auth",
    responses((status = 200, body = TwoFactor)), security(("bearer" = []), ("cookie" = [])))]
async fn two_factor(
    State(state): State<AppState>,
    Enrolling(actor): Enrolling,
) -> Answer<Answered<TwoFactor>> {
    let state = identity::two_factor(&state.services, &actor).await?;
    Ok(Answered(state))
}

/// Get a secret for your app; nothing is on before its first code
#[utoipa::path(post, path = "/api/auth/two-factor/setup", tag = "auth",
    request_body = FullProof,
    responses((status = 200, body = TwoFactorSetup)), security(("bearer" = []), ("cookie" = [])))]
async fn begin(
    State(state): State<AppState>,
    Enrolling(actor): Enrolling,
    Json(body): Json<FullProof>,
) -> Answer<Answered<TwoFactorSetup>> {
    let setup = identity::begin_two_factor(&state.services, &actor, &body).await?;
    Ok(Answered(setup))
}

/// Switch the second step on with your app's first code; your other sessions end
#[utoipa::path(post, path = "/api/auth/two-factor/confirm", tag = "auth",
    request_body = FirstCode,
    responses((status = 200, body = BackupCodes)), security(("bearer" = []), ("cookie" = [])))]
async fn confirm(
    State(state): State<AppState>,
    Enrolling(actor): Enrolling,
    Json(body): Json<FirstCode>,
) -> Answer<Answered<BackupCodes>> {
    let codes = identity::confirm_two_factor(&state.services, &actor, &body.code).await?;
    Ok(Answered(codes))
}

/// Get ten new backup codes; the old ones work no more
#[utoipa::path(post, path = "/api/auth/two-factor/backup-codes", tag = "auth",
    request_body = FullProof,
    responses((status = 200, body = BackupCodes)), security(("bearer" = []), ("cookie" = [])))]
async fn renew(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<FullProof>,
) -> Answer<Answered<BackupCodes>> {
    let codes = identity::renew_backup_codes(&state.services, &actor, &body).await?;
    Ok(Answered(codes))
}

/// Switch the second step off
#[utoipa::path(post, path = "/api/auth/two-factor/off", tag = "auth",
    request_body = FullProof,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn switch_off(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<FullProof>,
) -> Answer<StatusCode> {
    identity::switch_off_two_factor(&state.services, &actor, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Say whether members need a second step; who has none can do nothing else before
#[utoipa::path(put, path = "/api/organization/two-factor", tag = "organization",
    request_body = TwoFactorRule,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn require(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<TwoFactorRule>,
) -> Answer<StatusCode> {
    identity::require_two_factor(&state.services, &actor, body.required).await?;
    Ok(StatusCode::NO_CONTENT)
}
