//! Deactivating a member, and letting them in again.
//!
//! A deactivated member stays one: their name stands in the history, and their role and views wait
//! for them. Only, they do not come in, nothing acts for them, and nothing is given to them.

use domain::audit::AuditAction;
use domain::identity::Member;
use domain::{Actor, Error, Event, Permission, UserId};
use serde_json::json;
use store::organizations;

use super::{keep_an_owner, reach, unseat};
use crate::audit::{self, Entry};
use crate::{Failure, Services};

/// Keeps a member out from this moment on. What they looked after is handed over as when they
/// are removed, their API keys are revoked, and they are signed out.
pub async fn deactivate(
    services: &Services,
    actor: &Actor,
    user_id: UserId,
    successor_id: Option<UserId>,
) -> Result<Member, Error> {
    actor.require(Permission::MembersManage)?;
    let (organization_id, now) = (actor.organization_id, services.clock.now());
    let tx = services.db.begin().await.or_internal()?;
    let member = reach(&tx, actor, user_id).await?;
    if user_id == actor.user_id {
        return Err(Error::conflict("somebody else has to do this"));
    }
    if !member.is_active() {
        return Err(Error::conflict("this member is deactivated already"));
    }
    let reason = ("deactivated", now);
    let handed = unseat(&tx, actor, &member, actor.user_id, successor_id, reason).await?;
    organizations::set_deactivated(&tx, organization_id, user_id, Some(now))
        .await
        .or_internal()?;
    keep_an_owner(&tx, actor).await?;
    let entry = Entry::new(AuditAction::MemberDeactivated)
        .to(user_id, member.name.clone())
        .becomes(handed);
    audit::record(services, &tx, organization_id, actor.user_id, entry).await?;
    let member = Member {
        deactivated_at: Some(now),
        ..member
    };
    let event = Event::MemberUpdated(member.clone());
    tx.emit(organization_id, Some(actor.user_id), now, event);
    tx.commit().await.or_internal()?;
    services.hub.recheck(user_id);
    Ok(member)
}

/// Lets a deactivated member in again, as what they were. What was handed over stays where it is.
pub async fn reactivate(
    services: &Services,
    actor: &Actor,
    user_id: UserId,
) -> Result<Member, Error> {
    actor.require(Permission::MembersManage)?;
    let (organization_id, now) = (actor.organization_id, services.clock.now());
    let tx = services.db.begin().await.or_internal()?;
    let member = reach(&tx, actor, user_id).await?;
    let Some(since) = member.deactivated_at else {
        return Err(Error::conflict("this member is not deactivated"));
    };
    organizations::set_deactivated(&tx, organization_id, user_id, None)
        .await
        .or_internal()?;
    let entry = Entry::new(AuditAction::MemberReactivated)
        .to(user_id, member.name.clone())
        .was(json!({ "deactivated_at": since }))
        .becomes(json!({ "role": member.role }));
    audit::record(services, &tx, organization_id, actor.user_id, entry).await?;
    let member = Member {
        deactivated_at: None,
        ..member
    };
    let event = Event::MemberUpdated(member.clone());
    tx.emit(organization_id, Some(actor.user_id), now, event);
    tx.commit().await.or_internal()?;
    Ok(member)
}
