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
use super::{Answer, created};
use crate::http::extract::{Id, Json, List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, replace, change, delete))
}

/// A page of contacts
///
/// Filters: `company_id`. Sorts: `created_at`, `updated_at`, `name`; with `-` from high to low.
#[utoipa::path(get, path = "/api/crm/contacts", tag = "crm",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
        ("search" = Option<String>, Query), ("sort" = Option<String>, Query)),
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
    Ok(created(
        format!("/api/crm/contacts/{}", contact.id),
        contact,
    ))
}

/// One contact
#[utoipa::path(get, path = "/api/crm/contacts/{id}", tag = "crm",
    params(("id" = ContactId, Path)),
    responses((status = 200, body = Contact)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ContactId>,
) -> Answer<Answered<Contact>> {
    Ok(Answered(contacts::get(&state.services, &actor, id).await?))
}

/// Replace a contact: what is left out is cleared
#[utoipa::path(put, path = "/api/crm/contacts/{id}", tag = "crm",
    params(("id" = ContactId, Path)), request_body = ContactInput,
    responses((status = 200, body = Contact)), security(("bearer" = []), ("cookie" = [])))]
async fn replace(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ContactId>,
    Json(input): Json<ContactInput>,
) -> Answer<Answered<Contact>> {
    let contact = contacts::update(&state.services, &actor, id, |_| Ok(input)).await?;
    Ok(Answered(contact))
}

/// Change some fields of a contact (RFC 7396 merge patch)
#[utoipa::path(patch, path = "/api/crm/contacts/{id}", tag = "crm",
    params(("id" = ContactId, Path)), request_body = ContactInput,
    responses((status = 200, body = Contact)), security(("bearer" = []), ("cookie" = [])))]
async fn change(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ContactId>,
    Json(patch): Json<Patch>,
) -> Answer<Answered<Contact>> {
    let change = |input| merge_patch::apply(&input, &patch);
    let contact = contacts::update(&state.services, &actor, id, change).await?;
    Ok(Answered(contact))
}

/// Delete a contact
#[utoipa::path(delete, path = "/api/crm/contacts/{id}", tag = "crm",
    params(("id" = ContactId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn delete(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ContactId>,
) -> Answer<StatusCode> {
    contacts::delete(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
