//! Reactions. They move no `pts`; a client that missed one learns it with the message.

use grammers_tl_types::{enums, types};

use super::{Message, Peer, PeerKey, PeerRefs, World};
use crate::error::{Answer, RpcFailure};

impl World {
    /// Sets (or with `None` removes) `who`'s reaction to a message in a chat of `owner`.
    pub(crate) fn react(
        &mut self,
        who: i64,
        owner: i64,
        chat: PeerKey,
        id: i32,
        emoji: Option<&str>,
    ) -> Answer<enums::Updates> {
        let copies = self.copies(owner, chat, id);
        if copies.is_empty() {
            return Err(RpcFailure::bad("MESSAGE_ID_INVALID"));
        }
        let mut answer = None;
        for (viewer, id) in copies {
            let Some(message) = self.copy_mut(viewer, chat, id) else {
                continue;
            };
            match emoji {
                Some(emoji) => message.reactions.insert(who, emoji.to_owned()),
                None => message.reactions.remove(&who),
            };
            let message = message.clone();
            let mut refs = PeerRefs::of(&message);
            refs.users.insert(who);
            let none = enums::MessageReactions::Reactions(types::MessageReactions {
                min: false,
                can_see_list: true,
                reactions_as_tags: false,
                results: Vec::new(),
                recent_reactions: None,
                top_reactors: None,
            });
            let update = enums::Update::MessageReactions(types::UpdateMessageReactions {
                peer: message.peer.tl(),
                msg_id: id,
                top_msg_id: None,
                saved_peer_id: None,
                reactions: self.reactions(viewer, &message).unwrap_or(none),
            });
            let updates = self.updates(viewer, vec![update], &refs);
            answer.get_or_insert_with(|| updates.clone());
            self.push_raw(viewer, updates);
        }
        self.touch();
        answer.ok_or_else(|| RpcFailure::bad("MESSAGE_ID_INVALID"))
    }

    /// Who sees a message, and under which number.
    pub(super) fn copies(&self, owner: i64, chat: PeerKey, id: i32) -> Vec<(i64, i32)> {
        match chat.open() {
            Peer::Channel(channel) => {
                let known = self.channels.get(&channel);
                if !known.is_some_and(|c| c.messages.contains_key(&id)) {
                    return Vec::new();
                }
                let mut viewers: Vec<_> = self.member_accounts(channel).into_iter().collect();
                // The owner's view first: it becomes the answer.
                viewers.sort_by_key(|viewer| *viewer != owner);
                viewers.into_iter().map(|viewer| (viewer, id)).collect()
            }
            Peer::User(other) => {
                let message = self.boxes.get(&owner).and_then(|b| b.messages.get(&id));
                let Some(message) = message.filter(|m| m.peer == chat) else {
                    return Vec::new();
                };
                let theirs = self.boxes.get(&other).and_then(|b| b.id_of(message.uid));
                let theirs = theirs.filter(|_| other != owner).map(|id| (other, id));
                [Some((owner, id)), theirs].into_iter().flatten().collect()
            }
        }
    }

    pub(super) fn copy_mut(&mut self, viewer: i64, chat: PeerKey, id: i32) -> Option<&mut Message> {
        match chat.open() {
            Peer::Channel(channel) => self.channels.get_mut(&channel)?.messages.get_mut(&id),
            Peer::User(_) => self.boxes.get_mut(&viewer)?.messages.get_mut(&id),
        }
    }
}
