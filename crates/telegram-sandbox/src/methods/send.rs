//! Sending.

use grammers_tl_types::{Serializable, enums, functions, types};

use super::Ctx;
use crate::error::{Answer, RpcFailure};
use crate::world::{Draft, Peer, PeerKey, PeerRefs, Sent};

/// The longest text, in UTF-16 units as Telegram counts.
const MAX_TEXT: usize = 4096;

/// What every kind of text has to satisfy.
pub(super) fn check_text(text: &str) -> Answer<()> {
    if text.trim().is_empty() {
        return Err(RpcFailure::bad("MESSAGE_EMPTY"));
    }
    check_length(text)
}

/// The limit for texts and captions alike; real captions are allowed less.
pub(super) fn check_length(text: &str) -> Answer<()> {
    if text.encode_utf16().count() > MAX_TEXT {
        return Err(RpcFailure::bad("MESSAGE_TOO_LONG"));
    }
    Ok(())
}

pub(super) fn entities(entities: Option<Vec<enums::MessageEntity>>) -> Vec<u8> {
    let entities = entities.filter(|entities| !entities.is_empty());
    entities
        .map(|entities| entities.to_bytes())
        .unwrap_or_default()
}

pub(super) fn reply_target(reply: Option<&enums::InputReplyTo>) -> Option<i32> {
    match reply {
        Some(enums::InputReplyTo::Message(reply)) => Some(reply.reply_to_msg_id),
        _ => None,
    }
}

pub(super) fn send_message(
    ctx: &mut Ctx<'_>,
    request: functions::messages::SendMessage,
) -> Answer<enums::Updates> {
    let me = ctx.me()?;
    let peer = ctx.world.input_peer(me, &request.peer)?;
    check_text(&request.message)?;
    let entities = entities(request.entities);
    let draft = Draft {
        text: request.message,
        entities: entities.clone(),
        reply_to: reply_target(request.reply_to.as_ref()),
        random_id: Some(request.random_id),
        media: None,
        forwarded_from: None,
    };
    let sent = ctx.world.send_as_client(me, peer, draft)?;
    Ok(match peer.open() {
        Peer::User(_) => short(sent),
        Peer::Channel(_) => full(ctx, me, peer, request.random_id, sent),
    })
}

/// The short answer to a text in a private chat: the client knows the rest.
fn short(sent: Sent) -> enums::Updates {
    enums::Updates::UpdateShortSentMessage(types::UpdateShortSentMessage {
        out: true,
        id: sent.id,
        pts: sent.pts,
        pts_count: 1,
        date: sent.date,
        media: None,
        entities: None,
        ttl_period: None,
    })
}

/// The full answer: which message the `random_id` became, and the message.
pub(super) fn full(
    ctx: &Ctx<'_>,
    me: i64,
    peer: PeerKey,
    random_id: i64,
    sent: Sent,
) -> enums::Updates {
    let Sent { id, pts, .. } = sent;
    let mut updates = vec![enums::Update::MessageId(types::UpdateMessageId {
        id,
        random_id,
    })];
    let mut refs = PeerRefs::of_peer(peer);
    refs.users.insert(me);
    let pts_count = 1;
    match peer.open() {
        Peer::User(_) => {
            let mailbox = ctx.world.boxes.get(&me);
            if let Some(message) = mailbox.and_then(|b| b.messages.get(&id)) {
                let message = ctx.world.message(me, message);
                updates.push(enums::Update::NewMessage(types::UpdateNewMessage {
                    message,
                    pts,
                    pts_count,
                }));
            }
        }
        Peer::Channel(channel) => {
            let channel = ctx.world.channels.get(&channel);
            if let Some(message) = channel.and_then(|c| c.messages.get(&id)) {
                let message = ctx.world.message(me, message);
                let update = types::UpdateNewChannelMessage {
                    message,
                    pts,
                    pts_count,
                };
                updates.push(enums::Update::NewChannelMessage(update));
            }
        }
    }
    ctx.world.updates(me, updates, &refs)
}
