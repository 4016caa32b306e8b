//! Pipelines and the board.

use std::sync::Arc;

use axum::Json as Answered;
use axum::extract::{Query, State};
use domain::pipeline::{Board, Pipeline};
use domain::{Error, PipelineId};
use serde::{Deserialize, Serialize};
use service::pipelines;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{Id, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(board))
}

/// Cards a column shows when nothing else is asked for.
const PER_COLUMN: u32 = 25;

/// All pipelines.
#[derive(Serialize, utoipa::ToSchema)]
struct Pipelines {
    /// The default one first.
    items: Vec<Pipeline>,
}

#[derive(Deserialize)]
struct BoardQuery {
    per_column: Option<u32>,
}

/// All pipelines with their stages
#[utoipa::path(get, path = "/api/pipeline", tag = "pipeline",
    responses((status = 200, body = Pipelines)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<Pipelines>> {
    let items = pipelines::list(&state.services, &actor).await?;
    Ok(Answered(Pipelines { items }))
}

/// A pipeline with what stands in it
#[utoipa::path(get, path = "/api/pipeline/{id}/board", tag = "pipeline",
    params(("id" = PipelineId, Path), ("per_column" = Option<u32>, Query)),
    responses((status = 200, body = Board)), security(("bearer" = []), ("cookie" = [])))]
async fn board(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<PipelineId>,
    query: Result<Query<BoardQuery>, axum::extract::rejection::QueryRejection>,
) -> Answer<Answered<Arc<Board>>> {
    let Query(query) = query.map_err(|error| Error::malformed(error.body_text()))?;
    let per_column = query.per_column.unwrap_or(PER_COLUMN).clamp(1, 200);
    let board = pipelines::board(&state.services, &actor, id, per_column).await?;
    Ok(Answered(board))
}
