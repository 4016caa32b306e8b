//! The members of the organization.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use domain::UserId;
use domain::identity::Member;
use domain::organization::{HandOver, RoleChange, SecondStepReset};
use serde::Serialize;
use service::{identity, members};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{Id, InQuery, Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(change, remove))
        .routes(routes!(reset_second_step))
        .routes(routes!(deactivate))
        .routes(routes!(reactivate))
        .routes(routes!(sign_out))
}

/// All members.
#[derive(Serialize, utoipa::ToSchema)]
struct Members {
    /// By name.
    items: Vec<Member>,
}

/// All members
#[utoipa::path(get, path = "/api/members", tag = "members",
    responses((status = 200, body = Members)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<Members>> {
    let items = identity::members(&state.services, &actor).await?;
    Ok(Answered(Members { items }))
}

/// Give a member another role
#[utoipa::path(patch, path = "/api/members/{id}", tag = "members",
    params(("id" = UserId, Path)), request_body = RoleChange,
    responses((status = 200, body = Member)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<UserId>,
    Json(body): Json<RoleChange>,
) -> Answer<Answered<Member>> {
    let member = members::change_role(&state.services, &actor, id, body.role).await?;
    Ok(Answered(member))
}

/// Let a member go
///
/// Their companies, contacts, deals and open tasks go to `successor_id`, or to nobody for now;
/// their Telegram accounts to the successor, or to you. Their API keys are revoked.
#[utoipa::path(delete, path = "/api/members/{id}", tag = "members",
    params(("id" = UserId, Path), ("successor_id" = Option<UserId>, Query)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn remove(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<UserId>,
    InQuery(hand_over): InQuery<HandOver>,
) -> Answer<StatusCode> {
    members::remove(&state.services, &actor, id, hand_over.successor_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the second step from a member below you who has lost it
///
/// They are signed out everywhere and told by mail, with the reason. Refused for somebody who is a
/// member of an organization in which you are not above them.
#[utoipa::path(post, path = "/api/members/{id}/second-step/reset", tag = "members",
    params(("id" = UserId, Path)), request_body = SecondStepReset,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn reset_second_step(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<UserId>,
    Json(body): Json<SecondStepReset>,
) -> Answer<StatusCode> {
    members::reset_second_step(&state.services, &actor, id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keep a member out, who stays one
///
/// They are signed out here at once and do not come in again before they are reactivated. What they
/// looked after is handed over as with `DELETE`, and their API keys are revoked; their name, role
/// and views stay.
#[utoipa::path(post, path = "/api/members/{id}/deactivate", tag = "members",
    params(("id" = UserId, Path)), request_body = HandOver,
    responses((status = 200, body = Member)), security(("bearer" = []), ("cookie" = [])))]
async fn deactivate(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<UserId>,
    Json(body): Json<HandOver>,
) -> Answer<Answered<Member>> {
    let member = members::deactivate(&state.services, &actor, id, body.successor_id).await?;
    Ok(Answered(member))
}

/// Let a deactivated member in again
///
/// As what they were; what was handed over stays where it is.
#[utoipa::path(post, path = "/api/members/{id}/reactivate", tag = "members",
    params(("id" = UserId, Path)), responses((status = 200, body = Member)),
    security(("bearer" = []), ("cookie" = [])))]
async fn reactivate(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<UserId>,
) -> Answer<Answered<Member>> {
    let member = members::reactivate(&state.services, &actor, id).await?;
    Ok(Answered(member))
}

/// How many sessions were ended.
#[derive(Serialize, utoipa::ToSchema)]
struct Ended {
    /// Those that acted in this organization.
    count: u64,
}

/// Sign a member out
///
/// Ends their sessions in this organization. Those that act in another one go on there, and do not
/// come here before the member has signed in again.
#[utoipa::path(delete, path = "/api/members/{id}/sessions", tag = "members",
    params(("id" = UserId, Path)), responses((status = 200, body = Ended)),
    security(("bearer" = []), ("cookie" = [])))]
async fn sign_out(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<UserId>,
) -> Answer<Answered<Ended>> {
    let count = members::sign_out(&state.services, &actor, id).await?;
    Ok(Answered(Ended { count }))
}
