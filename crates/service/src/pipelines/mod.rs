//! Pipelines and the board.

mod boards;

use std::sync::Arc;

pub use boards::Boards;
use domain::pipeline::{Board, Pipeline};
use domain::{Actor, Error, Permission, PipelineId};
use store::{events, pipelines};

use crate::{Failure, Services};

/// All pipelines with their stages, the default one first.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<Pipeline>, Error> {
    actor.require(Permission::CrmRead)?;
    pipelines::list(&services.db, actor.organization_id)
        .await
        .or_internal()
}

/// The board of a pipeline: every stage with its totals and its newest `per_column` deals.
pub async fn board(
    services: &Services,
    actor: &Actor,
    id: PipelineId,
    per_column: u32,
) -> Result<Arc<Board>, Error> {
    actor.require(Permission::CrmRead)?;
    let key = boards::Key {
        organization_id: actor.organization_id,
        pipeline_id: id,
        per_column,
    };
    // Asked before the board is read: what happens in between makes it good for nothing, at
    // worst without need.
    let event = events::newest(&services.db, actor.organization_id)
        .await
        .or_internal()?;
    if let Some(board) = services.boards.get(key, event) {
        return Ok(board);
    }
    let pipeline = pipelines::list(&services.db, actor.organization_id)
        .await
        .or_internal()?
        .into_iter()
        .find(|pipeline| pipeline.id == id)
        .ok_or_else(Error::not_found)?;
    let columns = pipelines::columns(&services.db, actor.organization_id, &pipeline, per_column)
        .await
        .or_internal()?;
    let board = Arc::new(Board { pipeline, columns });
    services.boards.put(key, event, Arc::clone(&board));
    Ok(board)
}
