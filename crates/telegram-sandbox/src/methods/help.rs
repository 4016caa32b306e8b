//! `help.*`: where the server is.

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use crate::error::Answer;
use crate::server::DC_ID;
use crate::world::blank;

pub(super) fn get_config(
    ctx: &mut Ctx<'_>,
    _: functions::help::GetConfig,
) -> Answer<enums::Config> {
    let date = ctx.world.now();
    // A client stores this list and connects there from now on, so it must name this very server;
    // `static` is the mark without which grammers ignores an entry.
    let here = enums::DcOption::Option(types::DcOption {
        ipv6: ctx.addr.is_ipv6(),
        media_only: false,
        tcpo_only: false,
        cdn: false,
        r#static: true,
        this_port_only: false,
        id: DC_ID,
        ip_address: ctx.addr.ip().to_string(),
        port: i32::from(ctx.addr.port()),
        secret: None,
    });
    Ok(enums::Config::Config(types::Config {
        date,
        expires: date + 3600,
        this_dc: DC_ID,
        dc_options: vec![here],
        chat_size_max: 200,
        megagroup_size_max: 200_000,
        forwarded_count_max: 100,
        online_update_period_ms: 210_000,
        offline_blur_timeout_ms: 5_000,
        offline_idle_timeout_ms: 30_000,
        online_cloud_timeout_ms: 300_000,
        edit_time_limit: 172_800,
        revoke_time_limit: i32::MAX,
        revoke_pm_time_limit: i32::MAX,
        me_url_prefix: "https://t.me/".to_owned(),
        caption_length_max: 1024,
        message_length_max: 4096,
        webfile_dc_id: DC_ID,
        ..blank::config()
    }))
}

pub(super) fn get_nearest_dc(
    _: &mut Ctx<'_>,
    _: functions::help::GetNearestDc,
) -> Answer<enums::NearestDc> {
    Ok(enums::NearestDc::Dc(types::NearestDc {
        country: "ZZ".to_owned(),
        this_dc: DC_ID,
        nearest_dc: DC_ID,
    }))
}

pub(super) fn get_app_config(
    _: &mut Ctx<'_>,
    _: functions::help::GetAppConfig,
) -> Answer<enums::help::AppConfig> {
    let config = enums::Jsonvalue::JsonObject(types::JsonObject { value: Vec::new() });
    Ok(enums::help::AppConfig::Config(types::help::AppConfig {
        hash: 1,
        config,
    }))
}
