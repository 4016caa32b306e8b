//! The timeline of a record: what happened, newest first.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::message::Message;
use crate::note::Note;
use crate::task::Task;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    #[serde(flatten)]
    pub what: TimelineFact,
}

/// What can happen on a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimelineFact {
    /// A message was sent or came in.
    Message {
        /// The message.
        message: Box<Message>,
    },
    /// A member wrote something down.
    Note {
        /// The note.
        note: Box<Note>,
    },
    /// A task was added; how it stands by now is in it.
    Task {
        /// The task.
        task: Box<Task>,
    },
    /// A deal came into a stage: at its creation, or by a move.
    StageChanged {
        /// The deal's title.
        deal_title: String,
        /// The stage it left; none at its creation.
        from_stage: Option<String>,
        /// The stage it came into.
        to_stage: String,
        /// Who moved it.
        by: Option<String>,
    },
}
