//! On the way to a provider.

use chrono::TimeDelta;
use domain::sign_in_with::Provider;
use domain::{Actor, Error, UserId};
use serde::{Deserialize, Serialize};

use super::sealed;
use super::voucher::Question;
use crate::Services;
use crate::error::incident;
use crate::identity::password;
use crate::identity::tokens::RandomToken;

/// How long a person may take at the provider.
pub(super) const JOURNEY: TimeDelta = TimeDelta::minutes(10);
/// What it is sealed for.
pub(super) const JOURNEY_PURPOSE: &str = "journey";
/// How long the consent to link counts.
const CONSENT: TimeDelta = TimeDelta::minutes(5);
const CONSENT_PURPOSE: &str = "consent";

/// Where a person is sent, and what their browser keeps meanwhile.
pub struct Departure {
    /// The provider's page.
    pub address: String,
    /// For the cookie of the journey.
    pub journey: String,
}

/// What is remembered of a person on their way.
#[derive(Serialize, Deserialize)]
pub(super) struct Journey {
    pub provider: Provider,
    pub question: Question,
    /// Where they wanted to be.
    pub next: String,
    /// Who links it, if they did not leave to sign in.
    pub links: Option<UserId>,
}

#[derive(Serialize, Deserialize)]
struct Consent {
    provider: Provider,
    user_id: UserId,
}

/// Sends a person to sign in; `next` is where they go afterwards.
pub async fn depart(
    services: &Services,
    provider: Provider,
    next: &str,
) -> Result<Departure, Error> {
    leave(services, provider, next, None).await
}

/// Notes that the actor wants to link a provider, who has shown their password where they have one:
/// whoever finds a window open must not add a way in for themselves.
pub async fn consent_to_link(
    services: &Services,
    actor: &Actor,
    provider: Provider,
    password: &str,
) -> Result<String, Error> {
    actor.require_person()?;
    services
        .vouchers
        .get(provider)
        .ok_or_else(Error::not_found)?;
    password::know_if_any(services, actor.user_id, password).await?;
    let user_id = actor.user_id;
    sealed::seal(
        services,
        CONSENT_PURPOSE,
        &Consent { provider, user_id },
        CONSENT,
    )
}

/// Sends the actor to a provider to link it, if they consented to that a moment ago.
pub async fn depart_to_link(
    services: &Services,
    actor: &Actor,
    provider: Provider,
    consent: &str,
) -> Result<Departure, Error> {
    actor.require_person()?;
    sealed::open::<Consent>(services, CONSENT_PURPOSE, consent)
        .filter(|given| given.user_id == actor.user_id && given.provider == provider)
        .ok_or_else(Error::forbidden)?;
    leave(services, provider, "", Some(actor.user_id)).await
}

async fn leave(
    services: &Services,
    provider: Provider,
    next: &str,
    links: Option<UserId>,
) -> Result<Departure, Error> {
    let voucher = services
        .vouchers
        .get(provider)
        .ok_or_else(Error::not_found)?;
    let question = Question {
        state: random()?,
        nonce: random()?,
        verifier: random()?,
        return_to: services.mail.link(&format!("/auth/{provider}/callback")),
    };
    let address = voucher.address(&question).await.map_err(|error| {
        tracing::warn!(%provider, %error, "a provider of sign-ins cannot be asked: {error}");
        Error::conflict("the provider cannot be reached")
    })?;
    let journey = Journey {
        provider,
        question,
        next: next.to_owned(),
        links,
    };
    let journey = sealed::seal(services, JOURNEY_PURPOSE, &journey, JOURNEY)?;
    Ok(Departure { address, journey })
}

fn random() -> Result<String, Error> {
    let token = RandomToken::generate().map_err(|error| incident(&error))?;
    Ok(token.to_text())
}
