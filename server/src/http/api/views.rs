//! Saved views.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::view::{View, ViewInput};
use domain::{RecordKind, ViewId};
use serde::{Deserialize, Serialize};
use service::views;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::merge_patch::{self, Patch};
use super::{Answer, created, tag, tagged};
use crate::http::extract::{At, Id, InQuery, Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(default))
        .routes(routes!(get, change, delete))
}

/// Which views.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Those of lists of this kind of record; of all lists if left out.
    kind: Option<RecordKind>,
}

/// Views.
#[derive(Serialize, utoipa::ToSchema)]
struct Views {
    /// First those for everybody, then by name.
    items: Vec<View>,
}

/// With which view a list opens.
#[derive(Deserialize, utoipa::ToSchema)]
struct DefaultView {
    /// The kind of record in the list.
    kind: RecordKind,
    /// The view; the list opens as it is if nothing is said.
    view_id: Option<ViewId>,
}

/// Saved views: those for everybody, and one's own
#[utoipa::path(get, path = "/api/crm/views", tag = "crm", params(Which),
    responses((status = 200, body = Views)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    InQuery(which): InQuery<Which>,
) -> Answer<Answered<Views>> {
    let items = views::list(&state.services, &actor, which.kind).await?;
    Ok(Answered(Views { items }))
}

/// Keep a view
///
/// For oneself, or with `shared` for everybody, which takes the permission to write. What it
/// `shows` is what a list takes: `search`, `sort`, `filter` and `filters` by field name; and
/// `columns`, fields named as in filters with their width in pixels.
#[utoipa::path(post, path = "/api/crm/views", tag = "crm", request_body = ViewInput,
    responses((status = 201, body = View)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<ViewInput>,
) -> Answer<impl IntoResponse> {
    let view = views::create(&state.services, &actor, &input).await?;
    let (at, version) = (format!("/api/crm/views/{}", view.id), view.version);
    Ok((tag(version), created(at, view)))
}

/// Choose with which view one's own list opens
#[utoipa::path(put, path = "/api/crm/views/default", tag = "crm", request_body = DefaultView,
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn default(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(chosen): Json<DefaultView>,
) -> Answer<StatusCode> {
    views::choose_default(&state.services, &actor, chosen.kind, chosen.view_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One view
#[utoipa::path(get, path = "/api/crm/views/{id}", tag = "crm", params(("id" = ViewId, Path)),
    responses((status = 200, body = View)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ViewId>,
) -> Answer<impl IntoResponse> {
    let view = views::get(&state.services, &actor, id).await?;
    Ok(tagged(view.version, view))
}

/// Change a view (RFC 7396 merge patch)
///
/// Its maker may, and those who lead the team where it is for everybody. Whose it is, and of which
/// list, stays.
#[utoipa::path(patch, path = "/api/crm/views/{id}", tag = "crm",
    params(("id" = ViewId, Path), ("If-Match" = Option<String>, Header)), request_body = ViewInput,
    responses((status = 200, body = View)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<ViewId>,
    Json(patch): Json<Patch>,
) -> Answer<impl IntoResponse> {
    let change = |input| merge_patch::apply(&input, &patch);
    let view = views::update(&state.services, &actor, target, change).await?;
    Ok(tagged(view.version, view))
}

/// Remove a view for good
#[utoipa::path(delete, path = "/api/crm/views/{id}", tag = "crm",
    params(("id" = ViewId, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<ViewId>,
) -> Answer<StatusCode> {
    views::delete(&state.services, &actor, target).await?;
    Ok(StatusCode::NO_CONTENT)
}
