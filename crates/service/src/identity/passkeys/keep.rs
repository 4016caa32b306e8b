//! The passkeys a person has: their list, other names, giving one up.

use domain::audit::AuditAction;
use domain::passkey::{Passkey, PasskeyName};
use domain::two_factor::FullProof;
use domain::value::Name;
use domain::{Actor, Error, PasskeyId};
use serde_json::json;
use store::{
    Tx, kernel::lock, linked_sign_ins, organizations, passkeys as stored,
    two_factor as second_step, users,
};

use super::tell::{tell, tell_off};
use crate::audit::{self, Entry};
use crate::identity::two_factor;
use crate::{Failure, Services};

/// The actor's passkeys.
pub async fn passkeys(services: &Services, actor: &Actor) -> Result<Vec<Passkey>, Error> {
    actor.require_person()?;
    stored::list(&services.db, actor.user_id)
        .await
        .or_internal()
}

/// Gives one another name.
pub async fn rename_passkey(
    services: &Services,
    actor: &Actor,
    id: PasskeyId,
    name: &PasskeyName,
) -> Result<(), Error> {
    actor.require_person()?;
    let name = Name::parse(&name.name).map_err(|code| Error::field("name", code))?;
    let tx = services.db.begin().await.or_internal()?;
    if !stored::rename(&tx, actor.user_id, id, name.as_str())
        .await
        .or_internal()?
    {
        return Err(Error::not_found());
    }
    tx.commit().await.or_internal()
}

/// Gives one up, which takes both steps. With the last one the second step goes, where there is no
/// app beside it and no organization asks for it; the last way in stays.
pub async fn remove_passkey(
    services: &Services,
    actor: &Actor,
    id: PasskeyId,
    proof: &FullProof,
) -> Result<(), Error> {
    actor.require_person()?;
    let user_id = actor.user_id;
    let proven = two_factor::prove(services, actor, proof).await?;
    let tx = services.db.begin().await.or_internal()?;
    proven.spend(services, &tx).await?;
    // Two at a time would each see the other one as what is left.
    lock::row(&tx, "users", user_id.0).await.or_internal()?;
    let all = stored::list(&tx, user_id).await.or_internal()?;
    let gone = all
        .iter()
        .find(|one| one.id == id)
        .ok_or_else(Error::not_found)?;
    stored::remove(&tx, user_id, id).await.or_internal()?;
    let entry = Entry::new(AuditAction::PasskeyRemoved).was(json!({ "name": gone.name.as_str() }));
    audit::record(services, &tx, actor.organization_id, user_id, entry).await?;
    if all.len() == 1 {
        without_any(services, &tx, actor).await?;
    }
    tell(services, &tx, actor, &gone.name, false).await?;
    tx.commit().await.or_internal()
}

/// What becomes of somebody's sign-in with their last passkey.
async fn without_any(services: &Services, tx: &Tx, actor: &Actor) -> Result<(), Error> {
    let user_id = actor.user_id;
    let password = users::password_hash(tx, user_id).await.or_internal()?;
    let linked = linked_sign_ins::list(tx, user_id).await.or_internal()?;
    if password.is_none() && linked.is_empty() {
        return Err(Error::conflict("this is your only way to sign in"));
    }
    let kept = second_step::get(tx, user_id).await.or_internal()?;
    if kept.is_some_and(|kept| kept.has_app()) {
        return Ok(());
    }
    if organizations::any_requires_two_factor(tx, user_id)
        .await
        .or_internal()?
    {
        return Err(Error::conflict("your organization asks for a second step"));
    }
    second_step::remove(tx, user_id).await.or_internal()?;
    let entry = Entry::new(AuditAction::TwoFactorOff);
    audit::record(services, tx, actor.organization_id, user_id, entry).await?;
    tell_off(services, tx, actor).await
}
