//! The JSON interface: a file per capability. Handlers read the request, call one use case, and
//! shape the answer. The OpenAPI document is made from them.

mod api_keys;
mod audit;
mod auth;
mod bd_accounts;
mod bin;
mod companies;
mod contacts;
mod custom_fields;
mod deals;
mod export;
mod files;
pub mod imports;
mod invitations;
mod linked;
mod members;
mod merge_patch;
mod messaging;
mod notes;
mod notices;
mod openapi;
mod organizations;
mod passkeys;
mod pipeline;
mod profile;
mod security;
mod tags;
mod tasks;
mod timeline;
mod two_factor;
mod views;

use axum::Router;
use axum::http::{HeaderName, StatusCode, header};
use axum::routing::get;
use domain::Error;
use utoipa_axum::router::OpenApiRouter;

use super::middleware::compress;
use super::problem::Problem;
use crate::state::AppState;

pub use openapi::document;

/// What a handler answers.
type Answer<T> = Result<T, Problem>;

/// Where the document is.
const DOCUMENT: &str = "/api/openapi.json";

/// All routes under `/api`.
pub fn router() -> Router<AppState> {
    let (routes, document) = routes().split_for_parts();
    let document = openapi::text(api_keys::documented(document));
    routes
        .route(DOCUMENT, get(move || openapi::serve(document)))
        .route("/api", get(unknown))
        .route("/api/{*path}", axum::routing::any(unknown))
        .method_not_allowed_fallback(wrong_method)
        .layer(compress::layer())
}

/// Every operation, as `METHOD /path`.
pub fn operations() -> Vec<String> {
    let document = format!("GET {DOCUMENT}");
    std::iter::once(document)
        .chain(openapi::operations())
        .collect()
}

fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(auth::routes())
        .merge(security::routes())
        .merge(invitations::routes())
        .merge(companies::routes())
        .merge(contacts::routes())
        .merge(deals::routes())
        .merge(bin::routes())
        .merge(notes::routes())
        .merge(tags::routes())
        .merge(tasks::routes())
        .merge(pipeline::routes())
        .merge(timeline::routes())
        .merge(bd_accounts::routes())
        .merge(messaging::routes())
        .merge(files::routes())
        .merge(members::routes())
        .merge(organizations::routes())
        .merge(two_factor::routes())
        .merge(linked::routes())
        .merge(passkeys::routes())
        .merge(profile::routes())
        .merge(custom_fields::routes())
        .merge(export::routes())
        .merge(api_keys::routes())
        .merge(audit::routes())
        .merge(notices::routes())
        .merge(views::routes())
        .merge(imports::routes())
}

async fn unknown() -> Problem {
    Error::not_found().into()
}

async fn wrong_method() -> Problem {
    let error = Error::malformed("this address does not take this method");
    Problem::with_status(error, StatusCode::METHOD_NOT_ALLOWED)
}

/// The entity tag of a version, for `If-Match`.
fn tag(version: i64) -> [(HeaderName, String); 1] {
    [(header::ETAG, format!("\"{version}\""))]
}

/// The object as it stands, with its entity tag.
fn tagged<T>(version: i64, object: T) -> ([(HeaderName, String); 1], axum::Json<T>) {
    (tag(version), axum::Json(object))
}

/// 201 with the object and where it is from now on.
fn created<T>(
    location: String,
    object: T,
) -> (StatusCode, [(HeaderName, String); 1], axum::Json<T>) {
    let location = [(header::LOCATION, location)];
    (StatusCode::CREATED, location, axum::Json(object))
}
