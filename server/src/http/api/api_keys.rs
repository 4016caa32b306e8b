//! Keys for programs, and what the OpenAPI document says of them.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::ApiKeyId;
use domain::api_key::{ApiKey, ApiKeyInput, NewApiKey};
use serde::Serialize;
use service::api_keys;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, created};
use crate::http::extract::{Id, Json, SignedIn};
use crate::state::AppState;

/// The name of the security scheme.
pub(super) const SCHEME: &str = "api_key";

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// How a key is sent.
pub(super) fn scheme() -> SecurityScheme {
    let words = "A key made under Settings, API keys; it begins with `parley_`. It may what its \
                 scopes say and its member may at this moment.";
    SecurityScheme::Http(
        HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(words))
            .build(),
    )
}

/// Says of every operation that takes a bearer token whether it takes a key as well. Which do is
/// decided where requests are authenticated: everything but what is about signing in.
pub(super) fn documented(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        let for_people = path.starts_with("/api/auth/") && path != "/api/auth/me";
        let own = path.starts_with("/api/api-keys") || path == "/api/organizations";
        if for_people || own {
            continue;
        }
        for operation in operations(item) {
            if let Some(security) = &mut operation.security {
                let none: [&str; 0] = [];
                security.push(SecurityRequirement::new(SCHEME, none));
            }
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut utoipa::openapi::path::Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.patch,
        &mut item.delete,
    ]
    .into_iter()
    .filter_map(Option::as_mut)
}

/// The keys of the organization.
#[derive(Serialize, utoipa::ToSchema)]
struct ApiKeys {
    /// The newest first.
    items: Vec<ApiKey>,
}

/// The newest keys, also those that open nothing any more
#[utoipa::path(get, path = "/api/api-keys", tag = "api keys",
    responses((status = 200, body = ApiKeys)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<ApiKeys>> {
    let items = api_keys::list(&state.services, &actor).await?;
    Ok(Answered(ApiKeys { items }))
}

/// Make a key that acts as you
///
/// Scopes are permissions that your role has. The `secret` is in this answer only.
#[utoipa::path(post, path = "/api/api-keys", tag = "api keys", request_body = ApiKeyInput,
    responses((status = 201, body = NewApiKey)), security(("bearer" = []), ("cookie" = [])))]
async fn create(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(input): Json<ApiKeyInput>,
) -> Answer<impl IntoResponse> {
    let key = api_keys::create(&state.services, &actor, &input).await?;
    Ok(created(format!("/api/api-keys/{}", key.key.id), key))
}

/// Revoke a key; it opens nothing from then on
#[utoipa::path(delete, path = "/api/api-keys/{id}", tag = "api keys",
    params(("id" = ApiKeyId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn revoke(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ApiKeyId>,
) -> Answer<StatusCode> {
    api_keys::revoke(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
