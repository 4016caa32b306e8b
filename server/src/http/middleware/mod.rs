//! What stands around every request, from the outside in: [`observe`] (id, log, metrics),
//! [`headers`] (what browsers are told), [`guard`] (panics, time, size), [`proxy`] (where it
//! comes from), [`cross_site`], [`rate_limit`], [`authenticate`].

pub mod authenticate;
pub mod cross_site;
pub mod guard;
pub mod headers;
pub mod observe;
pub mod proxy;
pub mod rate_limit;

use axum::http::{HeaderMap, header};

/// The bearer token of a request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

/// Whether the request is for the JSON interface.
pub fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}
