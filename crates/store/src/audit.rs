//! The audit log. It is written and read; nothing changes or deletes a line of it.

use chrono::{DateTime, Utc};
use domain::audit::AuditAction;
use domain::{AuditId, OrganizationId, UserId};
use uuid::Uuid;

use crate::{Executor, StoreError, Tx, sql};

/// A line to add.
#[derive(Clone, Debug)]
pub struct NewAuditEntry {
    /// Its id.
    pub id: AuditId,
    /// In which organization's log.
    pub organization_id: OrganizationId,
    /// Who did it.
    pub actor_id: Option<UserId>,
    /// What was done.
    pub action: AuditAction,
    /// The name of what it was done to.
    pub target: Option<String>,
    /// Its id.
    pub target_id: Option<Uuid>,
    /// An object.
    pub details: serde_json::Value,
    /// The network address it came from.
    pub address: Option<String>,
    /// The request.
    pub request_id: Option<Uuid>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Adds a line.
pub async fn insert(tx: &Tx, entry: NewAuditEntry) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO audit_log (id, organization_id, actor_id, action, target, target_id,
                 details, address, request_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(entry.id)
        .bind(entry.organization_id)
        .bind(entry.actor_id)
        .bind(entry.action.as_str())
        .bind(entry.target)
        .bind(entry.target_id)
        .bind(entry.details)
        .bind(entry.address)
        .bind(entry.request_id)
        .bind(entry.created_at),
    )
    .await
}
