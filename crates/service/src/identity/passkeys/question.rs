//! Questions to devices, from the moment they are put until somebody answers.

use chrono::TimeDelta;
use domain::passkey::PasskeyQuestion;
use domain::{Error, FieldCode, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::Tx;
use store::passkey_questions::{self, Purpose, Waiting};
use webauthn_rp::response::SentChallenge;

use crate::error::incident;
use crate::{Failure, Services};

/// How long an answer is waited for. Browsers are told the same.
const SECONDS: u32 = 5 * 60;

/// What is sealed of a question.
#[derive(Serialize, Deserialize)]
struct Content {
    /// What its answer is checked against.
    state: Vec<u8>,
    /// What the browser was told.
    options: Value,
}

/// A question that was answered, and cannot be again.
pub(super) struct Taken {
    /// Whom it was put to; nobody before somebody has signed in.
    pub user_id: Option<UserId>,
    /// What its answer is checked against.
    pub state: Vec<u8>,
}

/// Puts a question.
pub(super) async fn put(
    services: &Services,
    tx: &Tx,
    purpose: Purpose,
    user_id: Option<UserId>,
    challenge: SentChallenge,
    (state, options): (Vec<u8>, Value),
) -> Result<PasskeyQuestion, Error> {
    let (hash, content) = (hash(challenge), Content { state, options });
    let plain = serde_json::to_vec(&content).map_err(|error| incident(&error))?;
    let sealed = services
        .secrets
        .seal(&owner(purpose, user_id), &plain)
        .map_err(|error| incident(&error))?;
    let waiting = Waiting {
        hash,
        user_id,
        sealed,
    };
    let expires_at = services.clock.now() + TimeDelta::seconds(SECONDS.into());
    passkey_questions::put(tx, purpose, &waiting, expires_at)
        .await
        .or_internal()?;
    Ok(PasskeyQuestion {
        options: content.options,
        expires_in: SECONDS,
    })
}

/// The question that waits for a person's answer, for a page that is loaded again.
pub(super) async fn waiting(
    services: &Services,
    user_id: UserId,
    purpose: Purpose,
) -> Result<Option<PasskeyQuestion>, Error> {
    let now = services.clock.now();
    let waiting = passkey_questions::waiting(&services.db, user_id, purpose, now)
        .await
        .or_internal()?;
    let content = waiting.map(|waiting| open(services, purpose, &waiting));
    Ok(content.transpose()?.map(|content| PasskeyQuestion {
        options: content.options,
        expires_in: SECONDS,
    }))
}

/// Takes the question that an answer names. It is gone with this, whatever the answer is worth.
pub(super) async fn take(
    services: &Services,
    purpose: Purpose,
    challenge: SentChallenge,
) -> Result<Taken, Error> {
    let tx = services.db.begin().await.or_internal()?;
    let waiting = passkey_questions::take(&tx, &hash(challenge), purpose, services.clock.now())
        .await
        .or_internal()?
        .ok_or_else(|| Error::field("passkey", FieldCode::Expired))?;
    tx.commit().await.or_internal()?;
    Ok(Taken {
        user_id: waiting.user_id,
        state: open(services, purpose, &waiting)?.state,
    })
}

fn open(services: &Services, purpose: Purpose, waiting: &Waiting) -> Result<Content, Error> {
    let plain = services
        .secrets
        .open(&owner(purpose, waiting.user_id), &waiting.sealed)
        .map_err(|error| incident(&error))?;
    serde_json::from_slice(&plain).map_err(|error| incident(&error))
}

fn hash(challenge: SentChallenge) -> Vec<u8> {
    Sha256::digest(challenge.0.to_le_bytes()).to_vec()
}

/// Whose the sealed content is, and for what.
fn owner(purpose: Purpose, user_id: Option<UserId>) -> String {
    let whom = user_id.map(|id| id.to_string()).unwrap_or_default();
    format!("passkey_questions/{}/{whom}", purpose.as_str())
}
