//! Signing a member out, by somebody above them.

use domain::audit::AuditAction;
use domain::{Actor, Error, Permission, UserId};
use serde_json::json;
use store::sessions;

use super::reach;
use crate::audit::{self, Entry};
use crate::{Failure, Services};

/// Ends the sessions of a member that act in this organization; says how many. What they have open
/// elsewhere goes on there, and does not come here before they have signed in again.
pub async fn sign_out(services: &Services, actor: &Actor, user_id: UserId) -> Result<u64, Error> {
    actor.require(Permission::MembersManage)?;
    let (organization_id, now) = (actor.organization_id, services.clock.now());
    let tx = services.db.begin().await.or_internal()?;
    let member = reach(&tx, actor, user_id).await?;
    let ended = sessions::end_in(&tx, organization_id, user_id, "ended_by_admin", now)
        .await
        .or_internal()?;
    let entry = Entry::new(AuditAction::MemberSignedOut)
        .to(user_id, member.name)
        .becomes(json!({ "count": ended }));
    audit::record(services, &tx, organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(user_id);
    Ok(ended)
}
