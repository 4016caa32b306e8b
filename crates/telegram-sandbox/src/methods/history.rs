//! Reading messages: history, single messages, search.

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use crate::error::{Answer, RpcFailure};
use crate::world::{Message, Peer, PeerKey, PeerRefs};

/// The most messages in one answer.
const PAGE: i32 = 100;

/// The paging parameters that all listings share (<https://core.telegram.org/api/offsets>).
struct Offsets {
    offset_id: i32,
    offset_date: i32,
    add_offset: i32,
    limit: i32,
    max_id: i32,
    min_id: i32,
}

impl Offsets {
    /// Cuts a page out of messages ordered newest first.
    fn page<'m>(&self, mut messages: Vec<&'m Message>) -> Vec<&'m Message> {
        let newer = messages.iter().take_while(|message| {
            (self.offset_id > 0 && message.id >= self.offset_id)
                || (self.offset_date > 0 && message.date >= self.offset_date)
        });
        let start = newer.count() as i64 + i64::from(self.add_offset);
        let limit = self.limit.clamp(0, PAGE) as i64;
        // A negative start asks for messages newer than exist; they count against the limit.
        let end = (start + limit).clamp(0, messages.len() as i64);
        let start = start.clamp(0, end);
        messages.truncate(end as usize);
        messages.drain(..start as usize);
        messages.retain(|message| {
            (self.max_id <= 0 || message.id < self.max_id) && message.id > self.min_id
        });
        messages
    }
}

/// The messages of a chat that a viewer may see, newest first.
fn chat_messages<'w>(ctx: &'w Ctx<'_>, me: i64, peer: PeerKey) -> Vec<&'w Message> {
    match peer.open() {
        Peer::User(_) => {
            let mailbox = ctx.world.boxes.get(&me);
            mailbox.map_or_else(Vec::new, |mailbox| mailbox.chat(peer).collect())
        }
        Peer::Channel(id) => {
            let channel = ctx.world.channels.get(&id);
            channel.map_or_else(Vec::new, |c| c.messages.values().rev().collect())
        }
    }
}

fn answer(
    ctx: &Ctx<'_>,
    me: i64,
    peer: Option<PeerKey>,
    total: usize,
    page: &[&Message],
) -> enums::messages::Messages {
    let mut refs = peer.map(PeerRefs::of_peer).unwrap_or_default();
    page.iter().for_each(|message| refs.message(message));
    let messages = page.iter().map(|m| ctx.world.message(me, m));
    let messages: Vec<_> = messages.collect();
    listed(ctx, me, peer, total, messages, &refs)
}

fn listed(
    ctx: &Ctx<'_>,
    me: i64,
    peer: Option<PeerKey>,
    total: usize,
    messages: Vec<enums::Message>,
    refs: &PeerRefs,
) -> enums::messages::Messages {
    let chats = ctx.world.chats(me, refs);
    let users = ctx.world.users(me, refs);
    let count = total as i32;
    let channel = peer.and_then(|peer| match peer.open() {
        Peer::Channel(id) => ctx.world.channels.get(&id),
        Peer::User(_) => None,
    });
    if let Some(channel) = channel {
        enums::messages::Messages::ChannelMessages(types::messages::ChannelMessages {
            inexact: false,
            pts: channel.pts,
            count,
            offset_id_offset: None,
            messages,
            topics: Vec::new(),
            chats,
            users,
        })
    } else if messages.len() == total {
        enums::messages::Messages::Messages(types::messages::Messages {
            messages,
            topics: Vec::new(),
            chats,
            users,
        })
    } else {
        enums::messages::Messages::Slice(types::messages::MessagesSlice {
            inexact: false,
            count,
            next_rate: None,
            offset_id_offset: None,
            search_flood: None,
            messages,
            topics: Vec::new(),
            chats,
            users,
        })
    }
}

pub(super) fn get_history(
    ctx: &mut Ctx<'_>,
    request: functions::messages::GetHistory,
) -> Answer<enums::messages::Messages> {
    let me = ctx.me()?;
    let peer = ctx.world.input_peer(me, &request.peer)?;
    let offsets = Offsets {
        offset_id: request.offset_id,
        offset_date: request.offset_date,
        add_offset: request.add_offset,
        limit: request.limit,
        max_id: request.max_id,
        min_id: request.min_id,
    };
    let messages = chat_messages(ctx, me, peer);
    let total = messages.len();
    let page = offsets.page(messages);
    Ok(answer(ctx, me, Some(peer), total, &page))
}

