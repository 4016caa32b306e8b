//! The members of an organization: what they are, and letting them go.
//!
//! Nobody reaches above their own role, and an organization always has an owner. Whatever is
//! changed here counts with the next request and, on open websockets, at once.

mod deactivate;
mod hand_over;
mod second_step;
mod sign_out;

pub use deactivate::{deactivate, reactivate};
pub use second_step::{Freed, reset_by_operator, reset_second_step};
pub use sign_out::sign_out;

use chrono::{DateTime, Utc};
use domain::audit::AuditAction;
use domain::identity::Member;
use domain::{Actor, Error, Event, FieldCode, Permission, Role, UserId};
use serde_json::{Value, json};
use store::{Tx, api_keys, invitations, kernel::lock, organizations, sessions, views};

use crate::audit::{self, Entry};
use crate::{Failure, Services};

/// Gives a member another role.
pub async fn change_role(
    services: &Services,
    actor: &Actor,
    user_id: UserId,
    role: Role,
) -> Result<Member, Error> {
    actor.require(Permission::MembersManage)?;
    let tx = services.db.begin().await.or_internal()?;
    let before = reach(&tx, actor, user_id).await?;
    if !actor.role.may_grant(role) {
        return Err(Error::forbidden());
    }
    set_role(services, &tx, actor, &before, role).await?;
    keep_an_owner(&tx, actor).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(user_id);
    Ok(Member { role, ..before })
}

/// Writes a role, with everything that follows from it.
pub(crate) async fn set_role(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    before: &Member,
    role: Role,
) -> Result<(), Error> {
    let (organization_id, now) = (actor.organization_id, services.clock.now());
    organizations::set_role(tx, organization_id, before.id, role)
        .await
        .or_internal()?;
    if !role.may_grant(before.role) {
        // What they have offered may be more than they could offer now.
        invitations::revoke_of(tx, organization_id, before.id, now)
            .await
            .or_internal()?;
    }
    let entry = Entry::new(AuditAction::MemberRoleChanged)
        .to(before.id, before.name.clone())
        .was(json!({ "role": before.role }))
        .becomes(json!({ "role": role }));
    audit::record(services, tx, organization_id, actor.user_id, entry).await?;
    let member = Member {
        role,
        ..before.clone()
    };
    tx.emit(
        organization_id,
        Some(actor.user_id),
        now,
        Event::MemberUpdated(member),
    );
    Ok(())
}

/// Lets a member go. Their records and open tasks go to a successor, their Telegram accounts to
/// whoever does this.
pub async fn remove(
    services: &Services,
    actor: &Actor,
    user_id: UserId,
    successor_id: Option<UserId>,
) -> Result<(), Error> {
    actor.require(Permission::MembersManage)?;
    let tx = services.db.begin().await.or_internal()?;
    let member = reach(&tx, actor, user_id).await?;
    if user_id == actor.user_id {
        return Err(Error::conflict("leave the organization instead"));
    }
    release(services, &tx, actor, &member, actor.user_id, successor_id).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(user_id);
    Ok(())
}

/// Takes a member out: hands over what was theirs, ends their sessions here, and their offers.
pub(crate) async fn release(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    member: &Member,
    keeper: UserId,
    successor_id: Option<UserId>,
) -> Result<(), Error> {
    let (organization_id, now) = (actor.organization_id, services.clock.now());
    let handed = unseat(tx, actor, member, keeper, successor_id, ("removed", now)).await?;
    views::release(tx, organization_id, member.id)
        .await
        .or_internal()?;
    organizations::remove_member(tx, organization_id, member.id)
        .await
        .or_internal()?;
    keep_an_owner(tx, actor).await?;
    let action = if member.id == actor.user_id {
        AuditAction::MemberLeft
    } else {
        AuditAction::MemberRemoved
    };
    let entry = Entry::new(action)
        .to(member.id, member.name.clone())
        .was(json!({ "role": member.role }))
        .becomes(handed);
    audit::record(services, tx, organization_id, actor.user_id, entry).await?;
    let event = Event::MemberLeft { id: member.id };
    tx.emit(organization_id, Some(actor.user_id), now, event);
    Ok(())
}

/// What removing and deactivating have in common: hands over what the member looked after, takes
/// back what they have offered and the keys of their programs, and ends their sessions here, for
/// this reason. Tells what was handed over, for the audit log.
async fn unseat(
    tx: &Tx,
    actor: &Actor,
    member: &Member,
    keeper: UserId,
    successor_id: Option<UserId>,
    (reason, now): (&str, DateTime<Utc>),
) -> Result<Value, Error> {
    let organization_id = actor.organization_id;
    let heir = heir(tx, actor, member, successor_id).await?;
    let heir_id = heir.as_ref().map(|heir| heir.id);
    let handed = hand_over::all(tx, actor, member.id, heir_id, keeper, now).await?;
    invitations::revoke_of(tx, organization_id, member.id, now)
        .await
        .or_internal()?;
    api_keys::revoke_of(tx, organization_id, member.id, now)
        .await
        .or_internal()?;
    sessions::end_in(tx, organization_id, member.id, reason, now)
        .await
        .or_internal()?;
    Ok(handed.told(heir.map(|heir| heir.name).as_deref()))
}

/// Who takes over, if anybody: another member, who can.
async fn heir(
    tx: &Tx,
    actor: &Actor,
    member: &Member,
    successor_id: Option<UserId>,
) -> Result<Option<Member>, Error> {
    let Some(id) = successor_id else {
        return Ok(None);
    };
    let heir = organizations::member(tx, actor.organization_id, id)
        .await
        .or_internal()?;
    heir.filter(|heir| heir.id != member.id && heir.is_active())
        .map(Some)
        .ok_or_else(unknown_successor)
}

fn unknown_successor() -> Error {
    Error::field("successor_id", FieldCode::Unknown)
}

/// A member whom the actor's role reaches; nobody else changes members until the end of `tx`.
async fn reach(tx: &Tx, actor: &Actor, user_id: UserId) -> Result<Member, Error> {
    lock_members(tx, actor).await?;
    let member = organizations::member(tx, actor.organization_id, user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    if actor.role.may_grant(member.role) {
        Ok(member)
    } else {
        Err(Error::forbidden())
    }
}

/// Lets one change of members happen at a time, so that two owners cannot both be the first to
/// go.
pub(crate) async fn lock_members(tx: &Tx, actor: &Actor) -> Result<(), Error> {
    lock::row(tx, "organizations", actor.organization_id.0)
        .await
        .or_internal()
}

/// Refuses a change that has left the organization without an owner.
async fn keep_an_owner(tx: &Tx, actor: &Actor) -> Result<(), Error> {
    let owners = organizations::owners(tx, actor.organization_id)
        .await
        .or_internal()?;
    if owners == 0 {
        return Err(Error::conflict("the organization needs an owner"));
    }
    Ok(())
}
