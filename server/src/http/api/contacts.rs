//! Contacts.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::contact::{Contact, ContactInput};
use domain::{ContactId, Page};
use service::contacts;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::merge_patch::{self, Patch};
use super::{Answer, created, tag, tagged};
use crate::http::extract::{At, Id, Json, List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, replace, change, delete))
        .routes(routes!(restore))
}

/// A page of contacts
///
/// Filters: `tag_id`, `owner_id`, `company_id`. Sorts: `created_at`, `updated_at`, `name`
/// and `custom.<id>` for a field of the organization's own (empty ones come last); with `-` from high to low.
#[utoipa::path(get, path = "/api/crm/contacts", tag = "crm",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
        ("search" = Option<String>, Query), ("sort" = Option<String>, Query),
        ("filter" = Option<String>, Query, description = "Conditions as JSON, see `Filters` above",
            example = json!("{\"all\":[{\"field\":\"created_at\",\"op\":\"last_days\",\"value\":7}]}")),
        ("time_zone" = Option<String>, Query, description = "Where days begin, an IANA name; UTC if left out")),
    responses((status = 200, body = Page<Contact>)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<Answered<Page<Contact>>> {
    Ok(Answered(
        contacts::list(&state.services, &actor, &query).await?,
    ))
}

/// Add a contact
#[utoipa::path(post, path = "/api/crm/contacts", tag = "crm", request_body = ContactInput,
    responses((status = 201, body = Contact)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<ContactInput>,
) -> Answer<impl IntoResponse> {
    let contact = contacts::create(&state.services, &actor, &input).await?;
    let (at, version) = (format!("/api/crm/contacts/{}", contact.id), contact.version);
    Ok((tag(version), created(at, contact)))
}

/// One contact
#[utoipa::path(get, path = "/api/crm/contacts/{id}", tag = "crm",
    params(("id" = ContactId, Path)),
    responses((status = 200, body = Contact)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ContactId>,
) -> Answer<impl IntoResponse> {
    let contact = contacts::get(&state.services, &actor, id).await?;
    Ok(tagged(contact.version, contact))
}

/// Replace a contact: what is left out is cleared
#[utoipa::path(put, path = "/api/crm/contacts/{id}", tag = "crm",
    params(("id" = ContactId, Path), ("If-Match" = Option<String>, Header)), request_body = ContactInput,
    responses((status = 200, body = Contact)), security(("bearer" = []), ("cookie" = [])))]
async fn replace(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<ContactId>,
    Json(input): Json<ContactInput>,
) -> Answer<impl IntoResponse> {
    let contact = contacts::update(&state.services, &actor, target, |_| Ok(input)).await?;
    Ok(tagged(contact.version, contact))
}

/// Change some fields of a contact (RFC 7396 merge patch)
#[utoipa::path(patch, path = "/api/crm/contacts/{id}", tag = "crm",
    params(("id" = ContactId, Path), ("If-Match" = Option<String>, Header)), request_body = ContactInput,
    responses((status = 200, body = Contact)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<ContactId>,
    Json(patch): Json<Patch>,
) -> Answer<impl IntoResponse> {
    let change = |input| merge_patch::apply(&input, &patch);
    let contact = contacts::update(&state.services, &actor, target, change).await?;
    Ok(tagged(contact.version, contact))
}

/// Put a contact into the bin
#[utoipa::path(delete, path = "/api/crm/contacts/{id}", tag = "crm",
    params(("id" = ContactId, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    At(target): At<ContactId>,
) -> Answer<StatusCode> {
    contacts::delete(&state.services, &actor, target).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a contact out of the bin
#[utoipa::path(post, path = "/api/crm/contacts/{id}/restore", tag = "crm",
    params(("id" = ContactId, Path)),
    responses((status = 200, body = Contact)), security(("bearer" = []), ("cookie" = [])))]
async fn restore(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ContactId>,
) -> Answer<impl IntoResponse> {
    let contact = contacts::restore(&state.services, &actor, id).await?;
    Ok(tagged(contact.version, contact))
}
