//! The stages of all pipelines, to find the colour of a deal's.

use domain::{
    StageId,
    pipeline::{Pipeline, Stage, StageKind},
};

/// The hue of a stage: won is green and lost is red everywhere, the open ones differ by place.
#[must_use]
pub fn stage_tint(stage: &Stage) -> u8 {
    const OPEN: [u8; 6] = [8, 1, 2, 3, 5, 6];
    match stage.kind {
        StageKind::Won => 7,
        StageKind::Lost => 4,
        StageKind::Open => OPEN[usize::try_from(stage.position).unwrap_or_default() % OPEN.len()],
    }
}

/// All pipelines, cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Stages(std::sync::Arc<[Pipeline]>);

impl Stages {
    #[must_use]
    pub fn new(pipelines: Vec<Pipeline>) -> Self {
        Self(pipelines.into())
    }

    /// The hue of a stage; the first one for a stage that appeared since.
    #[must_use]
    pub fn tint(&self, id: StageId) -> u8 {
        self.find(id).map_or(1, stage_tint)
    }

    /// The stages of the first pipeline, from left to right.
    pub fn default_pipeline(&self) -> impl Iterator<Item = &Stage> {
        self.0
            .first()
            .into_iter()
            .flat_map(|pipeline| &pipeline.stages)
    }

    /// The stages beside which this one stands.
    #[must_use]
    pub fn beside(&self, id: StageId) -> Vec<Stage> {
        self.0
            .iter()
            .find(|pipeline| pipeline.stages.iter().any(|stage| stage.id == id))
            .map(|pipeline| pipeline.stages.clone())
            .unwrap_or_default()
    }

    /// Every pipeline.
    pub fn pipelines(&self) -> impl Iterator<Item = &Pipeline> {
        self.0.iter()
    }

    fn find(&self, id: StageId) -> Option<&Stage> {
        self.0
            .iter()
            .flat_map(|pipeline| &pipeline.stages)
            .find(|stage| stage.id == id)
    }
}
