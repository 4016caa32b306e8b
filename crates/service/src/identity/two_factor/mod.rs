//! The second step at sign-in, as its person sets it up, renews it and switches it off.
//!
//! It is on from the moment a first code has shown that the app works. Codes come from the app
//! (RFC 6238, each step of time once) or from a list of ten kept for a day without the phone.

mod backup;
mod guard;
mod proof;
mod required;
mod totp;

use chrono::TimeDelta;
use domain::audit::AuditAction;
use domain::two_factor::{BackupCodes, Code, FullProof, TwoFactor, TwoFactorSetup};
use domain::{Actor, Error, FieldCode, UserId};
use store::two_factor::Kept;
use store::{Tx, kernel::lock, organizations, passkeys, sessions, two_factor, users};

use super::{passkeys_offered, password};
use crate::audit::{self, Entry};
use crate::error::incident;
use crate::mail::{self, Letter};
use crate::secrets::fill_random;
use crate::{Failure, Services};

pub(super) use backup::{Generated, generate};
pub(super) use guard::{RightCode, check};
pub(super) use proof::{Proven, prove};
pub use required::require_two_factor;

/// How long a secret waits for its first code.
const SETUP_LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// Whether the actor's sign-in has a second step.
pub async fn two_factor(services: &Services, actor: &Actor) -> Result<TwoFactor, Error> {
    let (db, user_id) = (&services.db, actor.user_id);
    let kept = two_factor::get(db, user_id).await.or_internal()?;
    let codes = two_factor::backup_codes(db, user_id).await.or_internal()?;
    let password = users::password_hash(db, user_id).await.or_internal()?;
    Ok(TwoFactor {
        has_password: password.is_some(),
        app: kept.as_ref().is_some_and(Kept::has_app),
        since: kept.and_then(|kept| kept.confirmed_at),
        passkeys: passkeys::list(db, user_id).await.or_internal()?,
        passkeys_offered: passkeys_offered(services),
        backup_codes_left: i64::try_from(codes.len()).unwrap_or(i64::MAX),
        required: organizations::any_requires_two_factor(db, user_id)
            .await
            .or_internal()?,
    })
}

/// Makes a secret for the actor's app. Nothing is on before its first code. Whoever has passkeys
/// shows one, or a backup code, beside the password.
pub async fn begin_two_factor(
    services: &Services,
    actor: &Actor,
    proof: &FullProof,
) -> Result<TwoFactorSetup, Error> {
    let kept = two_factor::get(&services.db, actor.user_id)
        .await
        .or_internal()?;
    if kept.is_some_and(|kept| kept.has_app()) {
        password::know_if_any(services, actor.user_id, &proof.password).await?;
        return Err(already_on());
    }
    let proven = prove(services, actor, proof).await?;
    let secret = totp::new_secret()?;
    let sealed = services
        .secrets
        .seal(&owner(actor), secret.as_slice())
        .map_err(|error| incident(&error))?;
    let (salt, now) = (backup::new_salt()?, services.clock.now());
    let tx = services.db.begin().await.or_internal()?;
    proven.spend(services, &tx).await?;
    let begun = two_factor::begin(&tx, actor.user_id, &sealed, &salt, now)
        .await
        .or_internal()?;
    if !begun {
        return Err(already_on());
    }
    let setup = describe(&tx, actor, secret.as_slice()).await?;
    tx.commit().await.or_internal()?;
    Ok(setup)
}

/// What the actor began to set up and has not finished, for a page that is loaded again.
pub async fn begun_two_factor(
    services: &Services,
    actor: &Actor,
) -> Result<Option<TwoFactorSetup>, Error> {
    let Some(kept) = begun(services, actor).await? else {
        return Ok(None);
    };
    let secret = open(services, actor, &kept)?;
    describe(&services.db, actor, &secret).await.map(Some)
}

/// Switches the second step on with the app's first code. The actor's other sessions end: they
/// came in without it.
pub async fn confirm_two_factor(
    services: &Services,
    actor: &Actor,
    code: &str,
) -> Result<BackupCodes, Error> {
    let code = Code::parse(code).map_err(|code| Error::field("code", code))?;
    let kept = begun(services, actor)
        .await?
        .ok_or_else(|| Error::field("code", FieldCode::Expired))?;
    let (user_id, now) = (actor.user_id, services.clock.now());
    let secret = open(services, actor, &kept)?;
    let step = match code {
        Code::App(digits) => totp::step_of(&secret, &digits, now),
        Code::Backup(_) => None,
    };
    let step = step.ok_or_else(|| Error::field("code", FieldCode::Wrong))?;
    let codes = backup::generate().await?;
    let tx = services.db.begin().await.or_internal()?;
    let confirmed = two_factor::confirm(&tx, user_id, &kept.sealed, step, now)
        .await
        .or_internal()?;
    if !confirmed {
        return Err(already_on());
    }
    two_factor::set_backup_codes(&tx, user_id, &codes.salt, &codes.hashes)
        .await
        .or_internal()?;
    sessions::end_others(&tx, user_id, Some(actor.session_id), "two_factor", now)
        .await
        .or_internal()?;
    tell(
        services,
        &tx,
        actor,
        AuditAction::TwoFactorOn,
        Some(Letter::TwoFactorChanged { on: true }),
    )
    .await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(user_id);
    Ok(codes.to_show)
}

