//! Custom fields.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::custom::{CustomField, CustomFieldInput};
use domain::{CustomFieldId, RecordKind};
use serde::{Deserialize, Serialize};
use service::custom_fields;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::merge_patch::{self, Patch};
use super::{Answer, created};
use crate::http::extract::{Id, InQuery, Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change, delete))
}

/// All custom fields.
#[derive(Serialize, utoipa::ToSchema)]
struct CustomFields {
    /// In the order in which they were made.
    items: Vec<CustomField>,
}

/// Whose fields.
#[derive(Deserialize)]
struct Whose {
    kind: Option<RecordKind>,
}

/// All custom fields
///
/// Records have their values under `custom`, by the id of the field. Filters, sorts and the columns of
/// views name a field `custom.` and its id. Lists are not sorted by several choices, members and relations.
#[utoipa::path(get, path = "/api/crm/fields", tag = "crm",
    params(("kind" = Option<RecordKind>, Query)),
    responses((status = 200, body = CustomFields)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    InQuery(whose): InQuery<Whose>,
) -> Answer<Answered<CustomFields>> {
    let items = custom_fields::list(&state.services, &actor, whose.kind).await?;
    Ok(Answered(CustomFields { items }))
}

/// Make a custom field
#[utoipa::path(post, path = "/api/crm/fields", tag = "crm", request_body = CustomFieldInput,
    responses((status = 201, body = CustomField)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<CustomFieldInput>,
) -> Answer<impl IntoResponse> {
    let field = custom_fields::create(&state.services, &actor, &input).await?;
    Ok(created(format!("/api/crm/fields/{}", field.id), field))
}

/// Rename a custom field or change its choices (RFC 7396 merge patch)
///
/// What it holds, and of which kind of record, stays. Records lose a choice that is left out.
#[utoipa::path(patch, path = "/api/crm/fields/{id}", tag = "crm",
    params(("id" = CustomFieldId, Path)), request_body = CustomFieldInput,
    responses((status = 200, body = CustomField)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<CustomFieldId>,
    Json(patch): Json<Patch>,
) -> Answer<Answered<CustomField>> {
    let change = |input| merge_patch::apply(&input, &patch);
    Ok(Answered(
        custom_fields::update(&state.services, &actor, id, change).await?,
    ))
}

/// Remove a custom field, and what every record has in it, for good
#[utoipa::path(delete, path = "/api/crm/fields/{id}", tag = "crm",
    params(("id" = CustomFieldId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<CustomFieldId>,
) -> Answer<StatusCode> {
    custom_fields::delete(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
