//! Which pages of other sites may use the JSON interface: none, unless they are configured.
//!
//! They show a bearer token. Our cookies are never theirs to use: the answer does not allow it,
//! and `cross_site` refuses a request that carries one.

use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::is_api;

/// How long a browser remembers the answer.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);

/// The layer that answers them; none where nobody is configured.
pub fn layer(origins: &[HeaderValue]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let allowed = origins.to_vec();
    let allowed = move |origin: &HeaderValue, request: &Parts| {
        is_api(request.uri.path()) && allowed.contains(origin)
    };
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allowed))
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(REMEMBERED);
    Some(layer)
}
