//! Whether the server lives, and whether it can work.

use std::future::Future;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Serialize;
use service::Services;
use service::telegram::GatewayError;
use store::Executor;
use tokio::sync::Mutex;

use crate::state::AppState;

/// How long a dependency may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long an answer about somebody else's server is good for: who asks us, and that may be
/// anybody, must not make us knock there each time.
const FRESH: Duration = Duration::from_secs(10);

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    version: &'static str,
    dependencies: Vec<Dependency>,
}

#[derive(Clone, Copy, Serialize)]
struct Dependency {
    name: &'static str,
    /// `off` where it is not configured.
    state: &'static str,
    /// Whether nothing can be done without it.
    required: bool,
    latency_ms: f64,
}

/// What is known of the servers of others.
#[derive(Default)]
pub struct Outside(Mutex<Option<(Instant, [Dependency; 2])>>);

/// The process answers.
pub async fn live() -> impl IntoResponse {
    Json(serde_json::json!({ "status": "ok" }))
}

/// Each dependency with its state and its latency; 503 if one is down that nothing works
/// without. Without Telegram or the mail server people can still work, and what they send waits;
/// without its Redis a server counts requests for itself.
pub async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    let (database, outside, redis) = tokio::join!(
        database(&state.services),
        state.outside.look(&state),
        redis(&state),
    );
    let dependencies: Vec<_> = std::iter::once(database)
        .chain(outside)
        .chain([redis])
        .collect();
    let down = |required| {
        dependencies
            .iter()
            .any(|found| found.state == "down" && found.required == required)
    };
    let (code, status) = match (down(true), down(false)) {
        _ if state.stopping.is_cancelled() => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "down"),
        (false, true) => (StatusCode::OK, "degraded"),
        (false, false) => (StatusCode::OK, "ok"),
    };
    let body = Readiness {
        status,
        version: env!("CARGO_PKG_VERSION"),
        dependencies,
    };
    (code, Json(body))
}

impl Outside {
    /// Looks again where the last look is too old; who asks meanwhile waits for its result.
    async fn look(&self, state: &AppState) -> [Dependency; 2] {
        let mut last = self.0.lock().await;
        if let Some((at, found)) = *last
            && at.elapsed() < FRESH
        {
            return found;
        }
        let (telegram, mail) = tokio::join!(telegram(&state.services), mail(&state.services));
        *last = Some((Instant::now(), [telegram, mail]));
        [telegram, mail]
    }
}

async fn database(services: &Services) -> Dependency {
    let name = match services.db.engine() {
        store::Engine::Sqlite => "sqlite",
        store::Engine::Postgres => "postgres",
    };
    let asked = async { Some(services.db.ping().await.is_ok()) };
    ask(name, true, asked).await
}

async fn telegram(services: &Services) -> Dependency {
    let asked = async {
        match services.gateway.reach().await {
            Ok(()) => Some(true),
            // Only what stands in the place of a gateway refuses.
            Err(GatewayError::Refused(_)) => None,
            Err(_) => Some(false),
        }
    };
    ask("telegram", false, asked).await
}

async fn mail(services: &Services) -> Dependency {
    let asked = async {
        let carrier = services.mail.carrier.as_ref()?;
        Some(carrier.reach().await.is_ok())
    };
    ask("mail", false, asked).await
}

async fn redis(state: &AppState) -> Dependency {
    ask("redis", false, state.limits.redis_answers()).await
}

/// Waits for an answer: up, down, or nothing where there is nobody to ask.
async fn ask(
    name: &'static str,
    required: bool,
    asked: impl Future<Output = Option<bool>>,
) -> Dependency {
    let started = Instant::now();
    let answer = tokio::time::timeout(PATIENCE, asked).await;
    Dependency {
        name,
        state: match answer {
            Ok(Some(true)) => "up",
            Ok(None) => "off",
            Ok(Some(false)) | Err(_) => "down",
        },
        required,
        latency_ms: (started.elapsed().as_secs_f64() * 100_000.0).round() / 100.0,
    }
}
