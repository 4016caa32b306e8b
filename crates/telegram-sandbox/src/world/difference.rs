//! Replaying what a client missed (<https://core.telegram.org/api/updates#recovering-gaps>).

use grammers_tl_types::{enums, types};

use super::{Channel, Event, LogEntry, Message, PeerKey, PeerRefs, World};

/// The most events in one answer; a longer gap comes in slices.
const SLICE: usize = 500;

/// The changes of a log after a `pts`, as TL.
#[derive(Default)]
pub(crate) struct Replay {
    pub(crate) new_messages: Vec<enums::Message>,
    pub(crate) other_updates: Vec<enums::Update>,
    pub(crate) refs: PeerRefs,
    /// The `pts` that the client has after this.
    pub(crate) pts: i32,
    /// Whether nothing is left.
    pub(crate) complete: bool,
}

/// The part of a log after a `pts`, at most `limit` entries, and whether it reaches the end.
fn after(log: &[LogEntry], pts: i32, limit: usize) -> (&[LogEntry], bool) {
    let start = log.partition_point(|entry| entry.pts <= pts);
    let rest = &log[start..];
    let count = rest.len().min(limit.clamp(1, SLICE));
    (&rest[..count], count == rest.len())
}

impl World {
    pub(crate) fn replay(&self, me: i64, pts: i32, limit: usize) -> Replay {
        let Some(mailbox) = self.boxes.get(&me) else {
            return Replay::default();
        };
        let (entries, complete) = after(&mailbox.log, pts, limit);
        let mut replay = Replay {
            pts: entries.last().map_or(mailbox.pts, |entry| entry.pts),
            complete,
            ..Replay::default()
        };
        for entry in entries {
            let (pts, pts_count) = (entry.pts, entry.count);
            match &entry.event {
                Event::New(id) => {
                    if let Some(message) = mailbox.messages.get(id) {
                        replay.message(self, me, message);
                    }
                }
                Event::Edit(id) => {
                    if let Some(message) = mailbox.messages.get(id) {
                        let update = types::UpdateEditMessage {
                            message: replay.show(self, me, message),
                            pts,
                            pts_count,
                        };
                        replay.other(enums::Update::EditMessage(update));
                    }
                }
                Event::Delete(ids) => {
                    let update = types::UpdateDeleteMessages {
                        messages: ids.clone(),
                        pts,
                        pts_count,
                    };
                    replay.other(enums::Update::DeleteMessages(update));
                }
                Event::Pin { id, peer, pinned } => {
                    replay.refs.peer(*peer);
                    let update = types::UpdatePinnedMessages {
                        pinned: *pinned,
                        peer: peer.tl(),
                        messages: vec![*id],
                        pts,
                        pts_count,
                    };
                    replay.other(enums::Update::PinnedMessages(update));
                }
                Event::ReadInbox {
                    peer,
                    max_id,
                    unread,
                } => {
                    replay.refs.peer(*peer);
                    let update = types::UpdateReadHistoryInbox {
                        folder_id: None,
                        peer: peer.tl(),
                        top_msg_id: None,
                        max_id: *max_id,
                        still_unread_count: *unread,
                        pts,
                        pts_count,
                    };
                    replay.other(enums::Update::ReadHistoryInbox(update));
                }
                Event::ReadOutbox { peer, max_id } => {
                    replay.refs.peer(*peer);
                    let update = types::UpdateReadHistoryOutbox {
                        peer: peer.tl(),
                        max_id: *max_id,
                        pts,
                        pts_count,
                    };
                    replay.other(enums::Update::ReadHistoryOutbox(update));
                }
            }
        }
        replay
    }

    pub(crate) fn replay_channel(
        &self,
        me: i64,
        channel: &Channel,
        pts: i32,
        limit: usize,
    ) -> Replay {
        let (entries, complete) = after(&channel.log, pts, limit);
        let mut replay = Replay {
            pts: entries.last().map_or(channel.pts, |entry| entry.pts),
            complete,
            refs: PeerRefs::of_peer(PeerKey::channel(channel.id)),
            ..Replay::default()
        };
        for entry in entries {
            let (pts, pts_count) = (entry.pts, entry.count);
            match &entry.event {
                Event::New(id) => {
                    if let Some(message) = channel.messages.get(id) {
                        replay.message(self, me, message);
                    }
                }
                Event::Edit(id) => {
                    if let Some(message) = channel.messages.get(id) {
                        let update = types::UpdateEditChannelMessage {
                            message: replay.show(self, me, message),
                            pts,
                            pts_count,
                        };
                        replay.other(enums::Update::EditChannelMessage(update));
                    }
                }
                Event::Delete(ids) => {
                    let update = types::UpdateDeleteChannelMessages {
                        channel_id: channel.id,
                        messages: ids.clone(),
                        pts,
                        pts_count,
                    };
                    replay.other(enums::Update::DeleteChannelMessages(update));
                }
                Event::Pin { id, pinned, .. } => {
                    let update = types::UpdatePinnedChannelMessages {
                        pinned: *pinned,
                        channel_id: channel.id,
                        messages: vec![*id],
                        pts,
                        pts_count,
                    };
                    replay.other(enums::Update::PinnedChannelMessages(update));
                }
                // Read marks of a channel move no pts.
                Event::ReadInbox { .. } | Event::ReadOutbox { .. } => {}
            }
        }
        replay
    }
}

impl Replay {
    pub(crate) fn is_empty(&self) -> bool {
        self.new_messages.is_empty() && self.other_updates.is_empty()
    }

    fn show(&mut self, world: &World, me: i64, message: &Message) -> enums::Message {
        self.refs.message(message);
        world.message(me, message)
    }

    fn message(&mut self, world: &World, me: i64, message: &Message) {
        let message = self.show(world, me, message);
        self.new_messages.push(message);
    }

    fn other(&mut self, update: enums::Update) {
        self.other_updates.push(update);
    }
}
