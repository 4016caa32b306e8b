//! What every handler can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use service::Services;
use tokio_util::sync::CancellationToken;

use crate::config::Http;
use crate::http::health::Outside;
use crate::http::middleware::is_https;
use crate::http::middleware::rate_limit::Limits;

/// What every handler can reach; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use cases' parts.
    pub services: Services,
    /// Addresses and limits.
    pub http: Arc<Http>,
    /// Requests so far.
    pub limits: Arc<Limits>,
    /// What is known of the servers we lean on.
    pub outside: Arc<Outside>,
    /// What Leptos needs to know of the site.
    pub leptos: LeptosOptions,
    /// Ends when the server is told to stop.
    pub stopping: CancellationToken,
    /// How often a socket looks whether its session still lives.
    pub sockets: SocketTiming,
}

/// The rhythm of the websockets.
#[derive(Clone, Copy, Debug)]
pub struct SocketTiming {
    /// Between two pings.
    pub ping: std::time::Duration,
    /// Between two looks at the session and the role.
    pub recheck: std::time::Duration,
    /// For a window to take a frame or to give a sign of life, before it is given up.
    pub patience: std::time::Duration,
}

impl Default for SocketTiming {
    fn default() -> Self {
        Self {
            ping: std::time::Duration::from_secs(20),
            recheck: std::time::Duration::from_secs(30),
            patience: std::time::Duration::from_secs(60),
        }
    }
}

impl AppState {
    /// Whether this request reached us, or the proxy in front of us, over https.
    pub fn is_secure(&self, headers: &axum::http::HeaderMap) -> bool {
        is_https(headers)
    }
}

impl FromRef<AppState> for Services {
    fn from_ref(state: &AppState) -> Self {
        state.services.clone()
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
