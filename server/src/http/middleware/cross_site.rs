//! Requests that another site had a browser send.
//!
//! A browser adds our cookies to some of those by itself. It also says where they come from, in
//! `Sec-Fetch-Site` and `Origin`, and scripts cannot change that. A bearer token, in contrast,
//! is never added by itself: requests with one are exempt, and so are those of configured sites that
//! carry no cookie of ours.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{Error, ErrorCode};
use service::identity::cookies;

use super::{bearer, cookie, is_api};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Refuses them where they could change something, and at the websocket.
pub async fn cross_site(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let (path, headers) = (request.uri().path(), request.headers());
    let socket = path == "/ws";
    if (safe && !socket) || bearer(headers).is_some() || ours(&state, path, headers) {
        return next.run(request).await;
    }
    Problem::from(Error::new(ErrorCode::CrossSite)).into_response()
}

/// Whether a request comes from our own pages, or from a program that has no cookies of ours.
fn ours(state: &AppState, path: &str, headers: &HeaderMap) -> bool {
    let has_cookie =
        cookie(headers, cookies::ACCESS).is_some() || cookie(headers, cookies::REFRESH).is_some();
    let origin = headers.get(header::ORIGIN);
    if !has_cookie && is_api(path) && origin.is_some_and(|o| state.http.cors_origins.contains(o)) {
        return true;
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    if let Some(origin) = origin {
        return origin
            .to_str()
            .is_ok_and(|origin| is_our_origin(state, origin, headers));
    }
    // No browser of today: it would have said one or the other.
    !has_cookie
}

fn is_our_origin(state: &AppState, origin: &str, headers: &HeaderMap) -> bool {
    if let Some(base_url) = &state.http.base_url {
        return origin.eq_ignore_ascii_case(base_url.origin());
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let Some((_, origin_host)) = origin.split_once("://") else {
        return false;
    };
    host.is_some_and(|host| host.eq_ignore_ascii_case(origin_host))
}
