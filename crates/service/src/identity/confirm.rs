//! Showing once more who one is, before what somebody at an open window must not do.

use chrono::TimeDelta;
use domain::identity::Confirmation;
use domain::{Actor, Error, ErrorCode, FieldCode};
use store::{sessions, users};

use super::{lockout, password};
use crate::{Failure, Services};

/// How long a sign-in, or a password given again, counts as recent.
pub(super) const RECENT: TimeDelta = TimeDelta::minutes(30);

/// Takes the actor's password once more. Whoever has none signs in again instead. Wrong ones count
/// as those at sign-in do.
pub async fn confirm(
    services: &Services,
    actor: &Actor,
    confirmation: &Confirmation,
) -> Result<(), Error> {
    actor.require_person()?;
    if confirmation.password.is_empty() {
        return Err(Error::field("password", FieldCode::Required));
    }
    let known = users::credentials_of(&services.db, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    let Some(stored) = known.password_hash.clone() else {
        return Err(Error::conflict("you have no password: sign in again"));
    };
    let email = known.contact.email.clone();
    lockout::check(services, &services.db, &email).await?;
    if !password::verify(&confirmation.password, Some(stored)).await? {
        lockout::failed(services, &email, Some(known)).await?;
        return Err(Error::field("password", FieldCode::Wrong));
    }
    let tx = services.db.begin().await.or_internal()?;
    // Again: others may have guessed while this password was looked at.
    lockout::check(services, &tx, &email).await?;
    lockout::forgive(&tx, &email).await?;
    let now = services.clock.now();
    sessions::confirm(&tx, actor.user_id, actor.session_id, now)
        .await
        .or_internal()?;
    tx.commit().await.or_internal()
}

/// Refuses whoever signed in a while ago and has not shown since that it is still they.
pub(super) async fn require_recent(services: &Services, actor: &Actor) -> Result<(), Error> {
    let shown = sessions::shown_at(&services.db, actor.user_id, actor.session_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    if services.clock.now() - shown <= RECENT {
        Ok(())
    } else {
        Err(Error::new(ErrorCode::ConfirmationRequired))
    }
}
