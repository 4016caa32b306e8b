//! Back from a provider.

use domain::audit::AuditAction;
use domain::sign_in_with::{Provider, Refusal};
use domain::{Actor, Error, UserId};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::linked_sign_ins::{self, Subject};
use store::{Tx, users};
use subtle::ConstantTimeEq;

use super::depart::{JOURNEY, JOURNEY_PURPOSE, Journey};
use super::newcomer::{self, Newcomer};
use super::sealed;
use super::voucher::Word;
use crate::audit::{self, Entry};
use crate::identity::{Device, Entrance, second_step};
use crate::mail::{self, Letter};
use crate::{Failure, Services};

/// What came back in the address.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    /// The state, as it was sent.
    pub state: String,
    /// What the provider gave the person to bring; nothing where they were refused.
    pub answer: Option<String>,
}

/// What became of it.
pub enum Arrived {
    /// A person whom the provider's word is linked to.
    Known {
        /// In, or at the second step.
        entrance: Entrance,
        /// Where they wanted to be.
        next: String,
    },
    /// Somebody new, who may register.
    New {
        /// For the cookie that the registration asks for.
        vouched: String,
        /// Where they wanted to be.
        next: String,
    },
    /// Linked to whoever is signed in.
    Linked,
    /// Nothing.
    Refused {
        /// Why.
        why: Refusal,
        /// Whether it was about linking.
        linking: bool,
    },
}

const fn refused(why: Refusal, linking: bool) -> Arrived {
    Arrived::Refused { why, linking }
}

/// Takes what a provider answered, from the browser that left with the question.
pub async fn arrive(
    services: &Services,
    provider: Provider,
    journey: &str,
    returned: &Returned,
    actor: Option<&Actor>,
    device: &Device,
) -> Result<Arrived, Error> {
    let Some(journey) = sealed::open::<Journey>(services, JOURNEY_PURPOSE, journey)
        .filter(|journey| journey.provider == provider && is_state(journey, &returned.state))
    else {
        return Ok(refused(Refusal::Expired, false));
    };
    let linking = journey.links.is_some();
    let Some(voucher) = services.vouchers.get(provider) else {
        return Ok(refused(Refusal::Failed, linking));
    };
    let Some(answer) = &returned.answer else {
        return Ok(refused(Refusal::Cancelled, linking));
    };
    let word = match voucher.word(answer, &journey.question).await {
        Ok(word) => word,
        Err(error) => {
            tracing::warn!(%provider, %error, "the word of a provider does not count: {error}");
            return Ok(refused(Refusal::Failed, linking));
        }
    };
    let tx = services.db.begin().await.or_internal()?;
    if !is_first(services, &tx, &journey, &word).await? {
        return Ok(refused(Refusal::Expired, linking));
    }
    let arrived = match journey.links {
        Some(user_id) => link(services, &tx, user_id, actor, provider, &word).await?,
        None => enter(services, &tx, journey, word, device).await?,
    };
    tx.commit().await.or_internal()?;
    Ok(arrived)
}

fn is_state(journey: &Journey, state: &str) -> bool {
    journey
        .question
        .state
        .as_bytes()
        .ct_eq(state.as_bytes())
        .into()
}

/// Uses up both the question and the answer: neither counts twice, nor with another one.
async fn is_first(
    services: &Services,
    tx: &Tx,
    journey: &Journey,
    word: &Word,
) -> Result<bool, Error> {
    // Longer than either could be brought again.
    let until = services.clock.now() + JOURNEY + JOURNEY;
    let state = format!("state {}", journey.question.state);
    let answer = format!("answer {} {}", word.issuer, word.once);
    for text in [state, answer] {
        let hash = Sha256::digest(text.as_bytes());
        if !linked_sign_ins::spend(tx, &hash, until)
            .await
            .or_internal()?
        {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn enter(
    services: &Services,
    tx: &Tx,
    journey: Journey,
    word: Word,
    device: &Device,
) -> Result<Arrived, Error> {
    let next = journey.next.clone();
    let known = linked_sign_ins::owner(tx, &word.issuer, &word.subject)
        .await
        .or_internal()?;
    if let Some(user_id) = known {
        let now = services.clock.now();
        linked_sign_ins::note_use(tx, &word.issuer, &word.subject, &word.label, now)
            .await
            .or_internal()?;
        let known = users::credentials_of(tx, user_id)
            .await
            .or_internal()?
            .ok_or_else(Error::unauthorized)?;
        let entrance = second_step::admit(services, tx, &known, device).await?;
        return Ok(Arrived::Known { entrance, next });
    }
    if let Some(email) = &word.email
        && users::credentials(tx, email).await.or_internal()?.is_some()
    {
        return Ok(refused(Refusal::KnownAddress, false));
    }
    let vouched = newcomer::seal(services, &Newcomer::new(journey, word))?;
    Ok(Arrived::New { vouched, next })
}

/// Links it to the person who left to do that, if they are still signed in here.
async fn link(
    services: &Services,
    tx: &Tx,
    user_id: UserId,
    actor: Option<&Actor>,
    provider: Provider,
    word: &Word,
) -> Result<Arrived, Error> {
    let Some(actor) = actor.filter(|actor| actor.user_id == user_id) else {
        return Ok(refused(Refusal::Expired, true));
    };
    match linked_sign_ins::owner(tx, &word.issuer, &word.subject)
        .await
        .or_internal()?
    {
        Some(owner) if owner == user_id => return Ok(Arrived::Linked),
        Some(_) => return Ok(refused(Refusal::Taken, true)),
        None => {}
    }
    add(services, tx, user_id, provider, word).await?;
    let entry = Entry::new(AuditAction::SignInLinked)
        .becomes(json!({ "provider": provider, "label": word.label }));
    audit::record(services, tx, actor.organization_id, user_id, entry).await?;
    tell(services, tx, actor, provider, true).await?;
    Ok(Arrived::Linked)
}

/// Links a provider's word to a person.
pub(super) async fn add(
    services: &Services,
    tx: &Tx,
    user_id: UserId,
    provider: Provider,
    word: &Word,
) -> Result<(), Error> {
    let subject = Subject {
        provider,
        issuer: &word.issuer,
        subject: &word.subject,
        label: &word.label,
    };
    let (id, now) = (services.clock.new_id(), services.clock.now());
    linked_sign_ins::insert(tx, id, user_id, subject, now)
        .await
        .or_internal()
}

/// Writes to the actor that there is a way in more, or one less.
pub(super) async fn tell(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    provider: Provider,
    linked: bool,
) -> Result<(), Error> {
    let contact = users::contact(tx, actor.user_id).await.or_internal()?;
    let Some(contact) = contact.filter(|contact| contact.verified) else {
        return Ok(());
    };
    let name = services
        .vouchers
        .get(provider)
        .map_or(provider.as_str(), |voucher| voucher.name());
    let letter = Letter::SignInLinked {
        provider: name.to_owned(),
        linked,
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
