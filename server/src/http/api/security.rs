//! What a person does for the safety of their own account.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use domain::SessionId;
use domain::device::DeviceSession;
use domain::identity::{Confirmation, PasswordChange};
use serde::Serialize;
use service::identity;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{Id, Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sessions, end_others))
        .routes(routes!(end))
        .routes(routes!(confirm))
        .routes(routes!(change_password))
}

/// The devices a person is signed in on.
#[derive(Serialize, utoipa::ToSchema)]
struct Sessions {
    /// The last used first.
    items: Vec<DeviceSession>,
}

/// Where you are signed in
#[utoipa::path(get, path = "/api/auth/sessions", tag = "auth",
    responses((status = 200, body = Sessions)), security(("bearer" = []), ("cookie" = [])))]
async fn sessions(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<Sessions>> {
    let items = identity::sessions(&state.services, &actor).await?;
    Ok(Answered(Sessions { items }))
}

/// Show once more who you are
///
/// Ending sessions takes a sign-in, or this, of the last half an hour; otherwise it is refused with
/// `confirmation_required`. A `conflict` where you have no password: sign in again instead.
#[utoipa::path(post, path = "/api/auth/confirm", tag = "auth", request_body = Confirmation,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn confirm(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(confirmation): Json<Confirmation>,
) -> Answer<StatusCode> {
    identity::confirm(&state.services, &actor, &confirmation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out on one device
#[utoipa::path(delete, path = "/api/auth/sessions/{id}", tag = "auth",
    params(("id" = SessionId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn end(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<SessionId>,
) -> Answer<StatusCode> {
    identity::end_session(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out everywhere but here
#[utoipa::path(delete, path = "/api/auth/sessions", tag = "auth",
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn end_others(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<StatusCode> {
    identity::end_other_sessions(&state.services, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Change your password; your other sessions end
#[utoipa::path(put, path = "/api/auth/password", tag = "auth", request_body = PasswordChange,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn change_password(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(change): Json<PasswordChange>,
) -> Answer<StatusCode> {
    identity::change_password(&state.services, &actor, &change).await?;
    Ok(StatusCode::NO_CONTENT)
}
