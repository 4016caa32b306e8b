//! The audit log. An entry is written in the transaction of what it tells of: one does not exist
//! without the other.

use domain::audit::AuditAction;
use domain::{Error, OrganizationId, UserId};
use serde_json::{Value, json};
use store::Tx;
use store::audit::NewAuditEntry;
use uuid::Uuid;

use crate::{Failure, Services, origin};

/// What happened, to be added to the log.
pub(crate) struct Entry {
    action: AuditAction,
    target: Option<String>,
    target_id: Option<Uuid>,
    details: Value,
}

impl Entry {
    /// This was done.
    pub fn new(action: AuditAction) -> Self {
        Self {
            action,
            target: None,
            target_id: None,
            details: json!({}),
        }
    }

    /// To this thing, called so at this moment.
    pub fn to(mut self, id: impl Into<Uuid>, name: impl Into<String>) -> Self {
        self.target_id = Some(id.into());
        self.target = Some(name.into());
        self
    }

    /// What it was before.
    pub fn was(mut self, old: Value) -> Self {
        self.details["old"] = old;
        self
    }

    /// What it is from now on.
    pub fn becomes(mut self, new: Value) -> Self {
        self.details["new"] = new;
        self
    }
}

/// Adds an entry to an organization's log, with the request it belongs to.
pub(crate) async fn record(
    services: &Services,
    tx: &Tx,
    organization_id: OrganizationId,
    actor_id: impl Into<Option<UserId>>,
    entry: Entry,
) -> Result<(), Error> {
    let origin = origin::current();
    let line = NewAuditEntry {
        id: services.clock.new_id(),
        organization_id,
        actor_id: actor_id.into(),
        action: entry.action,
        target: entry.target,
        target_id: entry.target_id,
        details: entry.details,
        address: origin.address,
        request_id: origin.request_id,
        created_at: services.clock.now(),
    };
    store::audit::insert(tx, line).await.or_internal()
}
