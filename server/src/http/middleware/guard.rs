//! Limits: a handler that panics, takes too long, or is sent too much.

use std::any::Any;
use std::time::Duration;

use axum::RequestExt;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{Error, ErrorCode};

use super::rate_limit::Class;
use crate::http::problem::Problem;

/// The largest body, in bytes.
pub const BODY_MAX: usize = 1024 * 1024;
/// The largest body of somebody who shows who they are: they may be nobody.
const ENTRY_MAX: usize = 16 * 1024;
/// The longest a handler may take. Telegram's own calls end before that.
const TIME_MAX: Duration = Duration::from_secs(60);
/// Where files are uploaded: their size has a limit of its own, and they take as long as they take.
pub const UPLOADS: &str = "/api/messaging/uploads";
/// The longest an upload may take.
const UPLOAD_TIME_MAX: Duration = Duration::from_secs(60 * 60);

/// A request that takes too long is told to come back.
pub async fn time(request: Request, next: Next) -> Response {
    let most = match request.uri().path() {
        UPLOADS => UPLOAD_TIME_MAX,
        _ => TIME_MAX,
    };
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("no answer within {most:?}");
            Problem::from(Error::new(ErrorCode::Unavailable)).into_response()
        }
    }
}

/// A body that says it is too large is refused before it is read, any other once it is.
pub async fn size(mut request: Request, next: Next) -> Response {
    if request.uri().path() == UPLOADS {
        // Whoever takes it in counts, and knows who sends it.
        DefaultBodyLimit::disable().apply(&mut request);
        return next.run(request).await;
    }
    let most = match Class::of(request.method(), request.uri().path()) {
        Some(Class::Entry | Class::Refresh) => ENTRY_MAX,
        _ => BODY_MAX,
    };
    DefaultBodyLimit::max(most).apply(&mut request);
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|size| size > most) {
        return Problem::from(Error::new(ErrorCode::TooLarge)).into_response();
    }
    next.run(request.with_limited_body()).await
}

/// The answer of a handler that panicked.
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    Problem::from(service::error::incident(&format!("panic: {message}"))).into_response()
}
