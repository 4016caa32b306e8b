//! An id for each request, a line in the log, and the metrics.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The number of a request in the log.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

/// Around everything. What is logged meanwhile carries the id; the answer carries it, too.
pub async fn observe(mut request: Request, next: Next) -> Response {
    let id = Uuid::now_v7();
    request.extensions_mut().insert(RequestId(id));
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    let address = tracing::field::Empty;
    let span = tracing::info_span!("request", %id, %method, path, address);
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    span.in_scope(|| {
        if status >= 500 {
            tracing::error!(target: "access", status, elapsed = ?elapsed, "request failed");
        } else if matches!(status, 401 | 403 | 429) {
            tracing::info!(target: "security", status, "request refused");
        } else {
            tracing::debug!(target: "access", status, elapsed = ?elapsed, "request");
        }
    });
    // Paths that match no route would each make a time series.
    let route = route
        .as_ref()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    let labels = [("method", method.as_str().to_owned()), ("route", route)];
    metrics::histogram!("parley_http_request_seconds", &labels).record(elapsed.as_secs_f64());
    let [method, route] = labels;
    let labels = [method, route, ("status", status.to_string())];
    metrics::counter!("parley_http_requests_total", &labels).increment(1);
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
