//! Pipelines, their stages, and what stands in them.

use chrono::{DateTime, Utc};
use domain::pipeline::{
    BoardColumn, DEFAULT_PIPELINE, DEFAULT_STAGES, Pipeline, Stage, StageTotal,
};
use domain::{OrganizationId, PipelineId, StageId};
use uuid::Uuid;

use crate::{Executor, Row, StoreError, Tx, deals, sql};

fn read_stage(row: &Row) -> Result<Stage, StoreError> {
    Ok(Stage {
        id: row.id("stage_id")?,
        name: row.get("stage_name")?,
        kind: row.word("kind")?,
        position: row.get("position")?,
    })
}

/// All pipelines with their stages, the default one first.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<Vec<Pipeline>, StoreError> {
    let rows = on
        .fetch_all(
            sql(
                "SELECT p.id, p.name, s.id AS stage_id, s.name AS stage_name, s.kind, s.position
                 FROM pipelines p JOIN stages s ON s.pipeline_id = p.id
                 WHERE p.organization_id = $1
                 ORDER BY p.is_default DESC, p.created_at, p.id, s.position",
            )
            .bind(organization_id),
        )
        .await?;
    let mut pipelines: Vec<Pipeline> = Vec::new();
    for row in &rows {
        let id = row.id("id")?;
        if pipelines.last().is_none_or(|last| last.id != id) {
            pipelines.push(Pipeline {
                id,
                name: row.get("name")?,
                stages: Vec::new(),
            });
        }
        if let Some(pipeline) = pipelines.last_mut() {
            pipeline.stages.push(read_stage(row)?);
        }
    }
    Ok(pipelines)
}

/// Which pipeline a stage is in, if it is one of this organization.
pub async fn of_stage(
    on: &impl Executor,
    organization_id: OrganizationId,
    stage_id: StageId,
) -> Result<Option<PipelineId>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT pipeline_id FROM stages WHERE id = $1 AND organization_id = $2")
                .bind(stage_id)
                .bind(organization_id),
        )
        .await?;
    row.map(|row| row.id("pipeline_id")).transpose()
}

/// Where a deal begins when no stage was chosen: the first open stage of the default pipeline.
pub async fn first_stage(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<Option<(PipelineId, StageId)>, StoreError> {
    let row = on
        .fetch_optional(
            sql(
                "SELECT s.pipeline_id, s.id FROM pipelines p JOIN stages s ON s.pipeline_id = p.id
                 WHERE p.organization_id = $1 AND p.is_default = $2 AND s.kind = 'open'
                 ORDER BY s.position LIMIT 1",
            )
            .bind(organization_id)
            .bind(true),
        )
        .await?;
    row.map(|row| Ok((row.id("pipeline_id")?, row.id("id")?)))
        .transpose()
}

/// The columns of a pipeline's board, each with its newest `per_column` deals.
pub async fn columns(
    on: &impl Executor,
    organization_id: OrganizationId,
    pipeline: &Pipeline,
    per_column: u32,
) -> Result<Vec<BoardColumn>, StoreError> {
    let totals = totals(on, organization_id, pipeline.id).await?;
    let stages: Vec<StageId> = pipeline.stages.iter().map(|stage| stage.id).collect();
    let pages = deals::newest_in_stages(on, organization_id, &stages, per_column).await?;
    let columns = pipeline.stages.iter().zip(pages).map(|(stage, page)| {
        let totals: Vec<StageTotal> = totals
            .iter()
            .filter(|(stage_id, _)| *stage_id == stage.id)
            .map(|(_, total)| total.clone())
            .collect();
        BoardColumn {
            stage: stage.clone(),
            count: totals.iter().map(|total| total.count).sum(),
            totals,
            deals: page.items,
            next_cursor: page.next_cursor,
        }
    });
    Ok(columns.collect())
}

/// What stands in each stage of a pipeline, by currency; currencies nothing stands in any more
/// are left out.
async fn totals(
    on: &impl Executor,
    organization_id: OrganizationId,
    pipeline_id: PipelineId,
) -> Result<Vec<(StageId, StageTotal)>, StoreError> {
    let rows = on
        .fetch_all(
            sql("SELECT t.stage_id, t.currency, t.deal_count, t.value_minor
                 FROM stages s JOIN stage_totals t ON t.stage_id = s.id
                 WHERE s.pipeline_id = $1 AND s.organization_id = $2 AND t.deal_count > 0
                 ORDER BY t.deal_count DESC, t.currency")
            .bind(pipeline_id)
            .bind(organization_id),
        )
        .await?;
    rows.iter()
        .map(|row| {
            let total = StageTotal {
                currency: row.get("currency")?,
                count: row.get("deal_count")?,
                value_minor: row.get("value_minor")?,
            };
            Ok((row.id("stage_id")?, total))
        })
        .collect()
}

/// Adds the pipeline that every new organization starts with. `new_id` makes the ids of the
/// pipeline and its stages.
pub async fn insert_default(
    tx: &Tx,
    organization_id: OrganizationId,
    mut new_id: impl FnMut() -> Uuid + Send,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let pipeline_id = PipelineId(new_id());
    tx.execute_one(
        sql(
            "INSERT INTO pipelines (id, organization_id, name, is_default, created_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(pipeline_id)
        .bind(organization_id)
        .bind(DEFAULT_PIPELINE)
        .bind(true)
        .bind(now),
    )
    .await?;
    for (position, (name, kind)) in (0i64..).zip(DEFAULT_STAGES) {
        tx.execute_one(
            sql(
                "INSERT INTO stages (id, organization_id, pipeline_id, name, kind, position)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(StageId(new_id()))
            .bind(organization_id)
            .bind(pipeline_id)
            .bind(name)
            .bind(kind.as_str())
            .bind(position),
        )
        .await?;
    }
    Ok(())
}
