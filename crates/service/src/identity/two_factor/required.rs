//! An organization whose members need a second step.

use domain::audit::AuditAction;
use domain::{Actor, Error, Permission};
use serde_json::json;
use store::{organizations, two_factor};

use crate::audit::{self, Entry};
use crate::{Failure, Services};

/// Says whether members need a second step. Who asks for it has one: nobody locks out themselves.
/// From here on, who has none is led to set one up, and can do nothing else.
pub async fn require_two_factor(
    services: &Services,
    actor: &Actor,
    required: bool,
) -> Result<(), Error> {
    actor.require(Permission::OrganizationOwn)?;
    let own = two_factor::get(&services.db, actor.user_id)
        .await
        .or_internal()?;
    if required && !own.is_some_and(|own| own.is_on()) {
        return Err(Error::conflict("set up your own two-step sign-in first"));
    }
    let tx = services.db.begin().await.or_internal()?;
    let id = actor.organization_id;
    let before = organizations::get(&tx, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    organizations::require_two_factor(&tx, id, required)
        .await
        .or_internal()?;
    let entry = Entry::new(AuditAction::OrganizationUpdated)
        .to(id, before.name)
        .was(json!({ "two_factor_required": before.two_factor_required }))
        .becomes(json!({ "two_factor_required": required }));
    audit::record(services, &tx, id, actor.user_id, entry).await?;
    let members = organizations::members(&tx, id).await.or_internal()?;
    tx.commit().await.or_internal()?;
    // Open windows of those without one close.
    for member in members {
        services.hub.recheck(member.id);
    }
    Ok(())
}
