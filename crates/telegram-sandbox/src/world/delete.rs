//! Removing messages.

use std::collections::BTreeMap;

use grammers_tl_types::{enums, types};

use super::{Event, PeerKey, PeerRefs, World};

impl World {
    /// Deletes private messages by their numbers in `owner`'s box, from the other side's box too if `revoke`.
    /// Returns the owner's `pts` and by how much it moved.
    pub(crate) fn delete_private(&mut self, owner: i64, ids: &[i32], revoke: bool) -> (i32, i32) {
        let mut per_box = BTreeMap::<i64, Vec<i32>>::new();
        for id in ids {
            let message = self.boxes.get(&owner).and_then(|b| b.messages.get(id));
            let Some(message) = message else { continue };
            per_box.entry(owner).or_default().push(*id);
            let theirs = self.boxes.get(&message.peer.0);
            if revoke
                && message.peer.0 != owner
                && let Some(id) = theirs.and_then(|b| b.id_of(message.uid))
            {
                per_box.entry(message.peer.0).or_default().push(id);
            }
        }
        let mut moved = 0;
        for (owner_of_box, ids) in per_box {
            let Some(mailbox) = self.boxes.get_mut(&owner_of_box) else {
                continue;
            };
            let count = ids.len() as i32;
            let removed: Vec<_> = ids.iter().filter_map(|id| mailbox.remove(*id)).collect();
            let pts = mailbox.record(count, Event::Delete(ids.clone()));
            for message in removed {
                mailbox.recount(owner_of_box, message.peer);
            }
            if owner_of_box == owner {
                moved = count;
            }
            let update = enums::Update::DeleteMessages(types::UpdateDeleteMessages {
                messages: ids,
                pts,
                pts_count: count,
            });
            self.push(owner_of_box, vec![update], &PeerRefs::default());
        }
        self.touch();
        (self.boxes.get(&owner).map_or(1, |b| b.pts), moved)
    }

    /// Deletes messages of a channel for everybody.
    pub(crate) fn delete_in_channel(&mut self, channel_id: i64, ids: &[i32]) -> (i32, i32) {
        let Some(channel) = self.channels.get_mut(&channel_id) else {
            return (1, 0);
        };
        let known = ids.iter().filter(|id| channel.messages.contains_key(id));
        let ids: Vec<i32> = known.copied().collect();
        let count = ids.len() as i32;
        if count == 0 {
            return (channel.pts, 0);
        }
        for id in &ids {
            channel.messages.remove(id);
        }
        let pts = channel.record(count, Event::Delete(ids.clone()));
        let peer = PeerKey::channel(channel_id);
        for account in self.member_accounts(channel_id) {
            let channel = self.channels.get(&channel_id);
            let dialog = self
                .boxes
                .get_mut(&account)
                .and_then(|b| b.dialogs.get_mut(&peer));
            if let (Some(channel), Some(dialog)) = (channel, dialog) {
                dialog.unread = channel.unread(account, dialog.read_inbox_max);
            }
            let update = enums::Update::DeleteChannelMessages(types::UpdateDeleteChannelMessages {
                channel_id,
                messages: ids.clone(),
                pts,
                pts_count: count,
            });
            self.push(account, vec![update], &PeerRefs::of_peer(peer));
        }
        self.touch();
        (pts, count)
    }
}
