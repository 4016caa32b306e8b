//! What people change about themselves.

use axum::extract::State;
use axum::http::StatusCode;
use domain::profile::{EmailChange, OwnName};
use serde::Deserialize;
use service::identity;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(rename))
        .routes(routes!(change_email))
        .routes(routes!(confirm_email))
}

/// The token of the link in a mail.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct LinkToken {
    /// What the link ends with.
    token: String,
}

/// Change your name
#[utoipa::path(put, path = "/api/auth/name", tag = "auth", request_body = OwnName,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn rename(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<OwnName>,
) -> Answer<StatusCode> {
    identity::rename(&state.services, &actor, &body.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ask for another address to sign in with; a link goes there
#[utoipa::path(put, path = "/api/auth/email", tag = "auth", request_body = EmailChange,
    responses((status = 202)), security(("bearer" = []), ("cookie" = [])))]
async fn change_email(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<EmailChange>,
) -> Answer<StatusCode> {
    identity::change_email(&state.services, &actor, &body).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Confirm the new address with the link that was sent there
#[utoipa::path(post, path = "/api/auth/email/confirm", tag = "auth", request_body = LinkToken,
    responses((status = 204)))]
async fn confirm_email(
    State(state): State<AppState>,
    Json(body): Json<LinkToken>,
) -> Answer<StatusCode> {
    identity::confirm_email(&state.services, &body.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
