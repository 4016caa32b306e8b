//! Tasks: what is to be done, by whom, until when.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::value::Name;
use crate::{Error, FieldErrors, Record, TaskId, UserId};

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What it is about, if anything.
    pub record: Option<Record>,
    /// The name of that record; none for one in the bin.
    pub record_name: Option<String>,
    /// What is to be done.
    pub title: String,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// When its assignee is reminded.
    pub remind_at: Option<DateTime<Utc>>,
    /// Who is to do it.
    pub assignee_id: Option<UserId>,
    /// That member's name.
    pub assignee_name: Option<String>,
    /// Who wants it done.
    pub creator_id: Option<UserId>,
    /// That member's name.
    pub creator_name: Option<String>,
    /// When it was done; none while it is open.
    pub done_at: Option<DateTime<Utc>>,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A task as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TaskInput {
    /// What it is about.
    pub record: Option<Record>,
    /// What is to be done.
    pub title: String,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// When to remind its assignee.
    pub remind_at: Option<DateTime<Utc>>,
    /// Who is to do it; nothing means whoever adds it.
    pub assignee_id: Option<UserId>,
    /// Whether it is done.
    pub done: bool,
}

/// A task that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFields {
    /// What it is about; that it exists is for the store to say, like all ids here.
    pub record: Option<Record>,
    /// What is to be done.
    pub title: Name,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// When to remind its assignee.
    pub remind_at: Option<DateTime<Utc>>,
    /// Who is to do it.
    pub assignee_id: Option<UserId>,
    /// Whether it is done.
    pub done: bool,
}

impl TaskInput {
    /// Checks every field at once.
    pub fn parse(&self) -> Result<TaskFields, Error> {
        let mut errors = FieldErrors::default();
        let title = errors.required("title", Name::parse(&self.title));
        errors.finish()?;
        let title = title.ok_or_else(|| Error::new(crate::ErrorCode::Invalid))?;
        Ok(TaskFields {
            record: self.record,
            title,
            due_at: self.due_at,
            remind_at: self.remind_at,
            assignee_id: self.assignee_id,
            done: self.done,
        })
    }
}

impl From<&Task> for TaskInput {
    fn from(task: &Task) -> Self {
        Self {
            record: task.record,
            title: task.title.clone(),
            due_at: task.due_at,
            remind_at: task.remind_at,
            assignee_id: task.assignee_id,
            done: task.done_at.is_some(),
        }
    }
}
