//! Headers that carry a token.
#![no_main]

use axum::http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;
use server::http::middleware::{bearer, cookie};
use service::identity::cookies;

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, value.clone());
    headers.insert(header::AUTHORIZATION, value);
    for name in [cookies::ACCESS, cookies::REFRESH] {
        assert!(cookie(&headers, name).is_none_or(|value| !value.is_empty() && !value.contains(';')));
    }
    let _ = bearer(&headers);
});
