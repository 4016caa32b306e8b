//! The world as TL objects, each time from the point of view of one account.

use std::collections::BTreeMap;

use grammers_tl_types::{Deserializable, enums, types};

use super::{Channel, Message, Peer, PeerKey, PeerRefs, World, blank};

impl PeerKey {
    pub(crate) fn tl(self) -> enums::Peer {
        match self.open() {
            Peer::User(user_id) => enums::Peer::User(types::PeerUser { user_id }),
            Peer::Channel(channel_id) => enums::Peer::Channel(types::PeerChannel { channel_id }),
        }
    }
}

fn forward_header(from: i64, date: i32) -> enums::MessageFwdHeader {
    enums::MessageFwdHeader::Header(types::MessageFwdHeader {
        imported: false,
        saved_out: false,
        from_id: Some(PeerKey::user(from).tl()),
        from_name: None,
        date,
        channel_post: None,
        post_author: None,
        saved_from_peer: None,
        saved_from_msg_id: None,
        saved_from_id: None,
        saved_from_name: None,
        saved_date: None,
        psa_type: None,
    })
}

impl World {
    pub(crate) fn user(&self, viewer: i64, id: i64) -> enums::User {
        let Some(user) = self.users.get(&id) else {
            return enums::User::Empty(types::UserEmpty { id });
        };
        let contacts = self.boxes.get(&viewer).map(|mailbox| &mailbox.contacts);
        let contact = contacts.is_some_and(|contacts| contacts.contains(&id));
        let status = if user.account.is_some() {
            enums::UserStatus::Recently(types::UserStatusRecently { by_me: false })
        } else {
            let expires = self.now() + 300;
            enums::UserStatus::Online(types::UserStatusOnline { expires })
        };
        enums::User::User(types::User {
            id,
            is_self: viewer == id,
            contact,
            access_hash: Some(self.access_hash(viewer, PeerKey::user(id))),
            first_name: Some(user.first_name.clone()),
            last_name: Some(user.last_name.clone()).filter(|name| !name.is_empty()),
            username: user.username.clone(),
            // Telegram shows a number to its owner and to those who have it already.
            phone: user.phone.clone().filter(|_| contact || viewer == id),
            status: Some(status),
            ..blank::user()
        })
    }

    pub(crate) fn chat(&self, viewer: i64, id: i64) -> enums::Chat {
        let hash = self.access_hash(viewer, PeerKey::channel(id));
        match self.channels.get(&id) {
            Some(channel) if channel.members.contains(&viewer) => {
                enums::Chat::Channel(types::Channel {
                    id,
                    megagroup: true,
                    creator: channel.creator == viewer,
                    access_hash: Some(hash),
                    title: channel.title.clone(),
                    username: channel.username.clone(),
                    date: channel.date,
                    participants_count: Some(channel.members.len() as i32),
                    ..blank::channel()
                })
            }
            channel => enums::Chat::ChannelForbidden(types::ChannelForbidden {
                broadcast: false,
                megagroup: true,
                monoforum: false,
                id,
                access_hash: hash,
                title: channel.map(|c| c.title.clone()).unwrap_or_default(),
                until_date: None,
            }),
        }
    }

    pub(crate) fn users(&self, viewer: i64, refs: &PeerRefs) -> Vec<enums::User> {
        let ids = refs.users.iter();
        ids.map(|id| self.user(viewer, *id)).collect()
    }

    pub(crate) fn chats(&self, viewer: i64, refs: &PeerRefs) -> Vec<enums::Chat> {
        let ids = refs.channels.iter();
        ids.map(|id| self.chat(viewer, *id)).collect()
    }

    pub(crate) fn message(&self, viewer: i64, message: &Message) -> enums::Message {
        let out = message.from == viewer;
        let in_group = matches!(message.peer.open(), Peer::Channel(_));
        let entities = Vec::<enums::MessageEntity>::from_bytes(&message.entities).ok();
        enums::Message::Message(types::Message {
            id: message.id,
            out,
            peer_id: message.peer.tl(),
            // In private chats Telegram leaves out what the peer says already.
            from_id: (in_group || out).then(|| PeerKey::user(message.from).tl()),
            date: message.date,
            message: message.text.clone(),
            entities: entities.filter(|entities| !entities.is_empty()),
            reply_to: message.reply_to.map(reply_header),
            fwd_from: message
                .forwarded_from
                .map(|from| forward_header(from, message.date)),
            pinned: message.pinned,
            edit_date: message.edit_date,
            reactions: self.reactions(viewer, message),
            media: message.media.as_ref().map(|media| self.media(media)),
            ..blank::message()
        })
    }

