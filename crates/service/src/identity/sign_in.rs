//! Signing in with e-mail and password.

use domain::audit::AuditAction;
use domain::identity::SignIn;
use domain::value::Name;
use domain::{Error, ErrorCode, OrganizationId, device};
use serde_json::json;
use store::users::Credentials;
use store::{Tx, sessions, users};

use super::register::found_organization;
use super::{Device, Entrance, SignedIn, lockout, password, second_step, session};
use crate::audit::{self, Entry};
use crate::error::incident;
use crate::mail::{self, Letter};
use crate::{Failure, Services};

/// Signs a person in, or asks for their second step. An unknown address and a wrong password look
/// the same, in words and in time.
pub async fn sign_in(
    services: &Services,
    sign_in: &SignIn,
    device: &Device,
) -> Result<Entrance, Error> {
    sign_in.check()?;
    lockout::check(services, &services.db, &sign_in.email).await?;
    let known = users::credentials(&services.db, &sign_in.email)
        .await
        .or_internal()?;
    let stored = known.as_ref().and_then(|known| known.password_hash.clone());
    let right = password::verify(&sign_in.password, stored).await?;
    let known = match (right, known) {
        (true, Some(known)) => known,
        (_, known) => {
            lockout::failed(services, &sign_in.email, known).await?;
            return Err(Error::new(ErrorCode::InvalidCredentials));
        }
    };
    let tx = services.db.begin().await.or_internal()?;
    // Again: others may have guessed while this password was looked at.
    lockout::check(services, &tx, &sign_in.email).await?;
    lockout::forgive(&tx, &sign_in.email).await?;
    let entrance = second_step::admit(services, &tx, &known, device).await?;
    tx.commit().await.or_internal()?;
    Ok(entrance)
}

/// Lets a person in who has shown all that is asked of them; with which passkey, if with one.
pub(super) async fn enter(
    services: &Services,
    tx: &Tx,
    known: &Credentials,
    device: &Device,
    passkey: Option<&str>,
) -> Result<SignedIn, Error> {
    let user_id = known.user_id;
    let organization_id = match known.organization_id {
        Some(id) => id,
        None => own_organization(services, tx, known).await?,
    };
    users::set_language(tx, user_id, device.language)
        .await
        .or_internal()?;
    tell_if_new(services, tx, organization_id, known, device).await?;
    let signed_in = session::open(services, tx, organization_id, user_id, device).await?;
    let entry = match passkey {
        Some(name) => Entry::new(AuditAction::SignedIn).becomes(json!({ "passkey": name })),
        None => Entry::new(AuditAction::SignedIn),
    };
    audit::record(services, tx, organization_id, user_id, entry).await?;
    Ok(signed_in)
}

/// A person whom every organization has let go begins one of their own, rather than being locked
/// out of whatever invitation comes next.
async fn own_organization(
    services: &Services,
    tx: &Tx,
    known: &Credentials,
) -> Result<OrganizationId, Error> {
    let name = Name::parse(&known.name).map_err(|error| incident(&error))?;
    found_organization(services, tx, &name, known.user_id).await
}

/// Writes to a person who signs in on a device on which they never have. The first device of all
/// tells nothing, nor does an address that may be somebody else's.
async fn tell_if_new(
    services: &Services,
    tx: &Tx,
    organization_id: OrganizationId,
    known: &Credentials,
    from: &Device,
) -> Result<(), Error> {
    let kind = |user_agent: &str| (device::browser(user_agent), device::system(user_agent));
    let user_agent = from.user_agent.as_deref().unwrap_or_default();
    let seen = sessions::user_agents(tx, known.user_id)
        .await
        .or_internal()?;
    let is_new = !seen.is_empty() && !seen.iter().any(|seen| kind(seen) == kind(user_agent));
    if !is_new || !known.contact.verified {
        return Ok(());
    }
    let (browser, system) = kind(user_agent);
    let names: Vec<_> = [browser, system].into_iter().flatten().collect();
    let letter = Letter::NewSignIn {
        device: if names.is_empty() {
            "?".to_owned()
        } else {
            names.join(" · ")
        },
        address: from.address.clone().unwrap_or_default(),
        at: services.clock.now(),
        link: services.mail.link("/settings/security"),
    };
    let (email, language) = (&known.contact.email, from.language);
    mail::write(services, tx, organization_id, email, language, &letter).await
}
