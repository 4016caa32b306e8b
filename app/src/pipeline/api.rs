//! Server functions of the board. Moving a deal and further cards are the CRM's.

use crate::error::ApiError;
use domain::{PipelineId, pipeline::Board};
use leptos::prelude::*;
use server_fn::codec::GetUrl;

/// Cards a column starts with.
pub(super) const PER_COLUMN: u32 = 25;

/// A pipeline with the newest deals of every stage; the first pipeline when none is named.
#[server(prefix = "/fn", endpoint = "pipelines/board", input = GetUrl)]
pub async fn load_board(pipeline: Option<PipelineId>, per_column: u32) -> Result<Board, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let id = match pipeline {
        Some(id) => id,
        None => {
            let pipelines = service::pipelines::list(&services, &actor).await?;
            pipelines.first().ok_or_else(domain::Error::not_found)?.id
        }
    };
    let board = service::pipelines::board(&services, &actor, id, per_column).await?;
    Ok(std::sync::Arc::unwrap_or_clone(board))
}
