//! Acting in another of one's organizations.

use domain::{Actor, Error, OrganizationId};
use store::{Tx, organizations, sessions};

use super::{Refreshed, tokens};
use crate::error::incident;
use crate::{Failure, Services};

/// Moves the actor's session to another organization of theirs. The session remembers it, so a
/// refresh does, too; what was opened in the old one is told to load anew.
pub async fn switch_organization(
    services: &Services,
    actor: &Actor,
    organization_id: OrganizationId,
) -> Result<Refreshed, Error> {
    let tx = services.db.begin().await.or_internal()?;
    let moved = move_session(services, &tx, actor, organization_id).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(actor.user_id);
    Ok(moved)
}

/// The same inside the caller's transaction.
pub(crate) async fn move_session(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    organization_id: OrganizationId,
) -> Result<Refreshed, Error> {
    let session_id = actor.session_id;
    organizations::role(tx, organization_id, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let may = sessions::may_act_in(tx, actor.user_id, session_id, organization_id)
        .await
        .or_internal()?;
    if !may {
        return Err(Error::forbidden().with_detail("sign in again to act there"));
    }
    sessions::set_organization(tx, actor.user_id, session_id, organization_id)
        .await
        .or_internal()?;
    let acting = sessions::actor(tx, organization_id, session_id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let me = sessions::me(tx, organization_id, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let access_token = services
        .tokens
        .issue(
            organization_id,
            actor.user_id,
            session_id,
            services.clock.now(),
        )
        .map_err(|error| incident(&error))?;
    Ok(Refreshed {
        me,
        acting,
        access_token,
        refresh_token: None,
        access_expires_in: tokens::ACCESS_SECONDS,
    })
}