    pub(crate) fn reactions(
        &self,
        viewer: i64,
        message: &Message,
    ) -> Option<enums::MessageReactions> {
        if message.reactions.is_empty() {
            return None;
        }
        let reaction = |emoji: &str| {
            enums::Reaction::Emoji(types::ReactionEmoji {
                emoticon: emoji.to_owned(),
            })
        };
        let mut counts = BTreeMap::<&str, (i32, bool)>::new();
        for (user, emoji) in &message.reactions {
            let (count, mine) = counts.entry(emoji).or_default();
            *count += 1;
            *mine |= *user == viewer;
        }
        let results = counts.into_iter().map(|(emoji, (count, mine))| {
            enums::ReactionCount::Count(types::ReactionCount {
                chosen_order: mine.then_some(0),
                reaction: reaction(emoji),
                count,
            })
        });
        let recent = message.reactions.iter().map(|(user, emoji)| {
            enums::MessagePeerReaction::Reaction(types::MessagePeerReaction {
                big: false,
                unread: false,
                my: *user == viewer,
                peer_id: PeerKey::user(*user).tl(),
                date: message.date,
                reaction: reaction(emoji),
            })
        });
        Some(enums::MessageReactions::Reactions(
            types::MessageReactions {
                min: false,
                can_see_list: true,
                reactions_as_tags: false,
                results: results.collect(),
                recent_reactions: Some(recent.collect()),
                top_reactors: None,
            },
        ))
    }

    pub(crate) fn updates(
        &self,
        viewer: i64,
        updates: Vec<enums::Update>,
        refs: &PeerRefs,
    ) -> enums::Updates {
        enums::Updates::Updates(types::Updates {
            updates,
            users: self.users(viewer, refs),
            chats: self.chats(viewer, refs),
            date: self.now(),
            seq: 0,
        })
    }

    pub(crate) fn short(&self, update: enums::Update) -> enums::Updates {
        enums::Updates::UpdateShort(types::UpdateShort {
            update,
            date: self.now(),
        })
    }

    pub(crate) fn state(&self, me: i64) -> enums::updates::State {
        let mailbox = self.boxes.get(&me);
        enums::updates::State::State(types::updates::State {
            pts: mailbox.map_or(1, |mailbox| mailbox.pts),
            qts: 0,
            date: self.now(),
            seq: 0,
            unread_count: mailbox.map_or(0, |mailbox| {
                mailbox.dialogs.values().map(|dialog| dialog.unread).sum()
            }),
        })
    }

    /// The dialog row of a chat, with its last message.
    pub(crate) fn dialog(&self, me: i64, peer: PeerKey) -> Option<(enums::Dialog, &Message)> {
        let mailbox = self.boxes.get(&me)?;
        let marks = mailbox.dialogs.get(&peer)?;
        let channel = match peer.open() {
            Peer::Channel(id) => Some(self.channels.get(&id)?),
            Peer::User(_) => None,
        };
        let top = match channel {
            Some(channel) => channel.top()?,
            None => mailbox.chat(peer).next()?,
        };
        let dialog = enums::Dialog::Dialog(types::Dialog {
            pinned: marks.pinned,
            peer: peer.tl(),
            top_message: top.id,
            read_inbox_max_id: marks.read_inbox_max,
            read_outbox_max_id: marks.read_outbox_max,
            unread_count: marks.unread,
            pts: channel.map(|channel: &Channel| channel.pts),
            ..blank::dialog()
        });
        Some((dialog, top))
    }
}

fn reply_header(reply_to: i32) -> enums::MessageReplyHeader {
    enums::MessageReplyHeader::Header(types::MessageReplyHeader {
        reply_to_msg_id: Some(reply_to),
        ..blank::reply_header()
    })
}
