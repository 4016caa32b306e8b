//! The organization's tags, and changes of many records at once.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::bulk::{Bulk, BulkAnswer};
use domain::tag::{Tag, TagInput};
use domain::{RecordKind, TagId};
use serde::Serialize;
use service::{bulk, tags};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::merge_patch::{self, Patch};
use super::{Answer, created};
use crate::http::extract::{Id, Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change, delete))
        .routes(routes!(companies))
        .routes(routes!(contacts))
        .routes(routes!(deals))
}

/// All tags.
#[derive(Serialize, utoipa::ToSchema)]
struct Tags {
    /// By name.
    items: Vec<Tag>,
}

/// All tags, by name
#[utoipa::path(get, path = "/api/crm/tags", tag = "crm",
    responses((status = 200, body = Tags)), security(("bearer" = []), ("cookie" = [])))]
async fn list(State(state): State<AppState>, SignedIn(actor): SignedIn) -> Answer<Answered<Tags>> {
    let items = tags::list(&state.services, &actor).await?;
    Ok(Answered(Tags { items }))
}

/// Add a tag
#[utoipa::path(post, path = "/api/crm/tags", tag = "crm", request_body = TagInput,
    responses((status = 201, body = Tag)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<TagInput>,
) -> Answer<impl IntoResponse> {
    let tag = tags::create(&state.services, &actor, &input).await?;
    Ok(created(format!("/api/crm/tags/{}", tag.id), tag))
}

/// Rename or recolour a tag (RFC 7396 merge patch)
#[utoipa::path(patch, path = "/api/crm/tags/{id}", tag = "crm", params(("id" = TagId, Path)),
    request_body = TagInput,
    responses((status = 200, body = Tag)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<TagId>,
    Json(patch): Json<Patch>,
) -> Answer<Answered<Tag>> {
    let change = |input| merge_patch::apply(&input, &patch);
    let tag = tags::update(&state.services, &actor, id, change).await?;
    Ok(Answered(tag))
}

/// Remove a tag from all records and for good
#[utoipa::path(delete, path = "/api/crm/tags/{id}", tag = "crm", params(("id" = TagId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<TagId>,
) -> Answer<StatusCode> {
    tags::delete(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tag, untag, assign, delete or restore many companies
///
/// All of it happens, or nothing. Companies that are not there are passed over.
#[utoipa::path(post, path = "/api/crm/companies/bulk", tag = "crm", request_body = Bulk,
    responses((status = 200, body = BulkAnswer)), security(("bearer" = []), ("cookie" = [])))]
async fn companies(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(bulk): Json<Bulk>,
) -> Answer<Answered<BulkAnswer>> {
    let answer = bulk::run(&state.services, &actor, RecordKind::Company, &bulk).await?;
    Ok(Answered(answer))
}

/// Tag, untag, assign, delete or restore many contacts
///
/// All of it happens, or nothing. Contacts that are not there are passed over.
#[utoipa::path(post, path = "/api/crm/contacts/bulk", tag = "crm", request_body = Bulk,
    responses((status = 200, body = BulkAnswer)), security(("bearer" = []), ("cookie" = [])))]
async fn contacts(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(bulk): Json<Bulk>,
) -> Answer<Answered<BulkAnswer>> {
    let answer = bulk::run(&state.services, &actor, RecordKind::Contact, &bulk).await?;
    Ok(Answered(answer))
}

/// Tag, untag, assign, delete or restore many deals
///
/// All of it happens, or nothing. Deals that are not there are passed over.
#[utoipa::path(post, path = "/api/crm/deals/bulk", tag = "crm", request_body = Bulk,
    responses((status = 200, body = BulkAnswer)), security(("bearer" = []), ("cookie" = [])))]
async fn deals(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(bulk): Json<Bulk>,
) -> Answer<Answered<BulkAnswer>> {
    let answer = bulk::run(&state.services, &actor, RecordKind::Deal, &bulk).await?;
    Ok(Answered(answer))
}
