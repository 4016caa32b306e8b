//! Limits: a handler that panics, takes too long, or is sent too much.

use std::any::Any;
use std::time::Duration;

use axum::RequestExt;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{Error, ErrorCode};

use super::rate_limit::Class;
use crate::http::api::imports;
use crate::http::problem::Problem;

/// The largest body, in bytes.
pub const BODY_MAX: usize = 1024 * 1024;
/// The largest body of somebody who shows who they are: they may be nobody.
const ENTRY_MAX: usize = 16 * 1024;
/// The longest a handler may take. Telegram's own calls end before that.
const TIME_MAX: Duration = Duration::from_secs(60);
/// The longest a file may be on its way.
const UPLOAD_TIME_MAX: Duration = Duration::from_secs(60 * 60);
/// Where files of messages are uploaded: whoever takes them in counts, and knows who sends them.
pub const UPLOADS: &str = "/api/messaging/uploads";

/// Whether a request brings a file.
fn is_upload(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::POST && (path == imports::UPLOAD || path == UPLOADS)
}

/// A request that takes too long is told to come back.
pub async fn time(request: Request, next: Next) -> Response {
    let most = if is_upload(&request) {
        UPLOAD_TIME_MAX
    } else {
        TIME_MAX
    };
    within(most, next.run(request)).await
}

async fn within(longest: Duration, answer: impl Future<Output = Response>) -> Response {
    match tokio::time::timeout(longest, answer).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("no answer within {longest:?}");
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
        _ if is_upload(&request) => imports::UPLOAD_MAX,
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::http::StatusCode;
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    async fn read(response: Response) -> (StatusCode, String) {
        let status = response.status();
        let body = to_bytes(response.into_body(), BODY_MAX)
            .await
            .expect("a body");
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn a_panic_is_an_incident_and_says_nothing_of_itself() {
        let router = Router::new()
            .fallback(|| async { panic!("the colour of the vault is red") as () })
            .layer(CatchPanicLayer::custom(panicked));
        let request = Request::get("/").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        let (status, body) = read(response).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("\"code\":\"internal\""), "{body}");
        assert!(!body.contains("vault"), "{body}");
    }

    #[tokio::test]
    async fn what_takes_too_long_is_told_to_come_back() {
        let late = within(Duration::ZERO, std::future::pending()).await;
        let (status, body) = read(late).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.contains("\"code\":\"unavailable\""), "{body}");
        let in_time = within(TIME_MAX, async { StatusCode::OK.into_response() }).await;
        assert_eq!(in_time.status(), StatusCode::OK);
    }
}
