//! The audit log.

use axum::Json as Answered;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use domain::Page;
use domain::audit::AuditEntry;
use service::audit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{List, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(export))
}

/// A page of the audit log, the newest first
///
/// Filters: `actor_id`, `action`, `target_id`, `from` and `to` (a time, or a day in UTC of which
/// `to` has all).
#[utoipa::path(get, path = "/api/audit", tag = "audit",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
        ("actor_id" = Option<domain::UserId>, Query), ("action" = Option<domain::audit::AuditAction>, Query),
        ("target_id" = Option<uuid::Uuid>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query)),
    responses((status = 200, body = Page<AuditEntry>)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<Answered<Page<AuditEntry>>> {
    Ok(Answered(
        audit::list(&state.services, &actor, &query).await?,
    ))
}

/// The audit log as CSV, with the same filters
#[utoipa::path(get, path = "/api/audit/export", tag = "audit",
    params(("actor_id" = Option<domain::UserId>, Query), ("action" = Option<domain::audit::AuditAction>, Query),
        ("target_id" = Option<uuid::Uuid>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "text/csv")), security(("bearer" = []), ("cookie" = [])))]
async fn export(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<impl IntoResponse> {
    let lines = audit::export(&state.services, &actor, query).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"parley-audit.csv\"",
        ),
    ];
    Ok((headers, Body::from_stream(lines)))
}
