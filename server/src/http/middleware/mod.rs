//! What stands around every request, from the outside in: [`observe`] (id, log, metrics),
//! [`headers`] (what browsers are told), [`guard`] (panics, time, size), [`proxy`] (where it
//! comes from), [`cors`], [`cross_site`], [`rate_limit`] by address, [`authenticate`], [`rate_limit`]
//! by account.

pub mod authenticate;
pub mod compress;
pub mod cors;
pub mod cross_site;
pub mod forwarded;
pub mod guard;
pub mod headers;
pub mod observe;
pub mod proxy;
pub mod rate_limit;

use axum::http::{HeaderMap, header};
use service::identity::cookies;

/// The bearer token of a request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The value of one of our cookies. Over https only the name counts that a browser keeps for this
/// very host: a neighbour under the same domain cannot set that one.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let name = cookies::name(name, is_https(headers));
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

/// Whether the request reached us, or the proxy in front of us, over https: [`proxy`] has written
/// down what is true.
pub fn is_https(headers: &HeaderMap) -> bool {
    headers
        .get(forwarded::FORWARDED_PROTO)
        .is_some_and(|scheme| scheme == "https")
}

/// Whether a browser wants to show the answer.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Whether the request is for the JSON interface.
pub fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cookie_is_found_among_whatever_else_is_there(before in "[ -~]{0,60}", after in "[ -~]{0,60}") {
            prop_assume!(!before.contains("parley_access"));
            let mut headers = HeaderMap::new();
            let text = format!("{before}; parley_access=value; {after}");
            headers.insert(header::COOKIE, HeaderValue::from_str(&text).expect("printable"));
            prop_assert_eq!(cookie(&headers, cookies::ACCESS), Some("value"));
            prop_assert_eq!(bearer(&headers), None);
        }

        #[test]
        fn only_the_word_bearer_and_a_blank_make_a_token(text in "[ -~]{0,60}") {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&text).expect("printable"));
            let scheme = text.split(' ').next().unwrap_or_default();
            let expected = scheme.eq_ignore_ascii_case("bearer") && text.contains(' ');
            prop_assert_eq!(bearer(&headers).is_some(), expected);
        }
    }
}
