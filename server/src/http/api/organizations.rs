//! Organizations: one's own, switching between them, and what an owner does with one.

use axum::Json as Answered;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::organization::{HandOver, Membership, Organization, OrganizationName};
use domain::{OrganizationId, UserId};
use serde::{Deserialize, Serialize};
use service::identity::{self, cookies};
use service::organizations::{self, Departure};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use super::auth::{Session, moved, set_cookies};
use crate::http::extract::{Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(switch))
        .routes(routes!(get, rename))
        .routes(routes!(transfer))
        .routes(routes!(leave))
        .routes(routes!(delete))
        .routes(routes!(export))
}

/// The organizations of a person.
#[derive(Serialize, utoipa::ToSchema)]
struct Memberships {
    /// By name.
    items: Vec<Membership>,
}

/// Which organization to act in.
#[derive(Deserialize, utoipa::ToSchema)]
struct Switch {
    /// The organization.
    organization_id: OrganizationId,
}

/// Who becomes the owner.
#[derive(Deserialize, utoipa::ToSchema)]
struct Heir {
    /// The member.
    member_id: UserId,
}

/// The organizations you are a member of
#[utoipa::path(get, path = "/api/organizations", tag = "organization",
    responses((status = 200, body = Memberships)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<Memberships>> {
    let items = organizations::mine(&state.services, &actor).await?;
    Ok(Answered(Memberships { items }))
}

/// Create another organization; you act in it from then on
#[utoipa::path(post, path = "/api/organizations", tag = "organization",
    request_body = OrganizationName,
    responses((status = 201, body = Session)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Json(body): Json<OrganizationName>,
) -> Answer<Response> {
    let created = organizations::create(&state.services, &actor, &body.name).await?;
    let answer = moved(created, state.is_secure(&headers));
    Ok((StatusCode::CREATED, answer).into_response())
}

/// Act in another of your organizations; a refresh keeps it
#[utoipa::path(post, path = "/api/auth/organization", tag = "auth", request_body = Switch,
    responses((status = 200, body = Session)), security(("bearer" = []), ("cookie" = [])))]
async fn switch(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Json(body): Json<Switch>,
) -> Answer<Response> {
    let switched =
        identity::switch_organization(&state.services, &actor, body.organization_id).await?;
    Ok(moved(switched, state.is_secure(&headers)).into_response())
}

/// The organization you act in
#[utoipa::path(get, path = "/api/organization", tag = "organization",
    responses((status = 200, body = Organization)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<Organization>> {
    Ok(Answered(organizations::get(&state.services, &actor).await?))
}

/// Rename it
#[utoipa::path(patch, path = "/api/organization", tag = "organization",
    request_body = OrganizationName,
    responses((status = 200, body = Organization)), security(("bearer" = []), ("cookie" = [])))]
async fn rename(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<OrganizationName>,
) -> Answer<Answered<Organization>> {
    let renamed = organizations::rename(&state.services, &actor, &body.name).await?;
    Ok(Answered(renamed))
}

/// Make another member the owner; you become an admin
#[utoipa::path(post, path = "/api/organization/transfer", tag = "organization",
    request_body = Heir,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn transfer(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<Heir>,
) -> Answer<StatusCode> {
    organizations::transfer(&state.services, &actor, body.member_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leave it
///
/// Answers with a session in another of your organizations, or with 204 where there is none:
/// then you are signed out.
#[utoipa::path(post, path = "/api/organization/leave", tag = "organization",
    request_body = HandOver,
    responses((status = 200, body = Session), (status = 204)),
    security(("bearer" = []), ("cookie" = [])))]
async fn leave(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Json(body): Json<HandOver>,
) -> Answer<Response> {
    let departure = organizations::leave(&state.services, &actor, body.successor_id).await?;
    Ok(departed(departure, state.is_secure(&headers)))
}

/// Everything it owns, as JSON lines
///
/// Each line has a `kind` and `data`. The first has the kind `export`, the last `end` with the
/// number of `lines`: a file without it was cut off.
#[utoipa::path(get, path = "/api/organization/export", tag = "organization",
    responses((status = 200, body = String, content_type = "application/x-ndjson")),
    security(("bearer" = []), ("cookie" = [])))]
async fn export(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<impl IntoResponse> {
    let lines = organizations::export(&state.services, &actor).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"parley-export.jsonl\"",
        ),
    ];
    Ok((headers, Body::from_stream(lines)))
}

/// Delete it with everything in it, for good
///
/// `name` must be its name. Its Telegram accounts must have been removed. Answers like leaving.
#[utoipa::path(post, path = "/api/organization/delete", tag = "organization",
    request_body = OrganizationName,
    responses((status = 200, body = Session), (status = 204)),
    security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Json(body): Json<OrganizationName>,
) -> Answer<Response> {
    let departure = organizations::delete(&state.services, &actor, &body.name).await?;
    Ok(departed(departure, state.is_secure(&headers)))
}

fn departed(departure: Departure, secure: bool) -> Response {
    match departure {
        Departure::Elsewhere(refreshed) => moved(*refreshed, secure).into_response(),
        Departure::SignedOut => {
            let cookies = set_cookies(cookies::clear(secure));
            (StatusCode::NO_CONTENT, cookies).into_response()
        }
    }
}
