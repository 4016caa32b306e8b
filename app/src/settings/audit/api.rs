//! The audit log.

use crate::error::ApiError;
use domain::{ListQuery, Page, audit::AuditEntry};
use leptos::prelude::*;
use server_fn::codec::Json;

/// A page of the log, the newest first.
#[server(prefix = "/fn", endpoint = "audit/list", input = Json)]
pub async fn list_audit(query: ListQuery) -> Result<Page<AuditEntry>, ApiError> {
    use crate::ctx;
    Ok(service::audit::list(&ctx::services()?, &ctx::actor()?, &query).await?)
}
