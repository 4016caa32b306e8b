//! The audit log. An entry is written in the transaction of what it tells of: one does not exist
//! without the other.

mod export;

use domain::audit::{AuditAction, AuditEntry};
use domain::{Actor, Error, ListQuery, OrganizationId, Page, Permission, Record, UserId};
use serde_json::{Value, json};
use store::Tx;
use store::audit::NewAuditEntry;
use uuid::Uuid;

use crate::change::Change;
use crate::{Clock, Failure, Services, origin};

pub use export::export;

/// A page of the log, the newest first.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<AuditEntry>, Error> {
    actor.require(Permission::AuditRead)?;
    store::audit::list(&services.db, actor.organization_id, query)
        .await
        .or_internal()?
}

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
    write(&services.clock, tx, organization_id, actor_id.into(), entry).await
}

/// Adds an entry on what happened to a record within a larger change, unless that has one entry
/// for all.
pub(crate) async fn record_changed(
    change: &Change,
    actor: &Actor,
    action: AuditAction,
    record: impl Into<Record>,
    name: &str,
) -> Result<(), Error> {
    if change.is_quiet() {
        return Ok(());
    }
    let record = record.into();
    let entry = Entry::new(action).to(record.id, name);
    let entry = match action {
        AuditAction::RecordDeleted => entry.was(json!({ "kind": record.kind })),
        _ => entry.becomes(json!({ "kind": record.kind })),
    };
    record_in(change, actor, entry).await
}

/// Adds an entry within a larger change.
pub(crate) async fn record_in(change: &Change, actor: &Actor, entry: Entry) -> Result<(), Error> {
    let (organization_id, by) = (actor.organization_id, Some(actor.user_id));
    write(&change.clock, &change.tx, organization_id, by, entry).await
}

async fn write(
    clock: &Clock,
    tx: &Tx,
    organization_id: OrganizationId,
    actor_id: Option<UserId>,
    entry: Entry,
) -> Result<(), Error> {
    let origin = origin::current();
    let line = NewAuditEntry {
        id: clock.new_id(),
        organization_id,
        actor_id,
        api_key_id: origin.api_key_id,
        action: entry.action,
        target: entry.target,
        target_id: entry.target_id,
        details: entry.details,
        address: origin.address,
        request_id: origin.request_id,
        created_at: clock.now(),
    };
    store::audit::insert(tx, line).await.or_internal()
}
