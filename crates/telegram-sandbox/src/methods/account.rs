//! `account.*`.

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use crate::error::Answer;
use crate::world::blank;

/// Presence is accepted and shown to nobody: scripted people do not look.
pub(super) fn update_status(
    ctx: &mut Ctx<'_>,
    _: functions::account::UpdateStatus,
) -> Answer<bool> {
    ctx.me()?;
    Ok(true)
}

pub(super) fn get_notify_settings(
    ctx: &mut Ctx<'_>,
    _: functions::account::GetNotifySettings,
) -> Answer<enums::PeerNotifySettings> {
    ctx.me()?;
    Ok(enums::PeerNotifySettings::Settings(blank::notify_settings()))
}

pub(super) fn get_authorizations(
    ctx: &mut Ctx<'_>,
    _: functions::account::GetAuthorizations,
) -> Answer<enums::account::Authorizations> {
    let me = ctx.me()?;
    let now = ctx.world.now();
    let keys = ctx.world.keys_of(me).into_iter();
    let authorizations = keys.map(|key_id| {
        enums::Authorization::Authorization(types::Authorization {
            current: key_id == ctx.key_id,
            official_app: false,
            password_pending: false,
            encrypted_requests_disabled: true,
            call_requests_disabled: true,
            unconfirmed: false,
            hash: if key_id == ctx.key_id { 0 } else { key_id },
            device_model: "Sandbox client".to_owned(),
            platform: String::new(),
            system_version: String::new(),
            api_id: 1,
            app_name: String::new(),
            app_version: String::new(),
            date_created: now,
            date_active: now,
            ip: "127.0.0.1".to_owned(),
            country: String::new(),
            region: String::new(),
        })
    });
    let answer = types::account::Authorizations {
        authorization_ttl_days: 180,
        authorizations: authorizations.collect(),
    };
    Ok(enums::account::Authorizations::Authorizations(answer))
}
