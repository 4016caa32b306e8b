//! Companies.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::company::{Company, CompanyInput};
use domain::{CompanyId, Page};
use service::companies;
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
}

/// A page of companies
///
/// Filters: `tag_id`, `owner_id`, `industry`. Sorts: `created_at`, `updated_at`, `name`
/// and `custom.<id>` for a field of the organization's own (empty ones come last); with `-` from high to low.
#[utoipa::path(get, path = "/api/crm/companies", tag = "crm",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
        ("search" = Option<String>, Query), ("sort" = Option<String>, Query),
        ("filter" = Option<String>, Query, description = "Conditions as JSON, see `Filters` above",
            example = json!("{\"all\":[{\"field\":\"created_at\",\"op\":\"last_days\",\"value\":7}]}")),
        ("time_zone" = Option<String>, Query, description = "Where days begin, an IANA name; UTC if left out")),
    responses((status = 200, body = Page<Company>)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<Answered<Page<Company>>> {
    Ok(Answered(
        companies::list(&state.services, &actor, &query).await?,
    ))
}

/// Add a company
#[utoipa::path(post, path = "/api/crm/companies", tag = "crm", request_body = CompanyInput,
    responses((status = 201, body = Company)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<CompanyInput>,
) -> Answer<impl IntoResponse> {
    let company = companies::create(&state.services, &actor, &input).await?;
    let (at, version) = (
        format!("/api/crm/companies/{}", company.id),
        company.version,
    );
    Ok((tag(version), created(at, company)))
}

/// One company
#[utoipa::path(get, path = "/api/crm/companies/{id}", tag = "crm",
    params(("id" = CompanyId, Path)),
    responses((status = 200, body = Company)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<CompanyId>,
) -> Answer<impl IntoResponse> {
    let company = companies::get(&state.services, &actor, id).await?;
    Ok(tagged(company.version, company))
}

/// Replace a company: what is left out is cleared
#[utoipa::path(put, path = "/api/crm/companies/{id}", tag = "crm",
    params(("id" = CompanyId, Path), ("If-Match" = Option<String>, Header)), request_body = CompanyInput,
    responses((status = 200, body = Company)), security(("bearer" = []), ("cookie" = [])))]
async fn replace(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<CompanyId>,
    Json(input): Json<CompanyInput>,
) -> Answer<impl IntoResponse> {
    let company = companies::update(&state.services, &actor, target, |_| Ok(input)).await?;
    Ok(tagged(company.version, company))
}

/// Change some fields of a company (RFC 7396 merge patch)
#[utoipa::path(patch, path = "/api/crm/companies/{id}", tag = "crm",
    params(("id" = CompanyId, Path), ("If-Match" = Option<String>, Header)), request_body = CompanyInput,
    responses((status = 200, body = Company)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<CompanyId>,
    Json(patch): Json<Patch>,
) -> Answer<impl IntoResponse> {
    let change = |input| merge_patch::apply(&input, &patch);
    let company = companies::update(&state.services, &actor, target, change).await?;
    Ok(tagged(company.version, company))
}

/// Put a company into the bin
#[utoipa::path(delete, path = "/api/crm/companies/{id}", tag = "crm",
    params(("id" = CompanyId, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<CompanyId>,
) -> Answer<StatusCode> {
    companies::delete(&state.services, &actor, target).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a company out of the bin
#[utoipa::path(post, path = "/api/crm/companies/{id}/restore", tag = "crm",
    params(("id" = CompanyId, Path)),
    responses((status = 200, body = Company)), security(("bearer" = []), ("cookie" = [])))]
async fn restore(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<CompanyId>,
) -> Answer<impl IntoResponse> {
    let company = companies::restore(&state.services, &actor, id).await?;
    Ok(tagged(company.version, company))
}
