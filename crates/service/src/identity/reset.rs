//! A new password for somebody who has forgotten theirs.

use std::time::Duration;

use chrono::TimeDelta;
use domain::audit::AuditAction;
use domain::identity::PasswordReset;
use domain::{Actor, Error, FieldCode};
use store::one_time_tokens::Purpose;
use store::{second_steps, sessions, users};

use super::{common_passwords, lockout, password, verification};
use crate::audit::{self, Entry};
use crate::mail::{self, Letter};
use crate::{Failure, Services};

/// How long the link works.
const LIFETIME: TimeDelta = TimeDelta::hours(1);
/// How long the answer takes, whatever there is to do: its time must not tell whether an address
/// is known.
const ANSWER_AFTER: Duration = Duration::from_millis(400);

/// Writes to whoever has this address. The answer is the same, and as quick, for an address that
/// nobody has.
pub async fn request_reset(services: &Services, email: &str) -> Result<(), Error> {
    if email.trim().is_empty() {
        return Err(Error::field("email", FieldCode::Required));
    }
    let slow = tokio::time::sleep(ANSWER_AFTER);
    let (written, ()) = tokio::join!(write_link(services, email), slow);
    written
}

/// Writes to the actor, who has no password and wants one.
pub async fn ask_for_password(services: &Services, actor: &Actor) -> Result<(), Error> {
    actor.require_person()?;
    let contact = users::contact(&services.db, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    write_link(services, &contact.email).await
}

async fn write_link(services: &Services, email: &str) -> Result<(), Error> {
    let known = users::credentials(&services.db, email)
        .await
        .or_internal()?;
    // Somebody without an organization signs in first: nothing of theirs can write a mail.
    let Some((known, organization_id)) = known.and_then(|k| k.organization_id.map(|id| (k, id)))
    else {
        return Ok(());
    };
    let tx = services.db.begin().await.or_internal()?;
    let user_id = known.user_id;
    let token =
        verification::one_time(services, &tx, user_id, Purpose::ResetPassword, LIFETIME).await?;
    let link = services
        .mail
        .link(&format!("/reset-password?token={token}"));
    let letter = Letter::PasswordReset { link };
    let contact = known.contact;
    mail::write(
        services,
        &tx,
        organization_id,
        &contact.email,
        contact.language,
        &letter,
    )
    .await?;
    tx.commit().await.or_internal()
}

/// Takes the new password of whoever holds the link. All sessions end: whoever has the mailbox
/// begins anew.
pub async fn reset_password(services: &Services, reset: &PasswordReset) -> Result<(), Error> {
    let new = reset.parse()?;
    common_passwords::refuse("new_password", &new, &[])?;
    let hash = password::hash(new.reveal()).await?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    let user_id = verification::spend(services, &tx, &reset.token, Purpose::ResetPassword).await?;
    users::set_password(&tx, user_id, &hash)
        .await
        .or_internal()?;
    second_steps::forget_all(&tx, user_id).await.or_internal()?;
    users::set_verified(&tx, user_id, now).await.or_internal()?;
    sessions::end_others(&tx, user_id, None, "password_reset", now)
        .await
        .or_internal()?;
    let contact = users::contact(&tx, user_id).await.or_internal()?;
    let home = users::first_organization(&tx, user_id)
        .await
        .or_internal()?;
    if let Some(contact) = &contact {
        lockout::forgive(&tx, &contact.email).await?;
    }
    if let (Some(contact), Some(home)) = (contact, home) {
        let entry = Entry::new(AuditAction::PasswordReset);
        audit::record(services, &tx, home, user_id, entry).await?;
        let letter = Letter::PasswordChanged;
        mail::write(
            services,
            &tx,
            home,
            &contact.email,
            contact.language,
            &letter,
        )
        .await?;
    }
    tx.commit().await.or_internal()?;
    services.hub.recheck(user_id);
    Ok(())
}
