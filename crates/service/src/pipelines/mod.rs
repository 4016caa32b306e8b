//! Pipelines and the board.

use domain::pipeline::{Board, Pipeline};
use domain::{Actor, Error, Permission, PipelineId};
use store::pipelines;

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
) -> Result<Board, Error> {
    actor.require(Permission::CrmRead)?;
    let pipeline = pipelines::list(&services.db, actor.organization_id)
        .await
        .or_internal()?
        .into_iter()
        .find(|pipeline| pipeline.id == id)
        .ok_or_else(Error::not_found)?;
    let columns = pipelines::columns(&services.db, actor.organization_id, &pipeline, per_column)
        .await
        .or_internal()?;
    Ok(Board { pipeline, columns })
}
