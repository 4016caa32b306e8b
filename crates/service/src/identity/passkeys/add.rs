//! Adding a passkey: both steps are shown first, then the device makes a key.

use domain::audit::AuditAction;
use domain::passkey::{AddedPasskey, Copies, NewPasskey, PASSKEYS_MAX, Passkey, PasskeyQuestion};
use domain::value::Name;
use domain::{Actor, Error, FieldCode};
use serde_json::json;
use store::passkey_questions::Purpose;
use store::passkeys::{self, Kept};
use store::{Tx, kernel::lock, sessions, two_factor as second_step, users};
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, Username,
};
use webauthn_rp::request::{ExtensionInfo, PublicKeyCredentialDescriptor, TimedCeremony as _};
use webauthn_rp::response::{AuthTransports, Backup, CredentialId};
use webauthn_rp::{
    PublicKeyCredentialCreationOptions, RegisteredCredential, Registration, RegistrationServerState,
};

use super::party::party;
use super::tell::tell;
use super::{Handle, question};
use crate::audit::{self, Entry};
use crate::error::incident;
use crate::identity::two_factor::{self, Generated};
use crate::{Failure, Services};

/// What a device shows where it cannot show the person's address.
const SOMEBODY: &str = "Parley";

/// Asks the actor's device for a key. Whoever has a second step shows it first, as well as the
/// password: a key opens everything.
pub async fn begin_passkey(
    services: &Services,
    actor: &Actor,
    proof: &domain::two_factor::FullProof,
) -> Result<PasskeyQuestion, Error> {
    actor.require_person()?;
    let party = party(services)?;
    let proven = two_factor::prove(services, actor, proof).await?;
    let tx = services.db.begin().await.or_internal()?;
    proven.spend(services, &tx).await?;
    let there = passkeys::names_on_devices(&tx, actor.user_id)
        .await
        .or_internal()?;
    refuse_more(there.len())?;
    let known = users::credentials_of(&tx, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    let handle = Handle::decode(actor.user_id.0.into_bytes()).map_err(|error| incident(&error))?;
    let address = known.contact.email.as_str();
    let entity = PublicKeyCredentialUserEntity {
        name: Username::try_from(address)
            .or_else(|_| Username::try_from(SOMEBODY))
            .map_err(|error| incident(&error))?,
        id: &handle,
        display_name: Nickname::try_from(known.name.as_str()).ok(),
    };
    let mut creation = PublicKeyCredentialCreationOptions::passkey(
        &party.id,
        entity,
        there.into_iter().map(described).collect::<Result<_, _>>()?,
    );
    // Enforced, it would shut out every device that keeps no such policy, a phone's or a laptop's
    // own among them. Who holds the device is verified at each use anyhow.
    creation.extensions.cred_protect =
        CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
    let (state, client) = creation
        .start_ceremony()
        .map_err(|error| incident(&error))?;
    let options = serde_json::to_value(&client).map_err(|error| incident(&error))?;
    let bytes = state.encode().map_err(|error| incident(&error))?;
    let (whom, challenge) = (Some(actor.user_id), state.sent_challenge());
    let question = question::put(
        services,
        &tx,
        Purpose::Add,
        whom,
        challenge,
        (bytes, options),
    )
    .await?;
    tx.commit().await.or_internal()?;
    Ok(question)
}

/// What the actor's device was asked and has not answered, for a page that is loaded again.
pub async fn begun_passkey(
    services: &Services,
    actor: &Actor,
) -> Result<Option<PasskeyQuestion>, Error> {
    question::waiting(services, actor.user_id, Purpose::Add).await
}

/// Adds the key that the actor's device made. The first one switches the second step on: the actor's
/// other sessions end, as they came in without it, and there are codes for a day without the device.
pub async fn add_passkey(
    services: &Services,
    actor: &Actor,
    new: &NewPasskey,
) -> Result<AddedPasskey, Error> {
    actor.require_person()?;
    let name = Name::parse(&new.name).map_err(|code| Error::field("name", code))?;
    let kept = made(services, actor, new, &name).await?;
    let codes = codes_if_first(services, actor).await?;
    let tx = services.db.begin().await.or_internal()?;
    // Two at a time would each see room for one more.
    lock::row(&tx, "users", actor.user_id.0)
        .await
        .or_internal()?;
    let there = passkeys::list(&tx, actor.user_id).await.or_internal()?;
    refuse_more(there.len())?;
    match passkeys::insert(&tx, &kept, services.clock.now()).await {
        Err(error) if error.is_unique() => {
            return Err(Error::conflict("this passkey was added already"));
        }
        other => other.or_internal()?,
    }
    let switched_on = switch_on(services, &tx, actor, codes.as_ref()).await?;
    let entry =
        Entry::new(AuditAction::PasskeyAdded).becomes(json!({ "name": kept.name.as_str() }));
    let (organization_id, user_id) = (actor.organization_id, actor.user_id);
    audit::record(services, &tx, organization_id, user_id, entry).await?;
    tell(services, &tx, actor, &kept.name, true).await?;
    tx.commit().await.or_internal()?;
    let codes = codes.filter(|_| switched_on);
    if switched_on {
        services.hub.recheck(user_id);
    }
    Ok(AddedPasskey {
        passkey: Passkey {
            id: kept.id,
            name: kept.name,
            synced: kept.copies == Copies::Made,
            created_at: services.clock.now(),
            last_used_at: None,
        },
        backup_codes: codes.map(|codes| codes.to_show.codes).unwrap_or_default(),
    })
}

/// Backup codes, where there are none yet: made before the transaction, as they take a while.
async fn codes_if_first(services: &Services, actor: &Actor) -> Result<Option<Generated>, Error> {
    let kept = second_step::get(&services.db, actor.user_id)
        .await
        .or_internal()?;
    if kept.is_some_and(|kept| kept.is_on()) {
        return Ok(None);
    }
    two_factor::generate().await.map(Some)
}

/// Switches the second step on, unless it is; whether it did.
async fn switch_on(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    codes: Option<&Generated>,
) -> Result<bool, Error> {
    let Some(codes) = codes else {
        return Ok(false);
    };
    let (user_id, now) = (actor.user_id, services.clock.now());
    if !second_step::switch_on_without_app(tx, user_id, &codes.salt, now)
        .await
        .or_internal()?
    {
        return Ok(false);
    }
    second_step::set_backup_codes(tx, user_id, &codes.salt, &codes.hashes)
        .await
        .or_internal()?;
    sessions::end_others(tx, user_id, Some(actor.session_id), "two_factor", now)
        .await
        .or_internal()?;
    let entry = Entry::new(AuditAction::TwoFactorOn);
    audit::record(services, tx, actor.organization_id, user_id, entry).await?;
    Ok(true)
}

/// The key that the device made for the question it was asked.
async fn made(
    services: &Services,
    actor: &Actor,
    new: &NewPasskey,
    name: &Name,
) -> Result<Kept, Error> {
    let party = party(services)?;
    let json = serde_json::to_vec(&new.passkey).map_err(|error| incident(&error))?;
    let answer = Registration::from_json_relaxed(&json).map_err(|error| malformed(&error))?;
    let challenge = answer
        .challenge_relaxed()
        .map_err(|error| malformed(&error))?;
    let taken = question::take(services, Purpose::Add, challenge).await?;
    if taken.user_id != Some(actor.user_id) {
        return Err(Error::field("passkey", FieldCode::Expired));
    }
    let state =
        RegistrationServerState::<16>::decode(&taken.state).map_err(|error| incident(&error))?;
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &[party.origin.as_str()],
        // Some devices tell more than they were asked.
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    let made = state
        .verify(&party.id, &answer, &options)
        .map_err(|error| refused(&error))?;
    kept(services, actor, &made, name)
}

fn kept(
    services: &Services,
    actor: &Actor,
    made: &RegisteredCredential<'_, 16>,
    name: &Name,
) -> Result<Kept, Error> {
    let public_key = made
        .static_state()
        .encode()
        .map_err(|error| incident(&error))?;
    let transports = made
        .transports()
        .encode()
        .map_err(|error| incident(&error))?;
    Ok(Kept {
        id: services.clock.new_id(),
        user_id: actor.user_id,
        credential_id: made.id().as_ref().to_vec(),
        public_key,
        sign_count: made.dynamic_state().sign_count.into(),
        copies: copies(made.dynamic_state().backup),
        transports: transports.into(),
        name: name.as_str().to_owned(),
    })
}

/// What a device says of copies, in our words.
pub(super) const fn copies(backup: Backup) -> Copies {
    match backup {
        Backup::NotEligible => Copies::Forbidden,
        Backup::Eligible => Copies::Allowed,
        Backup::Exists => Copies::Made,
    }
}

/// A key that is there already, so that no device makes a second one in its place.
fn described(
    (id, transports): (Vec<u8>, i64),
) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, Error> {
    let bits = u8::try_from(transports).map_err(|error| incident(&error))?;
    Ok(PublicKeyCredentialDescriptor {
        id: CredentialId::decode(id).map_err(|error| incident(&error))?,
        transports: AuthTransports::decode(bits).map_err(|error| incident(&error))?,
    })
}

fn refuse_more(there: usize) -> Result<(), Error> {
    if there < PASSKEYS_MAX {
        return Ok(());
    }
    let detail = format!("nobody has more than {PASSKEYS_MAX} passkeys: remove one first");
    Err(Error::field("passkey", FieldCode::TooLong).with_detail(detail))
}

fn malformed(error: &dyn std::fmt::Display) -> Error {
    Error::field("passkey", FieldCode::Malformed).with_detail(error.to_string())
}

fn refused(error: &dyn std::fmt::Display) -> Error {
    tracing::warn!(target: "security", %error, "a new passkey was refused: {error}");
    Error::field("passkey", FieldCode::Wrong)
}
