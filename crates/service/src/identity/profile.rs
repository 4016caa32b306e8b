//! What people change about themselves: their name, and the address they sign in with.
//!
//! A new address counts once a link that was sent there has come back. Until then, and whether or
//! not somebody else signs in with it, the answer is the same.

use chrono::TimeDelta;
use domain::audit::AuditAction;
use domain::profile::EmailChange;
use domain::value::Name;
use domain::{Actor, Error, Event, FieldCode, UserId};
use serde_json::json;
use store::email_changes::{self, Wanted};
use store::one_time_tokens::{self, Purpose};
use store::{Tx, organizations, users};

use super::members::OrTaken;
use super::password;
use super::tokens::RandomToken;
use crate::audit::{self, Entry};
use crate::error::incident;
use crate::mail::{self, Letter};
use crate::{Failure, Services};

/// How long the link works.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// Gives the actor another name, wherever they are a member.
pub async fn rename(services: &Services, actor: &Actor, name: &str) -> Result<(), Error> {
    let name = Name::parse(name).map_err(|code| Error::field("name", code))?;
    let tx = services.db.begin().await.or_internal()?;
    users::set_name(&tx, actor.user_id, &name)
        .await
        .or_internal()?;
    tell_members(services, &tx, actor.user_id).await?;
    tx.commit().await.or_internal()
}

/// Writes to the address that the actor wants to sign in with. To one that somebody signs in with
/// already nothing is written, and nobody learns that.
pub async fn change_email(
    services: &Services,
    actor: &Actor,
    change: &EmailChange,
) -> Result<(), Error> {
    let email = change.parse()?;
    let user_id = actor.user_id;
    let stored = users::password_hash(&services.db, user_id)
        .await
        .or_internal()?;
    if !password::verify(&change.password, stored).await? {
        return Err(Error::field("password", FieldCode::Wrong));
    }
    let token = RandomToken::generate().map_err(|error| incident(&error))?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    if email_changes::is_taken(&tx, email.as_str())
        .await
        .or_internal()?
    {
        email_changes::forget(&tx, user_id).await.or_internal()?;
        return tx.commit().await.or_internal();
    }
    let (hash, expires_at) = (token.hash(), now + LIFETIME);
    email_changes::insert(&tx, &hash, user_id, email.as_str(), now, expires_at)
        .await
        .or_internal()?;
    let contact = users::contact(&tx, user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    let path = format!("/confirm-address?token={}", token.to_text());
    let letter = Letter::AddressChange {
        link: services.mail.link(&path),
    };
    let organization_id = actor.organization_id;
    let (to, language) = (email.as_str(), contact.language);
    mail::write(services, &tx, organization_id, to, language, &letter).await?;
    tx.commit().await.or_internal()
}

/// Takes the answer: the token of the link. The old address is told, in case this was not its
/// owner's wish.
pub async fn confirm_email(services: &Services, token: &str) -> Result<(), Error> {
    let expired = || Error::field("token", FieldCode::Expired);
    let token = RandomToken::parse(token).ok_or_else(expired)?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    let wanted = email_changes::take(&tx, &token.hash(), now)
        .await
        .or_internal()?
        .ok_or_else(expired)?;
    let user_id = wanted.user_id;
    let before = users::contact(&tx, user_id)
        .await
        .or_internal()?
        .ok_or_else(expired)?;
    email_changes::apply(&tx, &wanted, now).await.or_taken()?;
    // Links that went to the old address are its holder's no longer.
    for purpose in [Purpose::VerifyEmail, Purpose::ResetPassword] {
        one_time_tokens::spend_all(&tx, user_id, purpose, now)
            .await
            .or_internal()?;
    }
    note(services, &tx, &before, &wanted).await?;
    tell_members(services, &tx, user_id).await?;
    tx.commit().await.or_internal()
}

/// Writes to the old address, and into the log of every organization the person is a member of.
async fn note(
    services: &Services,
    tx: &Tx,
    before: &users::Contact,
    wanted: &Wanted,
) -> Result<(), Error> {
    let user_id = wanted.user_id;
    let memberships = organizations::knowing(tx, user_id).await.or_internal()?;
    for membership in &memberships {
        let entry = Entry::new(AuditAction::EmailChanged)
            .was(json!({ "email": before.email }))
            .becomes(json!({ "email": wanted.email }));
        audit::record(services, tx, membership.id, user_id, entry).await?;
    }
    let (Some(home), true) = (memberships.first(), before.verified) else {
        return Ok(());
    };
    let letter = Letter::AddressChanged {
        to: wanted.email.clone(),
    };
    let (to, language) = (&before.email, before.language);
    mail::write(services, tx, home.id, to, language, &letter).await
}

/// Tells everybody who sees this person as a member.
async fn tell_members(services: &Services, tx: &Tx, user_id: UserId) -> Result<(), Error> {
    let now = services.clock.now();
    for membership in organizations::knowing(tx, user_id).await.or_internal()? {
        let member = organizations::member(tx, membership.id, user_id)
            .await
            .or_internal()?;
        if let Some(member) = member {
            let event = Event::MemberUpdated(member);
            tx.emit(membership.id, Some(user_id), now, event);
        }
    }
    Ok(())
}
