use crate::error::ApiError;
use domain::{ListQuery, NoteId, Page, Record, TaskId, note::Note, task::Task, task::TaskInput};
use leptos::prelude::*;
use server_fn::codec::GetUrl;

/// Writes a note.
#[server(prefix = "/fn", endpoint = "notes/create")]
pub async fn create_note(record: Record, text: String) -> Result<Note, ApiError> {
    use crate::ctx;
    let input = domain::note::NoteInput { record, text };
    Ok(service::notes::create(&ctx::services()?, &ctx::actor()?, &input).await?)
}

/// Changes what a note says.
#[server(prefix = "/fn", endpoint = "notes/update")]
pub async fn update_note(id: NoteId, text: String) -> Result<Note, ApiError> {
    use crate::ctx;
    let change = domain::note::NoteChange { text };
    Ok(service::notes::update(&ctx::services()?, &ctx::actor()?, id, &change).await?)
}

/// Removes a note for good.
#[server(prefix = "/fn", endpoint = "notes/delete")]
pub async fn delete_note(id: NoteId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::notes::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// A page of tasks.
#[server(prefix = "/fn", endpoint = "tasks/list", input = GetUrl)]
pub async fn list_tasks(#[server(default)] query: ListQuery) -> Result<Page<Task>, ApiError> {
    use crate::ctx;
    Ok(service::tasks::list(&ctx::services()?, &ctx::actor()?, &query).await?)
}

/// Adds a task.
#[server(prefix = "/fn", endpoint = "tasks/create")]
pub async fn create_task(#[server(default)] task: TaskInput) -> Result<Task, ApiError> {
    use crate::ctx;
    Ok(service::tasks::create(&ctx::services()?, &ctx::actor()?, &task).await?)
}

/// Marks a task as done, or as open again.
#[server(prefix = "/fn", endpoint = "tasks/complete")]
pub async fn complete_task(id: TaskId, done: bool) -> Result<Task, ApiError> {
    use crate::ctx;
    let change = |input| Ok(TaskInput { done, ..input });
    Ok(service::tasks::update(&ctx::services()?, &ctx::actor()?, id, change).await?)
}

/// Removes a task for good.
#[server(prefix = "/fn", endpoint = "tasks/delete")]
pub async fn delete_task(id: TaskId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::tasks::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}
