//! Pinning messages.

use grammers_tl_types::{enums, types};

use super::{Event, Peer, PeerKey, PeerRefs, World};
use crate::error::{Answer, RpcFailure};

impl World {
    /// Pins a message in a chat of `owner` for both sides, or takes the pin away.
    pub(crate) fn pin(
        &mut self,
        owner: i64,
        chat: PeerKey,
        id: i32,
        pinned: bool,
    ) -> Answer<enums::Updates> {
        let mut answer = None;
        let refs = PeerRefs::of_peer(chat);
        let channel_pts = self.pin_in_channel(chat, id, pinned);
        for (viewer, id) in self.copies(owner, chat, id) {
            let Some(message) = self.copy_mut(viewer, chat, id) else {
                continue;
            };
            message.pinned = pinned;
            let peer = message.peer;
            let update = match (chat.open(), channel_pts) {
                (Peer::Channel(channel_id), Some(pts)) => {
                    enums::Update::PinnedChannelMessages(types::UpdatePinnedChannelMessages {
                        pinned,
                        channel_id,
                        messages: vec![id],
                        pts,
                        pts_count: 1,
                    })
                }
                _ => {
                    let Some(mailbox) = self.boxes.get_mut(&viewer) else {
                        continue;
                    };
                    enums::Update::PinnedMessages(types::UpdatePinnedMessages {
                        pinned,
                        peer: peer.tl(),
                        messages: vec![id],
                        pts: mailbox.record(1, Event::Pin { id, peer, pinned }),
                        pts_count: 1,
                    })
                }
            };
            let updates = self.updates(viewer, vec![update], &refs);
            answer.get_or_insert_with(|| updates.clone());
            self.push_raw(viewer, updates);
        }
        self.touch();
        answer.ok_or_else(|| RpcFailure::bad("MESSAGE_ID_INVALID"))
    }

    /// A channel has one box for all: its counter moves once.
    fn pin_in_channel(&mut self, chat: PeerKey, id: i32, pinned: bool) -> Option<i32> {
        let Peer::Channel(channel) = chat.open() else {
            return None;
        };
        let channel = self.channels.get_mut(&channel)?;
        let peer = chat;
        channel
            .messages
            .contains_key(&id)
            .then(|| channel.record(1, Event::Pin { id, peer, pinned }))
    }
}
