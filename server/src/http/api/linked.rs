//! Signing in with somebody else's word: what can be chosen, and what a person has linked. Linking
//! itself takes a browser: see `http::sign_in_with`.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use domain::LinkedSignInId;
use domain::sign_in_with::{LinkedSignIns, OfferedProvider};
use domain::two_factor::PasswordProof;
use serde::Serialize;
use service::identity;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{Id, Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(providers))
        .routes(routes!(linked))
        .routes(routes!(unlink))
}

/// Who vouches for people here.
#[derive(Serialize, utoipa::ToSchema)]
struct Providers {
    /// In the order of the buttons.
    items: Vec<OfferedProvider>,
}

/// Who can be signed in with: send a browser to `/auth/{provider}/start`
#[utoipa::path(get, path = "/api/auth/providers", tag = "auth",
    responses((status = 200, body = Providers)))]
async fn providers(State(state): State<AppState>) -> Answered<Providers> {
    let items = identity::offered_providers(&state.services);
    Answered(Providers { items })
}

/// What you sign in with beside your password
#[utoipa::path(get, path = "/api/auth/linked", tag = "auth",
    responses((status = 200, body = LinkedSignIns)), security(("bearer" = []), ("cookie" = [])))]
async fn linked(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<LinkedSignIns>> {
    Ok(Answered(
        identity::linked_sign_ins(&state.services, &actor).await?,
    ))
}

/// Give one up; 409 for the last way in
#[utoipa::path(post, path = "/api/auth/linked/{id}/unlink", tag = "auth",
    params(("id" = LinkedSignInId, Path)), request_body = PasswordProof,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn unlink(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<LinkedSignInId>,
    Json(body): Json<PasswordProof>,
) -> Answer<StatusCode> {
    identity::unlink(&state.services, &actor, id, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
