//! Which letters a member wants.

use chrono_tz::{TZ_VARIANTS, Tz};
use domain::notice::NoticeSettings;
use domain::{Actor, Error, FieldCode};
use store::notices::{self, Stored};

use super::{digest, zone};
use crate::{Failure, Services};

/// What the actor has chosen, or what holds while they have not.
pub async fn get(services: &Services, actor: &Actor) -> Result<NoticeSettings, Error> {
    actor.require_person()?;
    let chosen = notices::get(&services.db, actor.organization_id, actor.user_id)
        .await
        .or_internal()?;
    Ok(chosen.map(|chosen| chosen.settings).unwrap_or_default())
}

/// Chooses. The digest comes from the next morning on.
pub async fn set(
    services: &Services,
    actor: &Actor,
    settings: &NoticeSettings,
) -> Result<NoticeSettings, Error> {
    actor.require_person()?;
    let time_zone = settings.parse()?;
    if time_zone.as_str().parse::<Tz>().is_err() {
        return Err(Error::field("time_zone", FieldCode::Unknown));
    }
    let settings = NoticeSettings {
        time_zone: time_zone.as_str().to_owned(),
        ..settings.clone()
    };
    let (organization_id, now) = (actor.organization_id, services.clock.now());
    let digest_at = settings
        .digest
        .then(|| zone::next_morning(now, &settings.time_zone));
    let tx = services.db.begin().await.or_internal()?;
    let chosen = Stored {
        settings,
        digest_at,
    };
    notices::put(&tx, organization_id, actor.user_id, &chosen, now)
        .await
        .or_internal()?;
    if let Some(at) = digest_at {
        digest::schedule(services, &tx, organization_id, actor.user_id, at).await?;
    }
    tx.commit().await.or_internal()?;
    Ok(chosen.settings)
}

/// The names of all time zones.
pub fn time_zones() -> Vec<&'static str> {
    TZ_VARIANTS.iter().map(|zone| zone.name()).collect()
}
