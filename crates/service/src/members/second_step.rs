//! A member who has lost the second step of their sign-in, and the backup codes with it.

use domain::audit::AuditAction;
use domain::identity::Member;
use domain::organization::SecondStepReset;
use domain::{Actor, Error, Permission, UserId};
use serde_json::json;
use store::{Tx, organizations, passkeys, second_steps, sessions, two_factor, users};

use super::reach;
use crate::audit::{self, Entry};
use crate::mail::{self, Letter};
use crate::{Failure, Services};

/// Takes the second step, passkeys with it, from a member who cannot take it any more. They are
/// signed out everywhere, sign in with their password alone, and set a new one up where the
/// organization asks for it.
///
/// It is about the person, not only about this organization: whoever does it is above them wherever
/// they are a member. Otherwise it would open to an admin here what is another organization's.
pub async fn reset_second_step(
    services: &Services,
    actor: &Actor,
    user_id: UserId,
    reset: &SecondStepReset,
) -> Result<(), Error> {
    actor.require(Permission::MembersManage)?;
    actor.require_person()?;
    let reason = reset.parse()?;
    let tx = services.db.begin().await.or_internal()?;
    let member = reach(&tx, actor, user_id).await?;
    is_above(&tx, actor, &member).await?;
    take(services, &tx, user_id).await?;
    let entry = Entry::new(AuditAction::TwoFactorReset)
        .to(member.id, member.name.clone())
        .becomes(json!({ "reason": reason }));
    audit::record(services, &tx, actor.organization_id, actor.user_id, entry).await?;
    tell(services, &tx, actor, &member, &reason).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(user_id);
    Ok(())
}

/// Somebody whose second step the operator has taken away.
#[derive(Debug)]
pub struct Freed {
    /// Their name.
    pub name: String,
    /// How many devices they were signed out on.
    pub sessions: u64,
    /// Whether they are told by mail: it takes an organization on whose behalf one writes.
    pub told: bool,
}

/// The same by whoever operates the installation, for somebody with nobody above them. No request
/// reaches it, so no actor is asked for; every organization that knows the person finds it in its
/// audit log, done by nobody of theirs.
pub async fn reset_by_operator(
    services: &Services,
    email: &str,
    reset: &SecondStepReset,
) -> Result<Freed, Error> {
    let reason = reset.parse()?;
    let known = users::credentials(&services.db, email)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let tx = services.db.begin().await.or_internal()?;
    let ended = take(services, &tx, known.user_id).await?;
    let homes = organizations::knowing(&tx, known.user_id)
        .await
        .or_internal()?;
    for home in &homes {
        let entry = Entry::new(AuditAction::TwoFactorReset)
            .to(known.user_id, known.name.clone())
            .becomes(json!({ "reason": reason, "by": "operator" }));
        audit::record(services, &tx, home.id, None, entry).await?;
    }
    if let Some(home) = homes.first() {
        let letter = Letter::SecondStepResetByOperator {
            reason,
            link: services.mail.link("/settings/security"),
        };
        let (to, language) = (&known.contact.email, known.contact.language);
        mail::write(services, &tx, home.id, to, language, &letter).await?;
    }
    tx.commit().await.or_internal()?;
    Ok(Freed {
        name: known.name,
        sessions: ended,
        told: !homes.is_empty(),
    })
}

/// Takes the second step from somebody, and signs them out everywhere; says on how many devices.
async fn take(services: &Services, tx: &Tx, user_id: UserId) -> Result<u64, Error> {
    let kept = two_factor::get(tx, user_id).await.or_internal()?;
    if !kept.is_some_and(|kept| kept.is_on()) {
        return Err(Error::conflict("this member's sign-in has no second step"));
    }
    two_factor::remove(tx, user_id).await.or_internal()?;
    passkeys::remove_all(tx, user_id).await.or_internal()?;
    second_steps::forget_all(tx, user_id).await.or_internal()?;
    let now = services.clock.now();
    sessions::end_others(tx, user_id, None, "two_factor_reset", now)
        .await
        .or_internal()
}

/// Refuses to reach somebody who is an equal, here or in any other organization of theirs.
async fn is_above(tx: &Tx, actor: &Actor, member: &Member) -> Result<(), Error> {
    for theirs in organizations::knowing(tx, member.id).await.or_internal()? {
        let own = organizations::role(tx, theirs.id, actor.user_id)
            .await
            .or_internal()?;
        if !own.is_some_and(|own| own != theirs.role && own.may_grant(theirs.role)) {
            return Err(Error::forbidden());
        }
    }
    Ok(())
}

/// Writes to the member, whether their address is confirmed or not: somebody else decided about
/// their account, and there is no other way to reach them.
async fn tell(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    member: &Member,
    reason: &str,
) -> Result<(), Error> {
    let contact = users::contact(tx, member.id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let me = sessions::me(tx, actor.organization_id, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    let letter = Letter::SecondStepReset {
        by: me.name,
        organization: me.organization_name,
        reason: reason.to_owned(),
        link: services.mail.link("/settings/security"),
    };
    let (email, language) = (&contact.email, contact.language);
    mail::write(
        services,
        tx,
        actor.organization_id,
        email,
        language,
        &letter,
    )
    .await
}
