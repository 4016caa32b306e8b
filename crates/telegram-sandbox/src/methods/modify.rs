//! Editing, deleting, reacting, pinning.

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use super::send::{check_text, entities};
use crate::error::{Answer, RpcFailure};

pub(super) fn edit(
    ctx: &mut Ctx<'_>,
    request: functions::messages::EditMessage,
) -> Answer<enums::Updates> {
    let me = ctx.me()?;
    let peer = ctx.world.input_peer(me, &request.peer)?;
    let text = request.message.unwrap_or_default();
    check_text(&text)?;
    let entities = entities(request.entities);
    ctx.world.edit(me, me, peer, request.id, &text, &entities)
}

pub(super) fn delete(
    ctx: &mut Ctx<'_>,
    request: functions::messages::DeleteMessages,
) -> Answer<enums::messages::AffectedMessages> {
    let me = ctx.me()?;
    let moved = ctx.world.delete_private(me, &request.id, request.revoke);
    Ok(affected(moved))
}

pub(super) fn channel_delete(
    ctx: &mut Ctx<'_>,
    request: functions::channels::DeleteMessages,
) -> Answer<enums::messages::AffectedMessages> {
    let me = ctx.me()?;
    let channel = ctx.world.input_channel(me, &request.channel)?;
    let mut messages = request.id.iter().filter_map(|id| channel.messages.get(id));
    if channel.creator != me && messages.any(|message| message.from != me) {
        return Err(RpcFailure::forbidden("MESSAGE_DELETE_FORBIDDEN"));
    }
    let channel = channel.id;
    Ok(affected(ctx.world.delete_in_channel(channel, &request.id)))
}

pub(super) fn affected((pts, pts_count): (i32, i32)) -> enums::messages::AffectedMessages {
    let affected = types::messages::AffectedMessages { pts, pts_count };
    enums::messages::AffectedMessages::Messages(affected)
}

pub(super) fn pin(
    ctx: &mut Ctx<'_>,
    request: functions::messages::UpdatePinnedMessage,
) -> Answer<enums::Updates> {
    let me = ctx.me()?;
    let peer = ctx.world.input_peer(me, &request.peer)?;
    ctx.world.pin(me, peer, request.id, !request.unpin)
}

pub(super) fn react(
    ctx: &mut Ctx<'_>,
    request: functions::messages::SendReaction,
) -> Answer<enums::Updates> {
    let me = ctx.me()?;
    let peer = ctx.world.input_peer(me, &request.peer)?;
    let mut emoji = None;
    for reaction in request.reaction.iter().flatten() {
        match reaction {
            enums::Reaction::Emoji(reaction) => emoji = Some(reaction.emoticon.as_str()),
            enums::Reaction::Empty => {}
            _ => return Err(RpcFailure::bad("REACTION_INVALID")),
        }
    }
    ctx.world.react(me, me, peer, request.msg_id, emoji)
}
