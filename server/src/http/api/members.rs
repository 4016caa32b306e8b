//! The members of the organization.

use axum::Json as Answered;
use axum::extract::State;
use domain::identity::Member;
use serde::Serialize;
use service::identity;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::SignedIn;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
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
