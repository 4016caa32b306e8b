//! All routes, and what stands around them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::middleware::{authenticate, cross_site, guard, headers, observe, proxy, rate_limit};
use super::{api, health, metrics, pages, ws};
use crate::state::AppState;

/// The whole server as one service.
pub fn router(state: &AppState) -> Router {
    let timed = Router::new()
        .merge(api::router())
        .merge(pages::router(state))
        .layer(from_fn(guard::time))
        // Files are compressed when they are built; what is made for one request, quickly.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let known = timed
        .route("/ws", get(ws::connect))
        .layer(from_fn_with_state(
            state.clone(),
            authenticate::authenticate,
        ));
    known
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .fallback_service(pages::files(state))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(observe::observe))
                .layer(from_fn_with_state(state.clone(), proxy::proxy))
                .layer(from_fn_with_state(state.clone(), headers::headers))
                .layer(CatchPanicLayer::custom(guard::panicked))
                .layer(DefaultBodyLimit::max(guard::BODY_MAX))
                .layer(from_fn(guard::size))
                .layer(from_fn_with_state(state.clone(), cross_site::cross_site))
                .layer(from_fn_with_state(state.clone(), rate_limit::rate_limit)),
        )
        .with_state(state.clone())
}