pub(super) fn search(
    ctx: &mut Ctx<'_>,
    request: functions::messages::Search,
) -> Answer<enums::messages::Messages> {
    let me = ctx.me()?;
    // The empty peer means everywhere in private chats.
    let peer = match &request.peer {
        enums::InputPeer::Empty => None,
        peer => Some(ctx.world.input_peer(me, peer)?),
    };
    let from = request.from_id.as_ref();
    let from = from
        .map(|from| ctx.world.input_peer(me, from))
        .transpose()?;
    let query = request.q.to_lowercase();
    let mut messages = match peer {
        Some(peer) => chat_messages(ctx, me, peer),
        None => {
            let mailbox = ctx.world.boxes.get(&me);
            mailbox.map_or_else(Vec::new, |b| b.messages.values().rev().collect())
        }
    };
    messages.retain(|message| {
        message.text.to_lowercase().contains(&query)
            && from.is_none_or(|from| from == PeerKey::user(message.from))
            && (request.min_date <= 0 || message.date > request.min_date)
            && (request.max_date <= 0 || message.date < request.max_date)
            && of_kind(message, &request.filter)
    });
    let offsets = Offsets {
        offset_id: request.offset_id,
        offset_date: 0,
        add_offset: request.add_offset,
        limit: request.limit,
        max_id: request.max_id,
        min_id: request.min_id,
    };
    let total = messages.len();
    let page = offsets.page(messages);
    Ok(answer(ctx, me, peer, total, &page))
}

fn of_kind(message: &Message, filter: &enums::MessagesFilter) -> bool {
    let media = message.media.as_ref();
    match filter {
        enums::MessagesFilter::InputMessagesFilterEmpty => true,
        enums::MessagesFilter::InputMessagesFilterPhotos => media.is_some_and(|m| m.photo),
        enums::MessagesFilter::InputMessagesFilterDocument => {
            media.is_some_and(|m| !m.photo && m.card.is_none())
        }
        _ => false,
    }
}

pub(super) fn get_messages(
    ctx: &mut Ctx<'_>,
    request: functions::messages::GetMessages,
) -> Answer<enums::messages::Messages> {
    let me = ctx.me()?;
    let mailbox = ctx.world.boxes.get(&me);
    Ok(by_id(ctx, me, None, &request.id, |id| {
        mailbox?.messages.get(&id)
    }))
}

pub(super) fn get_channel_messages(
    ctx: &mut Ctx<'_>,
    request: functions::channels::GetMessages,
) -> Answer<enums::messages::Messages> {
    let me = ctx.me()?;
    let channel = ctx.world.input_channel(me, &request.channel)?;
    if request.id.len() > PAGE as usize {
        return Err(RpcFailure::bad("MESSAGE_IDS_EMPTY"));
    }
    let peer = PeerKey::channel(channel.id);
    Ok(by_id(ctx, me, Some(peer), &request.id, |id| {
        channel.messages.get(&id)
    }))
}

/// Messages in the order asked for, with an empty one in the place of each that does not exist.
fn by_id<'w>(
    ctx: &'w Ctx<'_>,
    me: i64,
    peer: Option<PeerKey>,
    ids: &[enums::InputMessage],
    find: impl Fn(i32) -> Option<&'w Message>,
) -> enums::messages::Messages {
    let mut refs = peer.map(PeerRefs::of_peer).unwrap_or_default();
    let mut messages = Vec::new();
    for input in ids.iter().take(PAGE as usize) {
        let id = match input {
            enums::InputMessage::Id(x) => x.id,
            enums::InputMessage::ReplyTo(x) => find(x.id).and_then(|m| m.reply_to).unwrap_or(0),
            _ => 0,
        };
        messages.push(match find(id) {
            Some(message) => {
                refs.message(message);
                ctx.world.message(me, message)
            }
            None => enums::Message::Empty(types::MessageEmpty { id, peer_id: None }),
        });
    }
    listed(ctx, me, peer, messages.len(), messages, &refs)
}
