//! `/metrics` in the text format of Prometheus: for this machine, or whoever has the token.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::Error;

use super::middleware::bearer;
use super::problem::Problem;
use crate::state::AppState;
use crate::telemetry;

/// All metrics of this process.
pub async fn metrics(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let authorised = match &state.http.metrics_token {
        Some(token) => bearer(&headers).is_some_and(|given| same(given, token)),
        // Behind a proxy on this machine everybody comes from this machine.
        None => peer.ip().is_loopback() && state.http.trusted_proxies.is_empty(),
    };
    if !authorised {
        return Problem::from(Error::forbidden()).into_response();
    }
    measure(&state);
    let content_type = [(
        header::CONTENT_TYPE,
        "text/plain; version=0.0.4; charset=utf-8",
    )];
    (content_type, telemetry::metrics().render()).into_response()
}

/// What is measured at the moment somebody looks.
fn measure(state: &AppState) {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    metrics::gauge!("parley_websockets").set(number(state.services.hub.listeners()));
    let (open, idle) = state.services.db.connections();
    metrics::gauge!("parley_db_connections", "state" => "open").set(f64::from(open));
    metrics::gauge!("parley_db_connections", "state" => "idle").set(f64::from(idle));
}

/// Compares in a time that does not tell where two texts differ.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one
            .bytes()
            .zip(other.bytes())
            .fold(0, |sum, (a, b)| sum | (a ^ b))
            == 0
}
