//! Read marks, in both directions, and typing.

use grammers_tl_types::{enums, types};

use super::{Event, Peer, PeerKey, PeerRefs, World};

impl World {
    /// The account has read a chat up to a message (0: all of it). Returns its `pts` and by how much it moved.
    pub(crate) fn read_inbox(&mut self, me: i64, peer: PeerKey, up_to: i32) -> (i32, i32) {
        match peer.open() {
            Peer::User(other) => self.read_private(me, other, up_to),
            Peer::Channel(id) => {
                self.read_channel(me, id, up_to);
                (self.boxes.get(&me).map_or(1, |b| b.pts), 0)
            }
        }
    }

    fn read_private(&mut self, me: i64, other: i64, up_to: i32) -> (i32, i32) {
        let peer = PeerKey::user(other);
        let Some(mailbox) = self.boxes.get_mut(&me) else {
            return (1, 0);
        };
        let pts = mailbox.pts;
        let Some(dialog) = mailbox.dialogs.get_mut(&peer) else {
            return (pts, 0);
        };
        let newest = dialog.messages.last().copied().unwrap_or(0);
        let max_id = if up_to > 0 { up_to.min(newest) } else { newest };
        if max_id <= dialog.read_inbox_max {
            return (pts, 0);
        }
        dialog.read_inbox_max = max_id;
        let unread = mailbox.recount(me, peer);
        let event = Event::ReadInbox {
            peer,
            max_id,
            unread,
        };
        let pts = mailbox.record(1, event);
        // The newest message of the other side among those read, in the numbers of the other box.
        let uid = mailbox
            .newest(peer, other, max_id)
            .map(|message| message.uid);
        let update = enums::Update::ReadHistoryInbox(types::UpdateReadHistoryInbox {
            folder_id: None,
            peer: peer.tl(),
            top_msg_id: None,
            max_id,
            still_unread_count: unread,
            pts,
            pts_count: 1,
        });
        self.push(me, vec![update], &PeerRefs::of_peer(peer));
        let theirs = uid.and_then(|uid| self.boxes.get(&other)?.id_of(uid));
        if let Some(theirs) = theirs {
            self.read_outbox(other, PeerKey::user(me), theirs);
        }
        self.touch();
        (pts, 1)
    }

    /// The other side has read what the account wrote, up to a message (0: all of it).
    pub(crate) fn read_outbox(&mut self, account: i64, peer: PeerKey, up_to: i32) {
        if let Peer::Channel(id) = peer.open() {
            self.read_outbox_channel(account, id, up_to);
            return;
        }
        let Some(mailbox) = self.boxes.get_mut(&account) else {
            return;
        };
        let limit = if up_to > 0 { up_to } else { i32::MAX };
        let own = mailbox.newest(peer, account, limit);
        let Some(max_id) = own.map(|message| message.id) else {
            return;
        };
        let Some(dialog) = mailbox.dialogs.get_mut(&peer) else {
            return;
        };
        if max_id <= dialog.read_outbox_max {
            return;
        }
        dialog.read_outbox_max = max_id;
        let pts = mailbox.record(1, Event::ReadOutbox { peer, max_id });
        let update = enums::Update::ReadHistoryOutbox(types::UpdateReadHistoryOutbox {
            peer: peer.tl(),
            max_id,
            pts,
            pts_count: 1,
        });
        self.push(account, vec![update], &PeerRefs::of_peer(peer));
        self.touch();
    }

    fn read_channel(&mut self, me: i64, channel_id: i64, up_to: i32) {
        let peer = PeerKey::channel(channel_id);
        let Some(channel) = self.channels.get(&channel_id) else {
            return;
        };
        let newest = channel.top().map_or(0, |message| message.id);
        let max_id = if up_to > 0 { up_to.min(newest) } else { newest };
        let unread = channel.unread(me, max_id);
        let pts = channel.pts;
        let dialog = self
            .boxes
            .get_mut(&me)
            .and_then(|b| b.dialogs.get_mut(&peer));
        let Some(dialog) = dialog.filter(|dialog| dialog.read_inbox_max < max_id) else {
            return;
        };
        dialog.read_inbox_max = max_id;
        dialog.unread = unread;
        let update = enums::Update::ReadChannelInbox(types::UpdateReadChannelInbox {
            folder_id: None,
            channel_id,
            max_id,
            still_unread_count: unread,
            pts,
        });
        self.push(me, vec![update], &PeerRefs::of_peer(peer));
        for account in self.member_accounts(channel_id) {
            if account != me {
                self.read_outbox_channel(account, channel_id, max_id);
            }
        }
        self.touch();
    }

    fn read_outbox_channel(&mut self, account: i64, channel_id: i64, up_to: i32) {
        let peer = PeerKey::channel(channel_id);
        let limit = if up_to > 0 { up_to } else { i32::MAX };
        let own = self.channels.get(&channel_id).and_then(|channel| {
            let read = channel.messages.range(..=limit).rev();
            read.map(|(_, m)| m).find(|m| m.from == account)
        });
        let Some(max_id) = own.map(|message| message.id) else {
            return;
        };
        let mailbox = self.boxes.get_mut(&account);
        let dialog = mailbox.and_then(|b| b.dialogs.get_mut(&peer));
        let Some(dialog) = dialog.filter(|dialog| dialog.read_outbox_max < max_id) else {
            return;
        };
        dialog.read_outbox_max = max_id;
        let update = types::UpdateReadChannelOutbox { channel_id, max_id };
        let update = enums::Update::ReadChannelOutbox(update);
        self.push(account, vec![update], &PeerRefs::of_peer(peer));
        self.touch();
    }

    /// Somebody is typing. Nothing is stored.
    pub(crate) fn typing(&mut self, from: i64, chat: PeerKey, action: &enums::SendMessageAction) {
        match chat.open() {
            Peer::User(to) => {
                let update = enums::Update::UserTyping(types::UpdateUserTyping {
                    user_id: from,
                    top_msg_id: None,
                    action: action.clone(),
                });
                let updates = self.short(update);
                self.push_raw(to, updates);
            }
            Peer::Channel(channel_id) => {
                for account in self.member_accounts(channel_id) {
                    if account == from {
                        continue;
                    }
                    let update = types::UpdateChannelUserTyping {
                        channel_id,
                        top_msg_id: None,
                        from_id: PeerKey::user(from).tl(),
                        action: action.clone(),
                    };
                    let updates = self.short(enums::Update::ChannelUserTyping(update));
                    self.push_raw(account, updates);
                }
            }
        }
    }
}
