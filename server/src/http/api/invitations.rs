//! Invitations, and what arrives by mail: links that confirm an address or reset a password.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::InvitationId;
use domain::identity::PasswordReset;
use domain::invitation::{Invitation, InvitationInput, NewInvitation, Newcomer, Offer};
use serde::{Deserialize, Serialize};
use service::{identity, invitations};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::{Session, moved, session};
use super::{Answer, created};
use crate::http::extract::{From, Id, Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
        .routes(routes!(offer))
        .routes(routes!(join))
        .routes(routes!(register))
        .routes(routes!(ask_again))
        .routes(routes!(verify))
        .routes(routes!(forgot))
        .routes(routes!(reset))
}

/// The newest invitations.
#[derive(Serialize, utoipa::ToSchema)]
struct Invitations {
    /// The newest first.
    items: Vec<Invitation>,
}

/// The token of a link.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct Token {
    /// What the link ends with.
    token: String,
}

/// An address to write to.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct Address {
    /// The e-mail address.
    email: String,
}

/// The newest invitations, whatever became of them
#[utoipa::path(get, path = "/api/invitations", tag = "members",
    responses((status = 200, body = Invitations)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<Invitations>> {
    let items = invitations::list(&state.services, &actor).await?;
    Ok(Answered(Invitations { items }))
}

/// Invite somebody
///
/// With `email` the invitation is sent there and only that address may accept. The `link` is in
/// this answer only.
#[utoipa::path(post, path = "/api/invitations", tag = "members", request_body = InvitationInput,
    responses((status = 201, body = NewInvitation)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<InvitationInput>,
) -> Answer<impl IntoResponse> {
    let invitation = invitations::create(&state.services, &actor, &input).await?;
    let location = format!("/api/invitations/{}", invitation.invitation.id);
    Ok(created(location, invitation))
}

/// Take an invitation back
#[utoipa::path(delete, path = "/api/invitations/{id}", tag = "members",
    params(("id" = InvitationId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn revoke(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<InvitationId>,
) -> Answer<StatusCode> {
    invitations::revoke(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the holder of an invitation's link is offered
#[utoipa::path(post, path = "/api/auth/invitation", tag = "auth", request_body = Token,
    responses((status = 200, body = Offer)))]
async fn offer(State(state): State<AppState>, Json(body): Json<Token>) -> Answer<Answered<Offer>> {
    Ok(Answered(
        invitations::offer(&state.services, &body.token).await?,
    ))
}

/// Accept an invitation as who you are; you act in that organization from then on
#[utoipa::path(post, path = "/api/auth/invitation/join", tag = "auth", request_body = Token,
    responses((status = 200, body = Session)), security(("bearer" = []), ("cookie" = [])))]
async fn join(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Json(body): Json<Token>,
) -> Answer<Response> {
    let joined = invitations::join(&state.services, &actor, &body.token).await?;
    Ok(moved(joined, state.is_secure(&headers)).into_response())
}

/// Accept an invitation as somebody new
#[utoipa::path(post, path = "/api/auth/invitation/register", tag = "auth", request_body = Newcomer,
    responses((status = 201, body = Session)))]
async fn register(
    State(state): State<AppState>,
    From(device): From,
    headers: HeaderMap,
    Json(body): Json<Newcomer>,
) -> Answer<Response> {
    let signed_in = invitations::register(&state.services, &body, &device).await?;
    let answer = session(signed_in, state.is_secure(&headers));
    Ok((StatusCode::CREATED, answer).into_response())
}

/// Ask for the mail that confirms your address once more
#[utoipa::path(post, path = "/api/auth/verification", tag = "auth",
    responses((status = 202)), security(("bearer" = []), ("cookie" = [])))]
async fn ask_again(State(state): State<AppState>, SignedIn(actor): SignedIn) -> Answer<StatusCode> {
    identity::ask_again(&state.services, &actor).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Confirm an address by the token of its mail
#[utoipa::path(post, path = "/api/auth/verify", tag = "auth", request_body = Token,
    responses((status = 204)))]
async fn verify(State(state): State<AppState>, Json(body): Json<Token>) -> Answer<StatusCode> {
    identity::verify_email(&state.services, &body.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ask for a mail to choose a new password; the answer is the same for an unknown address
#[utoipa::path(post, path = "/api/auth/password/forgot", tag = "auth", request_body = Address,
    responses((status = 202)))]
async fn forgot(State(state): State<AppState>, Json(body): Json<Address>) -> Answer<StatusCode> {
    identity::request_reset(&state.services, &body.email).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Choose a new password by the token of its mail; all sessions end
#[utoipa::path(post, path = "/api/auth/password/reset", tag = "auth", request_body = PasswordReset,
    responses((status = 204)))]
async fn reset(
    State(state): State<AppState>,
    Json(body): Json<PasswordReset>,
) -> Answer<StatusCode> {
    identity::reset_password(&state.services, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
