//! Deals.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::deal::{Deal, DealInput, StageChange};
use domain::{DealId, Page};
use service::deals;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::merge_patch::{self, Patch};
use super::{Answer, created, tag, tagged};
use crate::http::extract::{At, Id, Json, List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, replace, change, delete))
        .routes(routes!(restore))
        .routes(routes!(move_to_stage))
}

/// A page of deals
///
/// Filters: `tag_id`, `stage_id`, `pipeline_id`, `contact_id`, `company_id`, `owner_id`. Sorts: `created_at`, `updated_at`, `title`, `value_minor`, `stage_entered_at`
/// and `custom.<id>` for a field of the organization's own (empty ones come last); with `-` from high to low.
#[utoipa::path(get, path = "/api/crm/deals", tag = "crm",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
        ("search" = Option<String>, Query), ("sort" = Option<String>, Query),
        ("filter" = Option<String>, Query, description = "Conditions as JSON, see `Filters` above",
            example = json!("{\"all\":[{\"field\":\"created_at\",\"op\":\"last_days\",\"value\":7}]}")),
        ("time_zone" = Option<String>, Query, description = "Where days begin, an IANA name; UTC if left out")),
    responses((status = 200, body = Page<Deal>)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<Answered<Page<Deal>>> {
    Ok(Answered(
        deals::list(&state.services, &actor, &query).await?,
    ))
}

/// Add a deal
#[utoipa::path(post, path = "/api/crm/deals", tag = "crm", request_body = DealInput,
    responses((status = 201, body = Deal)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<DealInput>,
) -> Answer<impl IntoResponse> {
    let deal = deals::create(&state.services, &actor, &input).await?;
    let (at, version) = (format!("/api/crm/deals/{}", deal.id), deal.version);
    Ok((tag(version), created(at, deal)))
}

/// One deal
#[utoipa::path(get, path = "/api/crm/deals/{id}", tag = "crm",
    params(("id" = DealId, Path)),
    responses((status = 200, body = Deal)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<DealId>,
) -> Answer<impl IntoResponse> {
    let deal = deals::get(&state.services, &actor, id).await?;
    Ok(tagged(deal.version, deal))
}

/// Replace a deal: what is left out is cleared
#[utoipa::path(put, path = "/api/crm/deals/{id}", tag = "crm",
    params(("id" = DealId, Path), ("If-Match" = Option<String>, Header)), request_body = DealInput,
    responses((status = 200, body = Deal)), security(("bearer" = []), ("cookie" = [])))]
async fn replace(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<DealId>,
    Json(input): Json<DealInput>,
) -> Answer<impl IntoResponse> {
    let deal = deals::update(&state.services, &actor, target, |_| Ok(input)).await?;
    Ok(tagged(deal.version, deal))
}

/// Change some fields of a deal (RFC 7396 merge patch)
#[utoipa::path(patch, path = "/api/crm/deals/{id}", tag = "crm",
    params(("id" = DealId, Path), ("If-Match" = Option<String>, Header)), request_body = DealInput,
    responses((status = 200, body = Deal)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<DealId>,
    Json(patch): Json<Patch>,
) -> Answer<impl IntoResponse> {
    let change = |input| merge_patch::apply(&input, &patch);
    let deal = deals::update(&state.services, &actor, target, change).await?;
    Ok(tagged(deal.version, deal))
}

/// Put a deal into the bin
#[utoipa::path(delete, path = "/api/crm/deals/{id}", tag = "crm",
    params(("id" = DealId, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<DealId>,
) -> Answer<StatusCode> {
    deals::delete(&state.services, &actor, target).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a deal out of the bin
#[utoipa::path(post, path = "/api/crm/deals/{id}/restore", tag = "crm",
    params(("id" = DealId, Path)),
    responses((status = 200, body = Deal)), security(("bearer" = []), ("cookie" = [])))]
async fn restore(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<DealId>,
) -> Answer<impl IntoResponse> {
    let deal = deals::restore(&state.services, &actor, id).await?;
    Ok(tagged(deal.version, deal))
}

/// Move a deal to another stage
#[utoipa::path(patch, path = "/api/crm/deals/{id}/stage", tag = "crm",
    params(("id" = DealId, Path)), request_body = StageChange,
    responses((status = 200, body = Deal)), security(("bearer" = []), ("cookie" = [])))]
async fn move_to_stage(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<DealId>,
    Json(to): Json<StageChange>,
) -> Answer<Answered<Deal>> {
    let deal = deals::move_to(&state.services, &actor, id, to.stage_id).await?;
    Ok(Answered(deal))
}
