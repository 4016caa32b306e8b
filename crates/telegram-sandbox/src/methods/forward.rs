//! Passing messages on.

use grammers_tl_types::{enums, functions};

use super::Ctx;
use super::send::full;
use crate::error::{Answer, RpcFailure};
use crate::world::{Draft, Message, Peer, PeerKey};

/// Forwards one message. Telegram takes up to a hundred at once; clients of the sandbox send them
/// one by one.
pub(super) fn forward(
    ctx: &mut Ctx<'_>,
    request: functions::messages::ForwardMessages,
) -> Answer<enums::Updates> {
    let me = ctx.me()?;
    let from = ctx.world.input_peer(me, &request.from_peer)?;
    let to = ctx.world.input_peer(me, &request.to_peer)?;
    let ([id], [random_id]) = (request.id.as_slice(), request.random_id.as_slice()) else {
        return Err(RpcFailure::bad("MESSAGE_IDS_EMPTY"));
    };
    let original = find(ctx, me, from, *id).ok_or_else(|| RpcFailure::bad("MESSAGE_ID_INVALID"))?;
    let draft = Draft {
        text: original.text,
        entities: original.entities,
        reply_to: None,
        random_id: Some(*random_id),
        media: original.media,
        forwarded_from: Some(original.forwarded_from.unwrap_or(original.from)),
    };
    let sent = ctx.world.send_as_client(me, to, draft)?;
    Ok(full(ctx, me, to, *random_id, sent))
}

fn find(ctx: &Ctx<'_>, me: i64, chat: PeerKey, id: i32) -> Option<Message> {
    let found = match chat.open() {
        Peer::User(_) => ctx.world.boxes.get(&me)?.messages.get(&id),
        Peer::Channel(channel) => ctx.world.channels.get(&channel)?.messages.get(&id),
    };
    found.filter(|message| message.peer == chat).cloned()
}
