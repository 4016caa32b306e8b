//! Invitations: made by those who manage members, accepted by the invited person and nobody else.

use domain::audit::AuditAction;
use domain::invitation::{Invitation, InvitationInput, NewInvitation, Newcomer, Offer};
use domain::{Actor, Error, Event, FieldCode, InvitationId, OrganizationId, Permission, UserId};
use serde_json::json;
use store::invitations::{self, Found};
use store::{Executor, Tx, organizations, sessions, users};

use crate::audit::{self, Entry};
use crate::error::incident;
use crate::identity::tokens::RandomToken;
use crate::identity::{self, Device, Refreshed, SignedIn};
use crate::mail::{self, Letter};
use crate::{Failure, Services};

/// The most invitations a list shows; the newest.
const LIST_MAX: u32 = 200;

/// The newest invitations, whatever became of them.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<Invitation>, Error> {
    actor.require(Permission::MembersManage)?;
    invitations::list(
        &services.db,
        actor.organization_id,
        LIST_MAX,
        services.clock.now(),
    )
    .await
    .or_internal()
}

/// Makes an invitation, and mails it where it is for somebody. The link is in the answer only.
pub async fn create(
    services: &Services,
    actor: &Actor,
    input: &InvitationInput,
) -> Result<NewInvitation, Error> {
    actor.require(Permission::MembersManage)?;
    if !actor.role.may_grant(input.role) {
        return Err(Error::forbidden());
    }
    let fields = input.parse()?;
    let (id, now) = (services.clock.new_id(), services.clock.now());
    let token = RandomToken::generate().map_err(|error| incident(&error))?;
    let link = services
        .mail
        .link(&format!("/invitation?token={}", token.to_text()));
    let organization_id = actor.organization_id;
    let tx = services.db.begin().await.or_internal()?;
    invitations::insert(
        &tx,
        organization_id,
        id,
        &token.hash(),
        &fields,
        actor.user_id,
        now,
    )
    .await
    .or_internal()?;
    let invitation = invitations::get(&tx, organization_id, id, now)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    if let Some(email) = &invitation.email {
        let letter = letter(&tx, actor, &invitation, &link).await?;
        let contact = users::contact(&tx, actor.user_id).await.or_internal()?;
        // Nobody knows the stranger's language; the inviter's is the best guess.
        let language = contact.map(|contact| contact.language).unwrap_or_default();
        mail::write(services, &tx, organization_id, email, language, &letter).await?;
    }
    let name = invitation.email.clone().unwrap_or_default();
    let entry = Entry::new(AuditAction::InvitationCreated)
        .to(id, name)
        .becomes(json!({ "role": invitation.role, "uses": invitation.uses_max }));
    audit::record(services, &tx, organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()?;
    Ok(NewInvitation {
        mailed: invitation.email.is_some() && services.mail.carrier.is_some(),
        invitation,
        link,
    })
}

async fn letter(
    tx: &Tx,
    actor: &Actor,
    invitation: &Invitation,
    link: &str,
) -> Result<Letter, Error> {
    let me = sessions::me(tx, actor.organization_id, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    Ok(Letter::Invitation {
        organization: me.organization_name,
        inviter: me.name,
        role: invitation.role,
        link: link.to_owned(),
        expires_at: invitation.expires_at,
    })
}

/// Takes an invitation back.
pub async fn revoke(services: &Services, actor: &Actor, id: InvitationId) -> Result<(), Error> {
    actor.require(Permission::MembersManage)?;
    let (organization_id, now) = (actor.organization_id, services.clock.now());
    let tx = services.db.begin().await.or_internal()?;
    let invitation = invitations::get(&tx, organization_id, id, now)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let revoked = invitations::revoke(&tx, organization_id, id, now)
        .await
        .or_internal()?;
    if !revoked {
        return Err(Error::not_found());
    }
    let name = invitation.email.unwrap_or_default();
    let entry = Entry::new(AuditAction::InvitationRevoked).to(id, name);
    audit::record(services, &tx, organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()
}

/// What the holder of a link is offered.
pub async fn offer(services: &Services, token: &str) -> Result<Offer, Error> {
    Ok(find(services, &services.db, token).await?.offer)
}

async fn find(services: &Services, on: &impl Executor, token: &str) -> Result<Found, Error> {
    let expired = || Error::field("token", FieldCode::Expired);
    let token = RandomToken::parse(token).ok_or_else(expired)?;
    invitations::by_token(on, &token.hash(), services.clock.now())
        .await
        .or_internal()?
        .ok_or_else(expired)
}

/// The actor joins, and acts in that organization from now on. Somebody who is a member already
/// only goes there.
pub async fn join(services: &Services, actor: &Actor, token: &str) -> Result<Refreshed, Error> {
    actor.require_person()?;
    let tx = services.db.begin().await.or_internal()?;
    let found = find(services, &tx, token).await?;
    let contact = users::contact(&tx, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    is_meant(&found, &contact.email)?;
    let known = organizations::role(&tx, found.organization_id, actor.user_id)
        .await
        .or_internal()?;
    if known.is_none() {
        accept(services, &tx, &found, actor.user_id).await?;
    }
    let moved = identity::move_session(services, &tx, actor, found.organization_id).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(actor.user_id);
    Ok(moved)
}

/// Somebody new registers and joins.
pub async fn register(
    services: &Services,
    newcomer: &Newcomer,
    device: &Device,
) -> Result<SignedIn, Error> {
    let (name, email, password) = newcomer.parse()?;
    identity::common_passwords::refuse("password", &password, &[name.as_str(), email.as_str()])?;
    is_meant(
        &find(services, &services.db, &newcomer.token).await?,
        email.as_str(),
    )?;
    let hash = identity::password::hash(password.reveal()).await?;
    let tx = services.db.begin().await.or_internal()?;
    let found = find(services, &tx, &newcomer.token).await?;
    let person = identity::NewPerson {
        name: &name,
        email: &email,
        password_hash: &hash,
        language: device.language,
    };
    let user_id = identity::add_person(services, &tx, &person).await?;
    accept(services, &tx, &found, user_id).await?;
    // The inviter has seen the link, too: it does not show whose the address is.
    identity::ask_for_verification(services, &tx, found.organization_id, user_id, &person).await?;
    let signed_in =
        identity::open_session(services, &tx, found.organization_id, user_id, device).await?;
    tx.commit().await.or_internal()?;
    Ok(signed_in)
}

/// Somebody who has just been added as a person joins by an invitation.
pub(crate) async fn accept_new(
    services: &Services,
    tx: &Tx,
    token: &str,
    user_id: UserId,
    email: &str,
) -> Result<OrganizationId, Error> {
    let found = find(services, tx, token).await?;
    is_meant(&found, email)?;
    accept(services, tx, &found, user_id).await?;
    Ok(found.organization_id)
}

/// An invitation that was sent to somebody is theirs alone.
fn is_meant(found: &Found, email: &str) -> Result<(), Error> {
    let theirs = |meant: &str| users::fold_email(meant) == users::fold_email(email);
    match &found.offer.email {
        Some(meant) if !theirs(meant) => Err(Error::field("email", FieldCode::Wrong)),
        _ => Ok(()),
    }
}

async fn accept(services: &Services, tx: &Tx, found: &Found, user_id: UserId) -> Result<(), Error> {
    let (organization_id, now) = (found.organization_id, services.clock.now());
    let known = organizations::member(tx, organization_id, user_id)
        .await
        .or_internal()?;
    if known.is_some() {
        // Deactivated: a link does not undo what somebody above them has decided.
        return Err(Error::forbidden().with_detail("you were deactivated there"));
    }
    if !invitations::accept(tx, found, now).await.or_internal()? {
        return Err(Error::field("token", FieldCode::Expired));
    }
    let role = found.offer.role;
    organizations::add_member(tx, organization_id, user_id, role, now)
        .await
        .or_internal()?;
    let member = organizations::member(tx, organization_id, user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let entry = Entry::new(AuditAction::MemberJoined)
        .to(user_id, member.name.clone())
        .becomes(json!({ "role": role }));
    audit::record(services, tx, organization_id, user_id, entry).await?;
    tx.emit(
        organization_id,
        Some(user_id),
        now,
        Event::MemberJoined(member),
    );
    Ok(())
}
