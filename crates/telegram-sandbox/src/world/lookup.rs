//! Finding people and chats: by what a client shows (id and access hash), and by what a human calls them.

use std::collections::BTreeSet;

use grammers_tl_types::enums;

use super::{Channel, Message, Peer, PeerKey, User, World};
use crate::error::{Answer, RpcFailure};

/// The users and channels that an answer mentions and therefore has to describe.
#[derive(Clone, Debug, Default)]
pub(crate) struct PeerRefs {
    pub(crate) users: BTreeSet<i64>,
    pub(crate) channels: BTreeSet<i64>,
}

impl PeerRefs {
    pub(crate) fn of(message: &Message) -> Self {
        let mut refs = Self::default();
        refs.message(message);
        refs
    }

    pub(crate) fn of_peer(peer: PeerKey) -> Self {
        let mut refs = Self::default();
        refs.peer(peer);
        refs
    }

    pub(crate) fn message(&mut self, message: &Message) {
        self.users.insert(message.from);
        self.users.extend(message.reactions.keys());
        self.peer(message.peer);
    }

    pub(crate) fn peer(&mut self, peer: PeerKey) {
        match peer.open() {
            Peer::User(id) => self.users.insert(id),
            Peer::Channel(id) => self.channels.insert(id),
        };
    }
}

impl World {
    /// A peer from a request, its access hash checked.
    pub(crate) fn input_peer(&self, me: i64, input: &enums::InputPeer) -> Answer<PeerKey> {
        let invalid = || RpcFailure::bad("PEER_ID_INVALID");
        match input {
            enums::InputPeer::PeerSelf => Ok(PeerKey::user(me)),
            enums::InputPeer::User(user) => {
                let peer = PeerKey::user(user.user_id);
                let known = self.users.contains_key(&user.user_id);
                let shown = user.user_id == me || user.access_hash == self.access_hash(me, peer);
                (known && shown).then_some(peer).ok_or_else(invalid)
            }
            enums::InputPeer::Channel(channel) => self
                .channel_by_hash(me, channel.channel_id, channel.access_hash)
                .map(|channel| PeerKey::channel(channel.id)),
            enums::InputPeer::UserFromMessage(x) => Ok(PeerKey::user(x.user_id)),
            _ => Err(invalid()),
        }
    }

    pub(crate) fn input_user(&self, me: i64, input: &enums::InputUser) -> Answer<i64> {
        let invalid = || RpcFailure::bad("USER_ID_INVALID");
        match input {
            enums::InputUser::UserSelf => Ok(me),
            enums::InputUser::User(user) => {
                let hash = self.access_hash(me, PeerKey::user(user.user_id));
                let known = self.users.contains_key(&user.user_id);
                let shown = user.user_id == me || user.access_hash == hash;
                (known && shown).then_some(user.user_id).ok_or_else(invalid)
            }
            enums::InputUser::FromMessage(x) if self.users.contains_key(&x.user_id) => {
                Ok(x.user_id)
            }
            _ => Err(invalid()),
        }
    }

    pub(crate) fn input_channel(&self, me: i64, input: &enums::InputChannel) -> Answer<&Channel> {
        match input {
            enums::InputChannel::Channel(x) => {
                self.channel_by_hash(me, x.channel_id, x.access_hash)
            }
            _ => Err(RpcFailure::bad("CHANNEL_INVALID")),
        }
    }

    fn channel_by_hash(&self, me: i64, id: i64, hash: i64) -> Answer<&Channel> {
        let channel = self.channels.get(&id);
        let channel = channel
            .filter(|_| hash == self.access_hash(me, PeerKey::channel(id)))
            .ok_or_else(|| RpcFailure::bad("CHANNEL_INVALID"))?;
        if channel.members.contains(&me) {
            Ok(channel)
        } else {
            Err(RpcFailure::bad("CHANNEL_PRIVATE"))
        }
    }

    /// A user by scenario name, username, phone number or id.
    pub(crate) fn find_user(&self, name: &str) -> Option<&User> {
        let name = name.trim().trim_start_matches('@');
        let digits = normal_phone(name);
        self.users.values().find(|user| {
            user.key == name
                || user
                    .username
                    .as_deref()
                    .is_some_and(|u| u.eq_ignore_ascii_case(name))
                || (!digits.is_empty() && user.phone.as_deref() == Some(&digits))
                || name.parse() == Ok(user.id)
        })
    }

    /// A chat by the same kinds of names.
    pub(crate) fn find_peer(&self, name: &str) -> Option<PeerKey> {
        let plain = name.trim().trim_start_matches('@');
        let channel = self.channels.values().find(|channel| {
            channel.key == plain
                || channel
                    .username
                    .as_deref()
                    .is_some_and(|u| u.eq_ignore_ascii_case(plain))
                || plain.parse() == Ok(PeerKey::channel(channel.id).0)
        });
        match channel {
            Some(channel) => Some(PeerKey::channel(channel.id)),
            None => self.find_user(name).map(|user| PeerKey::user(user.id)),
        }
    }

    pub(crate) fn user_by_phone(&self, phone: &str) -> Option<&User> {
        let digits = normal_phone(phone);
        let found = self.users.values();
        found
            .filter(|user| user.account.is_some())
            .find(|user| user.phone.as_deref() == Some(&digits))
    }
}

/// A phone number as Telegram stores it: digits only.
pub(crate) fn normal_phone(phone: &str) -> String {
    let separators = ['+', ' ', '-', '(', ')'];
    let plain: String = phone.chars().filter(|c| !separators.contains(c)).collect();
    if plain.chars().all(|c| c.is_ascii_digit()) {
        plain
    } else {
        String::new()
    }
}
