//! `updates.*`: the position of a client and what it missed.

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use crate::error::{Answer, RpcFailure};
use crate::world::PeerRefs;

pub(super) fn get_state(
    ctx: &mut Ctx<'_>,
    _: functions::updates::GetState,
) -> Answer<enums::updates::State> {
    let me = ctx.me()?;
    Ok(ctx.world.state(me))
}

pub(super) fn get_difference(
    ctx: &mut Ctx<'_>,
    request: functions::updates::GetDifference,
) -> Answer<enums::updates::Difference> {
    let me = ctx.me()?;
    if request.pts <= 0 {
        return Err(RpcFailure::bad("PERSISTENT_TIMESTAMP_INVALID"));
    }
    let limit = request.pts_limit.unwrap_or(i32::MAX).max(1);
    let mut replay = ctx.world.replay(me, request.pts, limit as usize);
    if replay.is_empty() && replay.complete {
        return Ok(enums::updates::Difference::Empty(
            types::updates::DifferenceEmpty {
                date: ctx.world.now(),
                seq: 0,
            },
        ));
    }
    replay.refs.users.insert(me);
    let users = ctx.world.users(me, &replay.refs);
    let chats = ctx.world.chats(me, &replay.refs);
    let enums::updates::State::State(mut state) = ctx.world.state(me);
    state.pts = replay.pts;
    let state = enums::updates::State::State(state);
    Ok(if replay.complete {
        enums::updates::Difference::Difference(types::updates::Difference {
            new_messages: replay.new_messages,
            new_encrypted_messages: Vec::new(),
            other_updates: replay.other_updates,
            chats,
            users,
            state,
        })
    } else {
        enums::updates::Difference::Slice(types::updates::DifferenceSlice {
            new_messages: replay.new_messages,
            new_encrypted_messages: Vec::new(),
            other_updates: replay.other_updates,
            chats,
            users,
            intermediate_state: state,
        })
    })
}

pub(super) fn get_channel_difference(
    ctx: &mut Ctx<'_>,
    request: functions::updates::GetChannelDifference,
) -> Answer<enums::updates::ChannelDifference> {
    let me = ctx.me()?;
    let channel = ctx.world.input_channel(me, &request.channel)?;
    if request.pts <= 0 {
        return Err(RpcFailure::bad("PERSISTENT_TIMESTAMP_INVALID"));
    }
    let limit = request.limit.max(1) as usize;
    let mut replay = ctx.world.replay_channel(me, channel, request.pts, limit);
    let r#final = replay.complete;
    if replay.is_empty() {
        let empty = types::updates::ChannelDifferenceEmpty {
            r#final,
            pts: replay.pts,
            timeout: Some(30),
        };
        return Ok(enums::updates::ChannelDifference::Empty(empty));
    }
    replay.refs.users.insert(me);
    let refs: &PeerRefs = &replay.refs;
    let (chats, users) = (ctx.world.chats(me, refs), ctx.world.users(me, refs));
    let difference = types::updates::ChannelDifference {
        r#final,
        pts: replay.pts,
        timeout: Some(30),
        new_messages: replay.new_messages,
        other_updates: replay.other_updates,
        chats,
        users,
    };
    Ok(enums::updates::ChannelDifference::Difference(difference))
}