/// Gives the actor ten new backup codes; the old ones work no more.
pub async fn renew_backup_codes(
    services: &Services,
    actor: &Actor,
    proof: &FullProof,
) -> Result<BackupCodes, Error> {
    let proven = prove(services, actor, proof).await?.of_two()?;
    let codes = backup::generate().await?;
    let tx = services.db.begin().await.or_internal()?;
    proven.spend(services, &tx).await?;
    two_factor::set_backup_codes(&tx, actor.user_id, &codes.salt, &codes.hashes)
        .await
        .or_internal()?;
    tell(services, &tx, actor, AuditAction::BackupCodesRenewed, None).await?;
    tx.commit().await.or_internal()?;
    Ok(codes.to_show)
}

/// Switches the second step off, unless an organization of the actor's asks for it. Whoever has
/// passkeys as well gives up the app alone: the passkeys are a second step of their own.
pub async fn switch_off_two_factor(
    services: &Services,
    actor: &Actor,
    proof: &FullProof,
) -> Result<(), Error> {
    let user_id = actor.user_id;
    refuse_if_required(&services.db, user_id).await?;
    let proven = prove(services, actor, proof).await?.of_two()?;
    let tx = services.db.begin().await.or_internal()?;
    proven.spend(services, &tx).await?;
    // The last passkey may be on its way out at this moment.
    lock::row(&tx, "users", user_id.0).await.or_internal()?;
    refuse_if_required(&tx, user_id).await?;
    if passkeys::any(&tx, user_id).await.or_internal()? {
        if !two_factor::forget_app(&tx, user_id).await.or_internal()? {
            return Err(Error::conflict("there is no app: remove the passkeys"));
        }
        let link = services.mail.link("/settings/security");
        let letter = Letter::AppRemoved { link };
        tell(services, &tx, actor, AuditAction::AppRemoved, Some(letter)).await?;
    } else {
        two_factor::remove(&tx, user_id).await.or_internal()?;
        tell(
            services,
            &tx,
            actor,
            AuditAction::TwoFactorOff,
            Some(Letter::TwoFactorChanged { on: false }),
        )
        .await?;
    }
    tx.commit().await.or_internal()
}

/// Refuses to leave somebody without a second step whose organization asks for one.
async fn refuse_if_required(on: &impl store::Executor, user_id: UserId) -> Result<(), Error> {
    let required = organizations::any_requires_two_factor(on, user_id)
        .await
        .or_internal()?;
    if required && !passkeys::any(on, user_id).await.or_internal()? {
        return Err(Error::conflict("your organization asks for it"));
    }
    Ok(())
}

/// What waits for its first code.
async fn begun(services: &Services, actor: &Actor) -> Result<Option<Kept>, Error> {
    let oldest = services.clock.now() - SETUP_LIFETIME;
    let kept = two_factor::get(&services.db, actor.user_id)
        .await
        .or_internal()?;
    let waits = |kept: &Kept| !kept.has_app() && !kept.sealed.is_empty();
    Ok(kept.filter(|kept| waits(kept) && kept.created_at > oldest))
}

async fn describe(
    on: &impl store::Executor,
    actor: &Actor,
    secret: &[u8],
) -> Result<TwoFactorSetup, Error> {
    let contact = users::contact(on, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    totp::describe(secret, &contact.email)
}

fn open(
    services: &Services,
    actor: &Actor,
    kept: &Kept,
) -> Result<zeroize::Zeroizing<Vec<u8>>, Error> {
    let secret = services
        .secrets
        .open(&owner(actor), &kept.sealed)
        .map_err(|error| incident(&error))?;
    Ok(secret.into())
}

/// Whose the sealed secret is.
fn owner(actor: &Actor) -> String {
    guard::owner(actor.user_id)
}

fn already_on() -> Error {
    Error::conflict("two-step sign-in is on already")
}

/// Notes in the log what was done, and writes to the person where their sign-in changed.
async fn tell(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    action: AuditAction,
    letter: Option<Letter>,
) -> Result<(), Error> {
    let (organization_id, user_id) = (actor.organization_id, actor.user_id);
    audit::record(services, tx, organization_id, user_id, Entry::new(action)).await?;
    let contact = users::contact(tx, user_id).await.or_internal()?;
    if let (Some(letter), Some(contact)) = (letter, contact.filter(|contact| contact.verified)) {
        let (email, language) = (&contact.email, contact.language);
        mail::write(services, tx, organization_id, email, language, &letter).await?;
    }
    Ok(())
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    fill_random(&mut bytes).map_err(|error| incident(&error))?;
    Ok(bytes)
}
