//! Tasks.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::task::{Task, TaskInput};
use domain::{Page, TaskId};
use service::tasks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::merge_patch::{self, Patch};
use super::{Answer, created};
use crate::http::extract::{Id, Json, List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, change, delete))
}

/// A page of tasks
///
/// Filters: `record_id`, `assignee_id`, `done` (`true` or `false`). Sorts: `due_at` (the default,
/// those without one last), `created_at`; with `-` from high to low.
#[utoipa::path(get, path = "/api/crm/tasks", tag = "crm",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query), ("sort" = Option<String>, Query)),
    responses((status = 200, body = Page<Task>)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<Answered<Page<Task>>> {
    Ok(Answered(
        tasks::list(&state.services, &actor, &query).await?,
    ))
}

/// Add a task
#[utoipa::path(post, path = "/api/crm/tasks", tag = "crm", request_body = TaskInput,
    responses((status = 201, body = Task)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<TaskInput>,
) -> Answer<impl IntoResponse> {
    let task = tasks::create(&state.services, &actor, &input).await?;
    Ok(created(format!("/api/crm/tasks/{}", task.id), task))
}

/// One task
#[utoipa::path(get, path = "/api/crm/tasks/{id}", tag = "crm", params(("id" = TaskId, Path)),
    responses((status = 200, body = Task)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<TaskId>,
) -> Answer<Answered<Task>> {
    Ok(Answered(tasks::get(&state.services, &actor, id).await?))
}

/// Change some fields of a task (RFC 7396 merge patch)
#[utoipa::path(patch, path = "/api/crm/tasks/{id}", tag = "crm", params(("id" = TaskId, Path)),
    request_body = TaskInput,
    responses((status = 200, body = Task)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<TaskId>,
    Json(patch): Json<Patch>,
) -> Answer<Answered<Task>> {
    let change = |input| merge_patch::apply(&input, &patch);
    let task = tasks::update(&state.services, &actor, id, change).await?;
    Ok(Answered(task))
}

/// Remove a task for good
#[utoipa::path(delete, path = "/api/crm/tasks/{id}", tag = "crm", params(("id" = TaskId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<TaskId>,
) -> Answer<StatusCode> {
    tasks::delete(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
