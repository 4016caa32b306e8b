//! Changing one's own password.

use domain::audit::AuditAction;
use domain::identity::PasswordChange;
use domain::{Actor, Error, FieldCode};
use store::{second_steps, sessions, users};

use super::{common_passwords, password};
use crate::audit::{self, Entry};
use crate::mail::{self, Letter};
use crate::{Failure, Services};

/// Gives the actor another password. Whoever else is signed in as them is so no longer: they
/// may be the reason for the change.
pub async fn change_password(
    services: &Services,
    actor: &Actor,
    change: &PasswordChange,
) -> Result<(), Error> {
    let new = change.parse()?;
    common_passwords::refuse("new_password", &new, &[])?;
    let stored = users::password_hash(&services.db, actor.user_id)
        .await
        .or_internal()?;
    if !password::verify(&change.current_password, stored).await? {
        return Err(Error::field("current_password", FieldCode::Wrong));
    }
    let hash = password::hash(new.reveal()).await?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    users::set_password(&tx, actor.user_id, &hash)
        .await
        .or_internal()?;
    second_steps::forget_all(&tx, actor.user_id)
        .await
        .or_internal()?;
    let (user, keep) = (actor.user_id, Some(actor.session_id));
    sessions::end_others(&tx, user, keep, "password_changed", now)
        .await
        .or_internal()?;
    let entry = Entry::new(AuditAction::PasswordChanged);
    audit::record(services, &tx, actor.organization_id, user, entry).await?;
    let contact = users::contact(&tx, user).await.or_internal()?;
    if let Some(contact) = contact.filter(|contact| contact.verified) {
        let (email, language) = (&contact.email, contact.language);
        let letter = Letter::PasswordChanged;
        mail::write(
            services,
            &tx,
            actor.organization_id,
            email,
            language,
            &letter,
        )
        .await?;
    }
    tx.commit().await.or_internal()?;
    services.hub.recheck(user);
    Ok(())
}
