//! Signing out.

use domain::audit::AuditAction;
use domain::{Actor, Error};
use store::sessions;

use crate::audit::{self, Entry};
use crate::{Failure, Services};

/// Ends the session at once: its access token opens nothing from here on either.
pub async fn sign_out(services: &Services, actor: &Actor) -> Result<(), Error> {
    let tx = services.db.begin().await.or_internal()?;
    sessions::end(
        &tx,
        actor.organization_id,
        actor.session_id,
        "signed_out",
        services.clock.now(),
    )
    .await
    .or_internal()?;
    let entry = Entry::new(AuditAction::SignedOut);
    audit::record(services, &tx, actor.organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(actor.user_id);
    Ok(())
}
