//! Pipelines, their stages, and the board.

use serde::{Deserialize, Serialize};

use crate::deal::Deal;
use crate::{PipelineId, StageId};

text_enum! {
    /// What a stage means. Reports rely on this, never on a stage's name.
    StageKind {
        /// Still being worked on.
        Open = "open",
        /// Sold.
        Won = "won",
        /// Not sold.
        Lost = "lost",
    }
}

/// A column of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// Its name.
    pub name: String,
    /// What it means.
    pub kind: StageKind,
    /// Its place, from left to right, from 0.
    pub position: i64,
}

/// An ordered set of stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pipeline {
    /// Its id.
    pub id: PipelineId,
    /// Its name.
    pub name: String,
    /// Its stages, from left to right.
    pub stages: Vec<Stage>,
}

/// The stages every new organization's pipeline starts with.
pub const DEFAULT_STAGES: [(&str, StageKind); 7] = [
    ("New", StageKind::Open),
    ("Contacted", StageKind::Open),
    ("Qualified", StageKind::Open),
    ("Meeting", StageKind::Open),
    ("Proposal", StageKind::Open),
    ("Won", StageKind::Won),
    ("Lost", StageKind::Lost),
];

/// The name of the pipeline every new organization starts with.
pub const DEFAULT_PIPELINE: &str = "Sales";

/// How much stands in a stage, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageTotal {
    /// ISO 4217 code.
    pub currency: String,
    /// How many deals.
    pub count: i64,
    /// Their sum in minor units.
    pub value_minor: i64,
}

/// One column of the board: a stage, its totals, and its newest deals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardColumn {
    /// The stage.
    pub stage: Stage,
    /// How many deals stand in it, over all currencies.
    pub count: i64,
    /// What they are worth, by currency.
    pub totals: Vec<StageTotal>,
    /// The deals that came into the stage last, newest first.
    pub deals: Vec<Deal>,
    /// For the next ones: the cursor of the deal list with `stage_id` and `sort=-stage_entered_at`.
    pub next_cursor: Option<String>,
}

/// A pipeline with what stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Board {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// A column for each stage.
    pub columns: Vec<BoardColumn>,
}
