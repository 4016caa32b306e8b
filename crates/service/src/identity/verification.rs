//! Whether mail to a person's address reaches them.

use chrono::TimeDelta;
use domain::language::Language;
use domain::{Actor, Error, FieldCode, OrganizationId, UserId};
use store::one_time_tokens::{self, Purpose};
use store::{Tx, users};

use super::tokens::RandomToken;
use crate::error::incident;
use crate::mail::{self, Letter};
use crate::{Failure, Services};

/// How long the link works.
const LIFETIME: TimeDelta = TimeDelta::days(2);

/// Writes to a person whose address is not known to be theirs yet.
pub(super) async fn ask(
    services: &Services,
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    email: &str,
    language: Language,
) -> Result<(), Error> {
    let token = one_time(services, tx, user_id, Purpose::VerifyEmail, LIFETIME).await?;
    let link = services.mail.link(&format!("/verify?token={token}"));
    let letter = Letter::Verification { link };
    mail::write(services, tx, organization_id, email, language, &letter).await
}

/// Makes a token that works once, and all earlier ones for the same purpose worthless.
pub(super) async fn one_time(
    services: &Services,
    tx: &Tx,
    user_id: UserId,
    purpose: Purpose,
    lifetime: TimeDelta,
) -> Result<String, Error> {
    let token = RandomToken::generate().map_err(|error| incident(&error))?;
    let now = services.clock.now();
    one_time_tokens::spend_all(tx, user_id, purpose, now)
        .await
        .or_internal()?;
    one_time_tokens::insert(tx, &token.hash(), user_id, purpose, now, now + lifetime)
        .await
        .or_internal()?;
    Ok(token.to_text())
}

/// Uses such a token up; whose it was.
pub(super) async fn spend(
    services: &Services,
    tx: &Tx,
    token: &str,
    purpose: Purpose,
) -> Result<UserId, Error> {
    let expired = || Error::field("token", FieldCode::Expired);
    let token = RandomToken::parse(token).ok_or_else(expired)?;
    one_time_tokens::spend(tx, &token.hash(), purpose, services.clock.now())
        .await
        .or_internal()?
        .ok_or_else(expired)
}

/// Sends the actor the question again, unless it has been answered.
pub async fn ask_again(services: &Services, actor: &Actor) -> Result<(), Error> {
    let contact = users::contact(&services.db, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    if contact.verified {
        return Ok(());
    }
    let tx = services.db.begin().await.or_internal()?;
    let (organization_id, user_id) = (actor.organization_id, actor.user_id);
    ask(
        services,
        &tx,
        organization_id,
        user_id,
        &contact.email,
        contact.language,
    )
    .await?;
    tx.commit().await.or_internal()
}

/// Takes the answer: the token of the link.
pub async fn verify_email(services: &Services, token: &str) -> Result<(), Error> {
    let tx = services.db.begin().await.or_internal()?;
    let user_id = spend(services, &tx, token, Purpose::VerifyEmail).await?;
    users::set_verified(&tx, user_id, services.clock.now())
        .await
        .or_internal()?;
    tx.commit().await.or_internal()
}
