//! Letters about a sign-in that has changed.

use domain::{Actor, Error};
use store::{Tx, users};

use crate::mail::{self, Letter};
use crate::{Failure, Services};

/// Writes that a passkey was added, or given up.
pub(super) async fn tell(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    name: &str,
    added: bool,
) -> Result<(), Error> {
    let letter = Letter::PasskeyChanged {
        name: name.to_owned(),
        added,
        link: services.mail.link("/settings/security"),
    };
    write(services, tx, actor, &letter).await
}

/// Writes that there is no second step any more.
pub(super) async fn tell_off(services: &Services, tx: &Tx, actor: &Actor) -> Result<(), Error> {
    write(services, tx, actor, &Letter::TwoFactorChanged { on: false }).await
}

async fn write(services: &Services, tx: &Tx, actor: &Actor, letter: &Letter) -> Result<(), Error> {
    let contact = users::contact(tx, actor.user_id).await.or_internal()?;
    let Some(contact) = contact.filter(|contact| contact.verified) else {
        return Ok(());
    };
    let (home, language) = (actor.organization_id, contact.language);
    mail::write(services, tx, home, &contact.email, language, letter).await
}
