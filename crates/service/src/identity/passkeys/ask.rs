//! Asking a device for an answer: of whoever comes, of whoever has shown a password, of the actor.
//!
//! No list of keys is given with the question, as each of ours knows its person: the device offers
//! those it has. Whose it must be is looked at when the answer comes.

use domain::passkey::PasskeyQuestion;
use domain::{Actor, Error, UserId};
use store::passkey_questions::Purpose;
use webauthn_rp::DiscoverableCredentialRequestOptions;
use webauthn_rp::bin::Encode as _;
use webauthn_rp::request::TimedCeremony as _;

use super::party::party;
use super::question;
use crate::error::incident;
use crate::identity::second_step;
use crate::{Failure, Services};

/// Asks a device of somebody who wants to sign in. Who it is, the answer says.
pub async fn ask_passkey_to_sign_in(services: &Services) -> Result<PasskeyQuestion, Error> {
    ask(services, Purpose::SignIn, None).await
}

/// Asks a device of somebody who has shown their password.
pub async fn ask_passkey_for_second_step(
    services: &Services,
    token: &str,
) -> Result<PasskeyQuestion, Error> {
    let (user_id, _) = second_step::owing(services, token).await?;
    ask(services, Purpose::SecondStep, Some(user_id)).await
}

/// Whether somebody who has shown their password may answer with a passkey.
pub async fn has_passkeys(services: &Services, token: &str) -> Result<bool, Error> {
    let (user_id, _) = second_step::owing(services, token).await?;
    store::passkeys::any(&services.db, user_id)
        .await
        .or_internal()
}

/// Asks a device of the actor's, before something is changed.
pub async fn ask_passkey_as_proof(
    services: &Services,
    actor: &Actor,
) -> Result<PasskeyQuestion, Error> {
    actor.require_person()?;
    ask(services, Purpose::Proof, Some(actor.user_id)).await
}

async fn ask(
    services: &Services,
    purpose: Purpose,
    whom: Option<UserId>,
) -> Result<PasskeyQuestion, Error> {
    let party = party(services)?;
    let (state, client) = DiscoverableCredentialRequestOptions::passkey(&party.id)
        .start_ceremony()
        .map_err(|error| incident(&error))?;
    let options = serde_json::to_value(&client).map_err(|error| incident(&error))?;
    let bytes = state.encode().map_err(|error| incident(&error))?;
    let tx = services.db.begin().await.or_internal()?;
    let challenge = state.sent_challenge();
    let question = question::put(services, &tx, purpose, whom, challenge, (bytes, options)).await?;
    tx.commit().await.or_internal()?;
    Ok(question)
}
