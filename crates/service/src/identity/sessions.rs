//! Where a person is signed in, and ending that.

use domain::audit::AuditAction;
use domain::device::DeviceSession;
use domain::{Actor, Error, SessionId};
use serde_json::json;
use store::sessions as store_sessions;

use super::REFRESH_LIFETIME;
use super::confirm::require_recent;
use crate::audit::{self, Entry};
use crate::{Failure, Services};

/// The devices on which the actor is signed in, in whichever organization; the last used first.
pub async fn sessions(services: &Services, actor: &Actor) -> Result<Vec<DeviceSession>, Error> {
    let used_after = services.clock.now() - REFRESH_LIFETIME;
    store_sessions::of_user(&services.db, actor.user_id, actor.session_id, used_after)
        .await
        .or_internal()
}

/// Signs the actor out on one device, at once. It takes somebody who has shown lately who they are.
pub async fn end_session(services: &Services, actor: &Actor, id: SessionId) -> Result<(), Error> {
    require_recent(services, actor).await?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    let ended = store_sessions::end_of_user(&tx, actor.user_id, id, "ended", now)
        .await
        .or_internal()?;
    if !ended {
        return Err(Error::not_found());
    }
    let mut entry = Entry::new(AuditAction::SessionEnded);
    entry = entry.becomes(json!({ "session": id }));
    audit::record(services, &tx, actor.organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(actor.user_id);
    Ok(())
}

/// The same everywhere but here; says on how many devices.
pub async fn end_other_sessions(services: &Services, actor: &Actor) -> Result<u64, Error> {
    require_recent(services, actor).await?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    let (user, keep) = (actor.user_id, Some(actor.session_id));
    let count = store_sessions::end_others(&tx, user, keep, "ended", now)
        .await
        .or_internal()?;
    let entry = Entry::new(AuditAction::SessionsEnded).becomes(json!({ "count": count }));
    audit::record(services, &tx, actor.organization_id, user, entry).await?;
    tx.commit().await.or_internal()?;
    services.hub.recheck(user);
    Ok(count)
}
