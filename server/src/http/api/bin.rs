//! The bin.

use axum::Json as Answered;
use axum::extract::State;
use domain::Page;
use domain::record::Deleted;
use service::bin;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What was deleted, the last first
///
/// Filters: `kind` (`company`, `contact` or `deal`).
#[utoipa::path(get, path = "/api/crm/bin", tag = "crm",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query), ("kind" = Option<String>, Query)),
    responses((status = 200, body = Page<Deleted>)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<Answered<Page<Deleted>>> {
    Ok(Answered(bin::list(&state.services, &actor, &query).await?))
}
