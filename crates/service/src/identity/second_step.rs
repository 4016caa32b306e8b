//! The second step of signing in.
//!
//! Between the steps a person holds a token that opens nothing but the second: it is no access
//! token, lives for ten minutes, and bears five wrong codes.

use chrono::TimeDelta;
use domain::audit::AuditAction;
use domain::two_factor::{Code, SecondStepAnswer};
use domain::{Error, FieldCode, UserId};
use serde_json::Value;
use store::passkey_questions::Purpose;
use store::users::Credentials;
use store::{Tx, second_steps, two_factor as stored, users};

use super::tokens::RandomToken;
use super::two_factor::Proven;
use super::{Device, SignedIn, passkeys, sign_in, two_factor};
use crate::audit::{self, Entry};
use crate::error::incident;
use crate::{Failure, Services};

/// How long the second step may take.
pub const SECOND_STEP_SECONDS: u32 = 10 * 60;
/// Wrong codes after which the password is asked for again.
const FAILURES_MAX: i64 = 5;

/// What somebody has come to who knows a password.
pub enum Entrance {
    /// In.
    In(Box<SignedIn>),
    /// To the second step.
    SecondStep(SecondStep),
}

/// The way to the second step.
#[derive(Clone)]
pub struct SecondStep {
    /// To be given with the code.
    pub token: String,
    /// Seconds until it is worthless.
    pub expires_in: u32,
}

/// Lets a person in who has shown who they are, or asks for the second step where theirs is on.
pub(super) async fn admit(
    services: &Services,
    tx: &Tx,
    known: &Credentials,
    device: &Device,
) -> Result<Entrance, Error> {
    let kept = stored::get(tx, known.user_id).await.or_internal()?;
    if !kept.is_some_and(|kept| kept.is_on()) {
        let signed_in = sign_in::enter(services, tx, known, device, None).await?;
        return Ok(Entrance::In(Box::new(signed_in)));
    }
    let (token, now) = (
        RandomToken::generate().map_err(|error| incident(&error))?,
        services.clock.now(),
    );
    let expires_at = now + TimeDelta::seconds(SECOND_STEP_SECONDS.into());
    second_steps::insert(tx, &token.hash(), known.user_id, now, expires_at)
        .await
        .or_internal()?;
    Ok(Entrance::SecondStep(SecondStep {
        token: token.to_text(),
        expires_in: SECOND_STEP_SECONDS,
    }))
}

/// Who owes the second step with this token, and the hash of the token.
pub(super) async fn owing(services: &Services, token: &str) -> Result<(UserId, [u8; 32]), Error> {
    let token = RandomToken::parse(token).ok_or_else(expired)?;
    let (hash, now) = (token.hash(), services.clock.now());
    let user_id = second_steps::owed_by(&services.db, &hash, FAILURES_MAX, now)
        .await
        .or_internal()?
        .ok_or_else(expired)?;
    Ok((user_id, hash))
}

/// Signs a person in who gives the right code, or whose passkey answers.
pub async fn second_step(
    services: &Services,
    answer: &SecondStepAnswer,
    device: &Device,
) -> Result<SignedIn, Error> {
    let (user_id, hash) = owing(services, &answer.token).await?;
    // What can be no code costs nothing.
    let given = Given::read(answer)?;
    let came = match show(services, user_id, given).await {
        Ok(shown) => finish(services, &hash, user_id, &shown, device).await,
        Err(error) => Err(error),
    };
    match came {
        Err(error) if is_a_guess(&error) => {
            note_failure(services, &hash, user_id).await?;
            Err(error)
        }
        other => other,
    }
}

/// The second step in one of its forms.
enum Given<'a> {
    Code(Code),
    Passkey(&'a Value),
}

impl<'a> Given<'a> {
    fn read(answer: &'a SecondStepAnswer) -> Result<Self, Error> {
        if let Some(passkey) = &answer.passkey {
            return Ok(Self::Passkey(passkey));
        }
        let code = Code::parse(&answer.code).map_err(|code| Error::field("code", code))?;
        Ok(Self::Code(code))
    }
}

async fn show(services: &Services, user_id: UserId, given: Given<'_>) -> Result<Proven, Error> {
    match given {
        Given::Code(code) => two_factor::check(services, user_id, code)
            .await
            .map(Proven::Code),
        Given::Passkey(answer) => {
            passkeys::check(services, Purpose::SecondStep, Some(user_id), answer)
                .await
                .map(Proven::Passkey)
        }
    }
}

/// Whether somebody tried what was not right, rather than too late or nothing at all.
fn is_a_guess(error: &Error) -> bool {
    let passkey = error.of_field("passkey");
    error.of_field("code") == Some(FieldCode::Wrong)
        || matches!(passkey, Some(FieldCode::Wrong | FieldCode::Unknown))
}

async fn finish(
    services: &Services,
    hash: &[u8],
    user_id: UserId,
    shown: &Proven,
    device: &Device,
) -> Result<SignedIn, Error> {
    let tx = services.db.begin().await.or_internal()?;
    shown.spend(services, &tx).await?;
    if !second_steps::take(&tx, hash).await.or_internal()? {
        return Err(expired());
    }
    let known = users::credentials_of(&tx, user_id)
        .await
        .or_internal()?
        .ok_or_else(expired)?;
    let by = match shown {
        Proven::Passkey(passkey) => Some(passkey.name()),
        Proven::Code(_) | Proven::PasswordAlone => None,
    };
    let signed_in = sign_in::enter(services, &tx, &known, device, by).await?;
    if matches!(shown, Proven::Code(code) if code.was_backup()) {
        let entry = Entry::new(AuditAction::BackupCodeUsed);
        let organization_id = signed_in.me.organization_id;
        audit::record(services, &tx, organization_id, user_id, entry).await?;
    }
    tx.commit().await.or_internal()?;
    Ok(signed_in)
}

/// Counts a wrong code. Somebody gave it who knows the password: that is for the log.
async fn note_failure(services: &Services, hash: &[u8], user_id: UserId) -> Result<(), Error> {
    let tx = services.db.begin().await.or_internal()?;
    second_steps::note_failure(&tx, hash).await.or_internal()?;
    let home = users::first_organization(&tx, user_id)
        .await
        .or_internal()?;
    if let Some(home) = home {
        let entry = Entry::new(AuditAction::SecondStepFailed);
        audit::record(services, &tx, home, user_id, entry).await?;
    }
    tx.commit().await.or_internal()
}

fn expired() -> Error {
    Error::field("token", FieldCode::Expired)
}
