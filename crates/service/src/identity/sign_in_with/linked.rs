//! What a person signs in with beside their password, and giving it up.

use domain::audit::AuditAction;
use domain::sign_in_with::LinkedSignIns;
use domain::{Actor, Error, LinkedSignInId};
use serde_json::json;
use store::{kernel::lock, linked_sign_ins, passkeys, users};

use super::arrive::tell;
use super::offered_providers;
use crate::audit::{self, Entry};
use crate::identity::password;
use crate::{Failure, Services};

/// How the actor signs in, and how they could.
pub async fn linked_sign_ins(services: &Services, actor: &Actor) -> Result<LinkedSignIns, Error> {
    actor.require_person()?;
    let (db, user_id) = (&services.db, actor.user_id);
    let password = users::password_hash(db, user_id).await.or_internal()?;
    Ok(LinkedSignIns {
        linked: linked_sign_ins::list(db, user_id).await.or_internal()?,
        offered: offered_providers(services),
        has_password: password.is_some(),
    })
}

/// Gives one up, which must not be the last way in. Who has a password shows it.
pub async fn unlink(
    services: &Services,
    actor: &Actor,
    id: LinkedSignInId,
    password: &str,
) -> Result<(), Error> {
    actor.require_person()?;
    let user_id = actor.user_id;
    password::know_if_any(services, user_id, password).await?;
    let tx = services.db.begin().await.or_internal()?;
    // Two at a time would each see the other one as the way that is left.
    lock::row(&tx, "users", user_id.0).await.or_internal()?;
    let all = linked_sign_ins::list(&tx, user_id).await.or_internal()?;
    let gone = all
        .iter()
        .find(|one| one.id == id)
        .ok_or_else(Error::not_found)?;
    let has_password = users::password_hash(&tx, user_id)
        .await
        .or_internal()?
        .is_some();
    let has_passkey = passkeys::any(&tx, user_id).await.or_internal()?;
    if !has_password && !has_passkey && all.len() == 1 {
        return Err(Error::conflict(
            "this is your only way to sign in: set a password first",
        ));
    }
    linked_sign_ins::remove(&tx, user_id, id)
        .await
        .or_internal()?;
    let entry = Entry::new(AuditAction::SignInUnlinked)
        .was(json!({ "provider": gone.provider, "label": gone.label }));
    audit::record(services, &tx, actor.organization_id, user_id, entry).await?;
    tell(services, &tx, actor, gone.provider, false).await?;
    tx.commit().await.or_internal()
}
