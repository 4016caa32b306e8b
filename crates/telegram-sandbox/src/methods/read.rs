//! Read marks and typing.

use grammers_tl_types::{enums, functions};

use super::Ctx;
use super::modify::affected;
use crate::error::Answer;
use crate::world::PeerKey;

pub(super) fn read_history(
    ctx: &mut Ctx<'_>,
    request: functions::messages::ReadHistory,
) -> Answer<enums::messages::AffectedMessages> {
    let me = ctx.me()?;
    let peer = ctx.world.input_peer(me, &request.peer)?;
    Ok(affected(ctx.world.read_inbox(me, peer, request.max_id)))
}

pub(super) fn read_channel(
    ctx: &mut Ctx<'_>,
    request: functions::channels::ReadHistory,
) -> Answer<bool> {
    let me = ctx.me()?;
    let channel = ctx.world.input_channel(me, &request.channel)?.id;
    ctx.world
        .read_inbox(me, PeerKey::channel(channel), request.max_id);
    Ok(true)
}

pub(super) fn set_typing(
    ctx: &mut Ctx<'_>,
    request: functions::messages::SetTyping,
) -> Answer<bool> {
    let me = ctx.me()?;
    let peer = ctx.world.input_peer(me, &request.peer)?;
    ctx.world.typing(me, peer, &request.action);
    Ok(true)
}
