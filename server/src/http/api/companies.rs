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
use super::{Answer, created};
use crate::http::extract::{Id, Json, List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, replace, change, delete))
}

/// A page of companies
///
/// Filters: `industry`. Sorts: `created_at`, `updated_at`, `name`; with `-` from high to low.
#[utoipa::path(get, path = "/api/crm/companies", tag = "crm",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
        ("search" = Option<String>, Query), ("sort" = Option<String>, Query)),
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
    Ok(created(
        format!("/api/crm/companies/{}", company.id),
        company,
    ))
}

/// One company
#[utoipa::path(get, path = "/api/crm/companies/{id}", tag = "crm",
    params(("id" = CompanyId, Path)),
    responses((status = 200, body = Company)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<CompanyId>,
) -> Answer<Answered<Company>> {
    Ok(Answered(companies::get(&state.services, &actor, id).await?))
}

/// Replace a company: what is left out is cleared
#[utoipa::path(put, path = "/api/crm/companies/{id}", tag = "crm",
    params(("id" = CompanyId, Path)), request_body = CompanyInput,
    responses((status = 200, body = Company)), security(("bearer" = []), ("cookie" = [])))]
async fn replace(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<CompanyId>,
    Json(input): Json<CompanyInput>,
) -> Answer<Answered<Company>> {
    let company = companies::update(&state.services, &actor, id, |_| Ok(input)).await?;
    Ok(Answered(company))
}

/// Change some fields of a company (RFC 7396 merge patch)
#[utoipa::path(patch, path = "/api/crm/companies/{id}", tag = "crm",
    params(("id" = CompanyId, Path)), request_body = CompanyInput,
    responses((status = 200, body = Company)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<CompanyId>,
    Json(patch): Json<Patch>,
) -> Answer<Answered<Company>> {
    let change = |input| merge_patch::apply(&input, &patch);
    let company = companies::update(&state.services, &actor, id, change).await?;
    Ok(Answered(company))
}

/// Delete a company
#[utoipa::path(delete, path = "/api/crm/companies/{id}", tag = "crm",
    params(("id" = CompanyId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<CompanyId>,
) -> Answer<StatusCode> {
    companies::delete(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
