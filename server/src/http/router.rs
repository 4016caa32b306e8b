//! All routes, and what stands around them.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use super::middleware::{
    authenticate, compress, cors, cross_site, guard, headers, observe, proxy, rate_limit,
};
use super::{api, health, metrics, pages, sign_in_with, ws};
use crate::state::AppState;

/// What is asked for once the server knows who asks, beside the interface and the pages.
const FOR_SESSIONS: [Plain; 3] = [
    ("/ws", || get(ws::connect)),
    ("/auth/{provider}/start", || get(sign_in_with::start)),
    ("/auth/{provider}/callback", || get(sign_in_with::back)),
];
/// What is answered without looking who asks.
const FOR_OPERATORS: [Plain; 3] = [
    ("/health/live", || get(health::live)),
    ("/health/ready", || get(health::ready)),
    ("/metrics", || get(metrics::metrics)),
];

/// A route that stands for itself: its path, and what answers a `GET`.
type Plain = (&'static str, fn() -> MethodRouter<AppState>);

/// Every route of the server, as `METHOD /path`: the JSON interface, the server functions, the
/// pages, and what stands for itself. For the tests that walk all of them.
pub fn inventory() -> Vec<String> {
    let plain = FOR_SESSIONS.iter().chain(&FOR_OPERATORS);
    let plain = plain.map(|(path, _)| format!("GET {path}"));
    let functions = pages::functions().into_iter();
    let functions = functions.map(|(path, method)| format!("{method} {path}"));
    let mut all: Vec<String> = plain.chain(functions).chain(pages::paths()).collect();
    all.extend(api::operations());
    all.sort();
    all
}

fn add(router: Router<AppState>, routes: &[Plain]) -> Router<AppState> {
    routes.iter().fold(router, |router, (path, handler)| {
        router.route(path, handler())
    })
}

/// The whole server as one service.
pub fn router(state: &AppState) -> Router {
    let timed = Router::new()
        .merge(api::router())
        .merge(pages::router(state))
        .layer(from_fn(guard::time))
        // Files are compressed when they are built.
        .layer(compress::layer());
    let known = add(timed, &FOR_SESSIONS)
        .layer(from_fn_with_state(state.clone(), rate_limit::per_account))
        .layer(from_fn_with_state(
            state.clone(),
            authenticate::authenticate,
        ));
    add(known, &FOR_OPERATORS)
        .fallback_service(pages::files(state))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(observe::observe))
                .layer(from_fn_with_state(state.clone(), proxy::proxy))
                .layer(from_fn_with_state(state.clone(), headers::headers))
                .layer(CatchPanicLayer::custom(guard::panicked))
                .option_layer(cors::layer(&state.http.cors_origins))
                .layer(from_fn(guard::size))
                .layer(from_fn_with_state(state.clone(), cross_site::cross_site))
                .layer(from_fn_with_state(state.clone(), rate_limit::per_address)),
        )
        .with_state(state.clone())
}
