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

/// Each dependency with its state and its latency; 503 if one is down that is needed. Without its
/// Redis a server counts requests for itself.
pub async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    let database = database(&state).await;
    let up = database.state == "up";
    let dependencies = std::iter::once(database)
        .chain(redis(&state).await)
        .collect();
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

async fn redis(state: &AppState) -> Option<Dependency> {
    let started = Instant::now();
    let answers = state.limits.redis_answers().await?;
    Some(Dependency::new("redis", answers, started))
}

async fn database(state: &AppState) -> Dependency {
    let started = Instant::now();
    let asked = state.services.db.ping();
    let answered = matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(_)));
    let name = match state.services.db.engine() {
        store::Engine::Sqlite => "sqlite",
        store::Engine::Postgres => "postgres",
    };
    Dependency::new(name, answered, started)
}

impl Dependency {
    fn new(name: &'static str, answers: bool, asked: Instant) -> Self {
        Self {
            name,
            state: if answers { "up" } else { "down" },
            latency_ms: (asked.elapsed().as_secs_f64() * 100_000.0).round() / 100.0,
        }
    }
}
