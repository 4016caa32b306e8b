//! Lists as files.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::{Actor, ListQuery, RecordKind};
use futures::TryStreamExt as _;
use service::filters::is_time_zone;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{List, SignedIn};
use crate::http::middleware::cookie;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(companies))
        .routes(routes!(contacts))
        .routes(routes!(deals))
}

/// All companies that a list finds, as CSV
///
/// Takes what the list takes, but for `limit` and `cursor`. UTF-8 with a byte order mark, columns
/// named as in the API and after them the custom fields. Text that a spreadsheet would compute has
/// an apostrophe before it.
#[utoipa::path(get, path = "/api/crm/companies/export", tag = "crm",
    params(("search" = Option<String>, Query), ("sort" = Option<String>, Query),
        ("filter" = Option<String>, Query), ("time_zone" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "text/csv")),
    security(("bearer" = []), ("cookie" = [])))]
async fn companies(
    state: State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    List(query): List,
) -> Answer<Response> {
    file(&state, &actor, RecordKind::Company, &headers, query).await
}

/// All contacts that a list finds, as CSV
///
/// See the export of companies.
#[utoipa::path(get, path = "/api/crm/contacts/export", tag = "crm",
    params(("search" = Option<String>, Query), ("sort" = Option<String>, Query),
        ("filter" = Option<String>, Query), ("time_zone" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "text/csv")),
    security(("bearer" = []), ("cookie" = [])))]
async fn contacts(
    state: State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    List(query): List,
) -> Answer<Response> {
    file(&state, &actor, RecordKind::Contact, &headers, query).await
}

/// All deals that a list finds, as CSV
///
/// See the export of companies.
#[utoipa::path(get, path = "/api/crm/deals/export", tag = "crm",
    params(("search" = Option<String>, Query), ("sort" = Option<String>, Query),
        ("filter" = Option<String>, Query), ("time_zone" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "text/csv")),
    security(("bearer" = []), ("cookie" = [])))]
async fn deals(
    state: State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    List(query): List,
) -> Answer<Response> {
    file(&state, &actor, RecordKind::Deal, &headers, query).await
}

async fn file(
    state: &AppState,
    actor: &Actor,
    kind: RecordKind,
    headers: &HeaderMap,
    query: ListQuery,
) -> Answer<Response> {
    let name = match kind {
        RecordKind::Company => "companies.csv",
        RecordKind::Contact => "contacts.csv",
        RecordKind::Deal => "deals.csv",
    };
    let time_zone = query.time_zone.clone().or_else(|| zone(headers));
    let query = ListQuery { time_zone, ..query };
    let parts = service::export::csv(&state.services, actor, kind, query).await?;
    // An error after the first byte breaks the file off, which the browser says.
    let body = Body::from_stream(parts.inspect_err(|error| {
        tracing::error!(%error, "an export broke off: {error}");
    }));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, body).into_response())
}

/// Where the browser is that follows a link to a file: it says so in a cookie.
fn zone(headers: &HeaderMap) -> Option<String> {
    let zone = cookie(headers, app::preferences::ZONE)?.replace("%2F", "/");
    is_time_zone(&zone).then_some(zone)
}
