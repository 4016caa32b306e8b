//! Whether the server lives, and whether it can work.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Serialize;
use store::Executor;

use crate::state::AppState;

/// How long a dependency may take to answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    version: &'static str,
    dependencies: Vec<Dependency>,
}

#[derive(Serialize)]
struct Dependency {
    name: &'static str,
    state: &'static str,
    latency_ms: f64,
}

/// The process answers.
pub async fn live() -> impl IntoResponse {
    Json(serde_json::json!({ "status": "ok" }))
}

/// Each dependency with its state and its latency; 503 if one is down.
pub async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    let dependencies = vec![database(&state).await];
    let up = dependencies
        .iter()
        .all(|dependency| dependency.state == "up");
    let stopping = state.stopping.is_cancelled();
    let (code, status) = match (up, stopping) {
        (true, false) => (StatusCode::OK, "ok"),
        (_, true) => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        (false, false) => (StatusCode::SERVICE_UNAVAILABLE, "down"),
    };
    let body = Readiness {
        status,
        version: env!("CARGO_PKG_VERSION"),
        dependencies,
    };
    (code, Json(body))
}

async fn database(state: &AppState) -> Dependency {
    let started = Instant::now();
    let asked = state.services.db.ping();
    let answered = matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(_)));
    Dependency {
        name: match state.services.db.engine() {
            store::Engine::Sqlite => "sqlite",
            store::Engine::Postgres => "postgres",
        },
        state: if answered { "up" } else { "down" },
        latency_ms: (started.elapsed().as_secs_f64() * 100_000.0).round() / 100.0,
    }
}
