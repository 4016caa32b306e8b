//! Notes about records.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::note::{Note, NoteChange, NoteInput};
use domain::{NoteId, Page};
use service::notes;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, created};
use crate::http::extract::{Id, Json, List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, change, delete))
}

/// The notes about a record, the newest first
#[utoipa::path(get, path = "/api/crm/notes", tag = "crm",
    params(("record_id" = uuid::Uuid, Query), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Note>)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<Answered<Page<Note>>> {
    Ok(Answered(
        notes::list(&state.services, &actor, &query).await?,
    ))
}

/// Write a note
///
/// `**strong**`, `*emphasis*`, code in backticks, web addresses, lines that begin with `- `, and
/// mentions of members as `@[Name](id)` are shown as such.
#[utoipa::path(post, path = "/api/crm/notes", tag = "crm", request_body = NoteInput,
    responses((status = 201, body = Note)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<NoteInput>,
) -> Answer<impl IntoResponse> {
    let note = notes::create(&state.services, &actor, &input).await?;
    Ok(created(format!("/api/crm/notes/{}", note.id), note))
}

/// One note
#[utoipa::path(get, path = "/api/crm/notes/{id}", tag = "crm", params(("id" = NoteId, Path)),
    responses((status = 200, body = Note)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<NoteId>,
) -> Answer<Answered<Note>> {
    Ok(Answered(notes::get(&state.services, &actor, id).await?))
}

/// Change what a note says
#[utoipa::path(patch, path = "/api/crm/notes/{id}", tag = "crm", params(("id" = NoteId, Path)),
    request_body = NoteChange,
    responses((status = 200, body = Note)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<NoteId>,
    Json(change): Json<NoteChange>,
) -> Answer<Answered<Note>> {
    let note = notes::update(&state.services, &actor, id, &change).await?;
    Ok(Answered(note))
}

/// Remove a note for good
#[utoipa::path(delete, path = "/api/crm/notes/{id}", tag = "crm", params(("id" = NoteId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<NoteId>,
) -> Answer<StatusCode> {
    notes::delete(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
