//! Organizations: creating, naming, leaving, handing on, deleting.

mod export;

use domain::audit::AuditAction;
use domain::identity::Member;
use domain::organization::{Membership, Organization};
use domain::value::Name;
use domain::{Actor, Error, FieldCode, Permission, Role, UserId};
use serde_json::json;
use store::{Tx, accounts, organizations, sessions};

use crate::audit::{self, Entry};
use crate::identity::{self, Refreshed};
use crate::{Failure, Services, members};

pub use export::export;

/// The organizations the actor may come into, by name.
pub async fn mine(services: &Services, actor: &Actor) -> Result<Vec<Membership>, Error> {
    actor.require_person()?;
    organizations::of_user(&services.db, actor.user_id)
        .await
        .or_internal()
}

/// The organization the actor acts in.
pub async fn get(services: &Services, actor: &Actor) -> Result<Organization, Error> {
    organizations::get(&services.db, actor.organization_id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)
}

/// Creates another organization, owned by the actor, who acts in it from now on.
pub async fn create(services: &Services, actor: &Actor, name: &str) -> Result<Refreshed, Error> {
    actor.require_person()?;
    let name = parse(name)?;
    let tx = services.db.begin().await.or_internal()?;
    let id = identity::found_organization(services, &tx, &name, actor.user_id).await?;
    let moved = identity::move_session(services, &tx, actor, id).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(actor.user_id);
    Ok(moved)
}

/// Gives the organization another name.
pub async fn rename(services: &Services, actor: &Actor, name: &str) -> Result<Organization, Error> {
    actor.require(Permission::OrganizationManage)?;
    let name = parse(name)?;
    let tx = services.db.begin().await.or_internal()?;
    let before = own(&tx, actor).await?;
    organizations::rename(&tx, before.id, &name)
        .await
        .or_internal()?;
    let entry = Entry::new(AuditAction::OrganizationUpdated)
        .to(before.id, name.as_str())
        .was(json!({ "name": before.name }))
        .becomes(json!({ "name": name }));
    audit::record(services, &tx, before.id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()?;
    get(services, actor).await
}

/// Makes another member an owner; the actor becomes an admin.
pub async fn transfer(services: &Services, actor: &Actor, to: UserId) -> Result<(), Error> {
    actor.require(Permission::OrganizationOwn)?;
    let tx = services.db.begin().await.or_internal()?;
    members::lock_members(&tx, actor).await?;
    let unknown = || Error::field("member_id", FieldCode::Unknown);
    if to == actor.user_id {
        return Err(unknown());
    }
    let heir = member(&tx, actor, to).await?.filter(Member::is_active);
    let heir = heir.ok_or_else(unknown)?;
    let me = member(&tx, actor, actor.user_id)
        .await?
        .ok_or_else(Error::unauthorized)?;
    members::set_role(services, &tx, actor, &heir, Role::Owner).await?;
    members::set_role(services, &tx, actor, &me, Role::Admin).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(to);
    services.hub.recheck(actor.user_id);
    Ok(())
}

/// Where somebody is after an organization is theirs no longer.
pub enum Departure {
    /// In another one.
    Elsewhere(Box<Refreshed>),
    /// Signed out: it was the only one.
    SignedOut,
}

/// The actor leaves. Their records and open tasks go to the successor, their Telegram accounts to
/// an owner.
pub async fn leave(
    services: &Services,
    actor: &Actor,
    successor_id: Option<UserId>,
) -> Result<Departure, Error> {
    actor.require_person()?;
    let tx = services.db.begin().await.or_internal()?;
    members::lock_members(&tx, actor).await?;
    let me = member(&tx, actor, actor.user_id)
        .await?
        .ok_or_else(Error::unauthorized)?;
    let keeper = organizations::other_owner(&tx, actor.organization_id, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(|| Error::conflict("the organization needs an owner"))?;
    let departure = depart(services, &tx, actor).await?;
    members::release(services, &tx, actor, &me, keeper, successor_id).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(actor.user_id);
    Ok(departure)
}

/// Deletes the organization and everything in it, for good. `typed` must be its name.
pub async fn delete(services: &Services, actor: &Actor, typed: &str) -> Result<Departure, Error> {
    actor.require(Permission::OrganizationOwn)?;
    let tx = services.db.begin().await.or_internal()?;
    members::lock_members(&tx, actor).await?;
    let organization = own(&tx, actor).await?;
    if typed.trim() != organization.name {
        return Err(Error::field("name", FieldCode::Wrong));
    }
    // Their sessions at Telegram can be ended only while they are known here.
    if accounts::any_signed_in(&tx, organization.id)
        .await
        .or_internal()?
    {
        return Err(Error::conflict("remove its Telegram accounts first"));
    }
    let members = organizations::members(&tx, organization.id)
        .await
        .or_internal()?;
    let departure = depart(services, &tx, actor).await?;
    organizations::delete(&tx, organization.id)
        .await
        .or_internal()?;
    tx.commit().await.or_internal()?;
    tracing::warn!(organization = %organization.id, by = %actor.user_id, "an organization was deleted");
    for member in members {
        services.hub.recheck(member.id);
    }
    Ok(departure)
}

/// Moves the actor's session to another organization of theirs, if there is one.
async fn depart(services: &Services, tx: &Tx, actor: &Actor) -> Result<Departure, Error> {
    let mine = organizations::of_user(tx, actor.user_id)
        .await
        .or_internal()?;
    let others = mine.into_iter().map(|membership| membership.id);
    for id in others.filter(|id| *id != actor.organization_id) {
        let may = sessions::may_act_in(tx, actor.user_id, actor.session_id, id)
            .await
            .or_internal()?;
        if may {
            let moved = identity::move_session(services, tx, actor, id).await?;
            return Ok(Departure::Elsewhere(Box::new(moved)));
        }
    }
    Ok(Departure::SignedOut)
}

async fn own(tx: &Tx, actor: &Actor) -> Result<Organization, Error> {
    organizations::get(tx, actor.organization_id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)
}

async fn member(tx: &Tx, actor: &Actor, id: UserId) -> Result<Option<Member>, Error> {
    organizations::member(tx, actor.organization_id, id)
        .await
        .or_internal()
}

fn parse(name: &str) -> Result<Name, Error> {
    Name::parse(name).map_err(|code| Error::field("name", code))
}
