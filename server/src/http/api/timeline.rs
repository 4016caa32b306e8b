//! What happened with a record, newest first.

use axum::Json as Answered;
use axum::extract::State;
use domain::timeline::TimelineEntry;
use domain::{CompanyId, ContactId, DealId, Page};
use service::timeline;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{Id, List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(of_company))
        .routes(routes!(of_contact))
        .routes(routes!(of_deal))
}

/// What happened with a company
#[utoipa::path(get, path = "/api/crm/companies/{id}/timeline", tag = "crm",
    params(("id" = CompanyId, Path), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<TimelineEntry>)), security(("bearer" = []), ("cookie" = [])))]
async fn of_company(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<CompanyId>,
    List(query): List,
) -> Answer<Answered<Page<TimelineEntry>>> {
    let page = timeline::of_company(&state.services, &actor, id, &query).await?;
    Ok(Answered(page))
}

/// What happened with a contact
#[utoipa::path(get, path = "/api/crm/contacts/{id}/timeline", tag = "crm",
    params(("id" = ContactId, Path), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<TimelineEntry>)), security(("bearer" = []), ("cookie" = [])))]
async fn of_contact(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ContactId>,
    List(query): List,
) -> Answer<Answered<Page<TimelineEntry>>> {
    let page = timeline::of_contact(&state.services, &actor, id, &query).await?;
    Ok(Answered(page))
}

/// What happened with a deal
#[utoipa::path(get, path = "/api/crm/deals/{id}/timeline", tag = "crm",
    params(("id" = DealId, Path), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<TimelineEntry>)), security(("bearer" = []), ("cookie" = [])))]
async fn of_deal(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<DealId>,
    List(query): List,
) -> Answer<Answered<Page<TimelineEntry>>> {
    let page = timeline::of_deal(&state.services, &actor, id, &query).await?;
    Ok(Answered(page))
}
