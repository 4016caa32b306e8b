//! Somebody new, for whom a provider vouches.

use chrono::TimeDelta;
use domain::sign_in_with::{Provider, Vouched, VouchedSignUp, invitation_in};
use domain::{Error, FieldCode};
use serde::{Deserialize, Serialize};
use store::users;

use super::arrive::add;
use super::depart::Journey;
use super::sealed;
use super::voucher::Word;
use crate::identity::{
    Device, NewPerson, SignedIn, add_person, ask_for_verification, found_organization, open_session,
};
use crate::{Failure, Services, invitations};

/// How long somebody may take to fill in the form.
const LIFETIME: TimeDelta = TimeDelta::minutes(30);
const PURPOSE: &str = "newcomer";

/// Who that is.
#[derive(Serialize, Deserialize)]
pub(super) struct Newcomer {
    provider: Provider,
    word: Word,
    invitation: Option<String>,
}

impl Newcomer {
    pub fn new(journey: Journey, word: Word) -> Self {
        let invitation = invitation_in(&journey.next).map(str::to_owned);
        Self {
            provider: journey.provider,
            word,
            invitation,
        }
    }
}

pub(super) fn seal(services: &Services, newcomer: &Newcomer) -> Result<String, Error> {
    sealed::seal(services, PURPOSE, newcomer, LIFETIME)
}

fn open(services: &Services, kept: &str) -> Result<Newcomer, Error> {
    sealed::open(services, PURPOSE, kept).ok_or_else(|| Error::field("token", FieldCode::Expired))
}

/// Who is about to register: what their cookie keeps.
pub async fn vouched(services: &Services, kept: &str) -> Result<Vouched, Error> {
    let Newcomer {
        provider,
        word,
        invitation,
    } = open(services, kept)?;
    let voucher = services
        .vouchers
        .get(provider)
        .ok_or_else(Error::not_found)?;
    let offer = match invitation {
        Some(token) => Some(invitations::offer(services, &token).await?),
        None => None,
    };
    Ok(Vouched {
        provider: voucher.name().to_owned(),
        name: word.name.unwrap_or_default(),
        email: word.email,
        offer,
    })
}

/// Registers them: with an organization of their own, or in the one they were invited to. They
/// have no password, and can set one by mail.
pub async fn register_with(
    services: &Services,
    kept: &str,
    typed: &VouchedSignUp,
    device: &Device,
) -> Result<SignedIn, Error> {
    let Newcomer {
        provider,
        word,
        invitation,
    } = open(services, kept)?;
    let registration = typed.parse(word.email.as_deref(), invitation.is_some())?;
    let person = NewPerson {
        name: &registration.name,
        email: &registration.email,
        password_hash: "",
        language: device.language,
    };
    let tx = services.db.begin().await.or_internal()?;
    let user_id = add_person(services, &tx, &person).await?;
    let organization_id = match (&invitation, &registration.organization_name) {
        (Some(token), _) => {
            let email = registration.email.as_str();
            invitations::accept_new(services, &tx, token, user_id, email).await?
        }
        (None, Some(name)) => found_organization(services, &tx, name, user_id).await?,
        (None, None) => return Err(Error::field("organization_name", FieldCode::Required)),
    };
    add(services, &tx, user_id, provider, &word).await?;
    if word.email.is_some() {
        let now = services.clock.now();
        users::set_verified(&tx, user_id, now).await.or_internal()?;
    } else {
        ask_for_verification(services, &tx, organization_id, user_id, &person).await?;
    }
    let signed_in = open_session(services, &tx, organization_id, user_id, device).await?;
    tx.commit().await.or_internal()?;
    Ok(signed_in)
}
