//! What is made smaller on its way out.

use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::compression::predicate::{And, DefaultPredicate, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// Says of an answer whether it may be compressed.
type Test = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Compresses what is made for one request, quickly. What is given in parts is given as it is.
pub fn layer() -> CompressionLayer<And<DefaultPredicate, Test>> {
    let whole: Test = |_, _, headers, _| !headers.contains_key(header::ACCEPT_RANGES);
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(whole))
}
