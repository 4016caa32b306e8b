//! Updates: what happened in an account's conversations.

use std::collections::HashMap;

use domain::chat::Peer;
use grammers_session::updates::{UpdateAndPeers, UpdatesLike};
use grammers_tl_types as tl;
use service::telegram::{Change, RemoteMessage, RemotePeer};

use super::content::reactions;
use super::message::message;
use super::peer::{self, Directory};

/// Changes collected for one write, and who is typing.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) changes: Vec<Change>,
    pub(crate) typing: Vec<Peer>,
}

/// Which random id belongs to a message of ours; asked for every own message that comes by.
pub(crate) trait Claims {
    /// The random id of a message whose id Telegram told together with it.
    fn settle(&self, random_id: i64, message: &RemoteMessage);
    /// The random id of the send that this must be, where only its answer was lost.
    fn claim(&self, message: &RemoteMessage) -> Option<i64>;
}

/// Message ids and the random ids they were sent with, as an update tells them.
pub(crate) type RandomIds = HashMap<i32, i64>;

/// Reads the random ids before grammers takes the update apart.
pub(crate) fn random_ids(updates: &UpdatesLike) -> RandomIds {
    match updates {
        UpdatesLike::ShortSentMessage { request, update } => {
            RandomIds::from([(update.id, request.random_id)])
        }
        _ => RandomIds::new(),
    }
}

/// Whether a short message is about a conversation of which we know nothing. Telegram leaves the
/// description out of these, so the difference must be asked for, which includes it.
pub(crate) fn is_from_stranger(updates: &UpdatesLike, directory: &Directory) -> bool {
    let about = match updates {
        UpdatesLike::Updates(tl::enums::Updates::UpdateShortMessage(short)) => {
            peer::user(short.user_id)
        }
        UpdatesLike::Updates(tl::enums::Updates::UpdateShortChatMessage(short)) => {
            peer::group(short.chat_id)
        }
        _ => return false,
    };
    !directory.is_announced(about)
}

/// Reads one lot of updates into Parley's words.
pub(crate) struct Reader<'a> {
    pub(crate) directory: &'a mut Directory,
    pub(crate) claims: &'a dyn Claims,
    pub(crate) own_id: Option<i64>,
}

impl Reader<'_> {
    /// Adds to `batch` what these updates say.
    pub(crate) fn read(
        &mut self,
        (updates, users, chats): UpdateAndPeers,
        mut random_ids: RandomIds,
        batch: &mut Batch,
    ) {
        let seen = self.directory.learn(&users, &chats);
        random_ids.extend(updates.iter().filter_map(|(update, _)| match update {
            tl::enums::Update::MessageId(told) => Some((told.id, told.random_id)),
            _ => None,
        }));
        for (update, _) in updates {
            self.update(update, &seen, &random_ids, batch);
        }
    }

    fn update(
        &mut self,
        update: tl::enums::Update,
        seen: &HashMap<Peer, RemotePeer>,
        random_ids: &RandomIds,
        batch: &mut Batch,
    ) {
        use tl::enums::Update;
        match update {
            Update::NewMessage(new) => self.new_message(&new.message, seen, random_ids, batch),
            Update::NewChannelMessage(new) => {
                self.new_message(&new.message, seen, random_ids, batch);
            }
            Update::EditMessage(edit) => self.edited(&edit.message, batch),
            Update::EditChannelMessage(edit) => self.edited(&edit.message, batch),
            Update::DeleteMessages(gone) => deleted(None, &gone.messages, batch),
            Update::DeleteChannelMessages(gone) => {
                deleted(Some(gone.channel_id), &gone.messages, batch);
            }
            // Reading one topic of a forum says nothing about the whole.
            Update::ReadHistoryInbox(read) if read.top_msg_id.is_none() => {
                batch.changes.push(Change::ReadByUs {
                    peer: peer::of(&read.peer),
                    up_to: read.max_id.into(),
                    still_unread: Some(read.still_unread_count.into()),
                });
            }
            Update::ReadChannelInbox(read) => batch.changes.push(Change::ReadByUs {
                peer: peer::channel(read.channel_id),
                up_to: read.max_id.into(),
                still_unread: Some(read.still_unread_count.into()),
            }),
            Update::ReadHistoryOutbox(read) => batch.changes.push(Change::ReadByPeer {
                peer: peer::of(&read.peer),
                up_to: read.max_id.into(),
            }),
            Update::ReadChannelOutbox(read) => batch.changes.push(Change::ReadByPeer {
                peer: peer::channel(read.channel_id),
                up_to: read.max_id.into(),
            }),
            Update::MessageReactions(told) => batch.changes.push(Change::Reactions {
                peer: peer::of(&told.peer),
                message_id: told.msg_id.into(),
                reactions: reactions(&told.reactions),
            }),
            Update::PinnedMessages(told) => {
                let peer = peer::of(&told.peer);
                pinned(peer, &told.messages, told.pinned, batch);
            }
            Update::PinnedChannelMessages(told) => {
                let peer = peer::channel(told.channel_id);
                pinned(peer, &told.messages, told.pinned, batch);
            }
            Update::UserTyping(typing) => {
                let from = peer::user(typing.user_id);
                self.typing(from, from, &typing.action, batch);
            }
            Update::ChatUserTyping(typing) => {
                let from = peer::of(&typing.from_id);
                self.typing(peer::group(typing.chat_id), from, &typing.action, batch);
            }
            Update::ChannelUserTyping(typing) => {
                let from = peer::of(&typing.from_id);
                let channel = peer::channel(typing.channel_id);
                self.typing(channel, from, &typing.action, batch);
            }
            _ => {}
        }
    }

    fn new_message(
        &mut self,
        new: &tl::enums::Message,
        seen: &HashMap<Peer, RemotePeer>,
        random_ids: &RandomIds,
        batch: &mut Batch,
    ) {
        let Some(mut message) = message(new, self.directory) else {
            return;
        };
        if message.outgoing {
            let told = i32::try_from(message.id)
                .ok()
                .and_then(|id| random_ids.get(&id).copied());
            if let Some(random_id) = told {
                self.claims.settle(random_id, &message);
            }
            message.random_id = told.or_else(|| self.claims.claim(&message));
        }
        self.introduce(message.peer, seen, batch);
        batch.changes.push(Change::Message(message));
    }

    /// Tells the store of a conversation before its first message.
    fn introduce(&mut self, peer: Peer, seen: &HashMap<Peer, RemotePeer>, batch: &mut Batch) {
        if let Some(remote) = seen.get(&peer)
            && !self.directory.is_announced(peer)
        {
            self.directory.announce(peer);
            batch.changes.push(Change::PeerSeen(remote.clone()));
        }
    }

    fn edited(&self, edit: &tl::enums::Message, batch: &mut Batch) {
        if let Some(message) = message(edit, self.directory) {
            batch.changes.push(Change::Edited(message));
        }
    }

    fn typing(
        &self,
        peer: Peer,
        from: Peer,
        action: &tl::enums::SendMessageAction,
        batch: &mut Batch,
    ) {
        let stopped = matches!(
            action,
            tl::enums::SendMessageAction::SendMessageCancelAction
        );
        let own = self.own_id.map(peer::user) == Some(from);
        if !stopped && !own {
            batch.typing.push(peer);
        }
    }
}

fn pinned(peer: Peer, ids: &[i32], pinned: bool, batch: &mut Batch) {
    batch.changes.push(Change::Pinned {
        peer,
        message_ids: ids.iter().copied().map(i64::from).collect(),
        pinned,
    });
}

fn deleted(channel: Option<i64>, ids: &[i32], batch: &mut Batch) {
    // grammers reports the counter of our own deletions as a deletion of nothing.
    if !ids.is_empty() {
        batch.changes.push(Change::Deleted {
            channel,
            message_ids: ids.iter().copied().map(i64::from).collect(),
        });
    }
}
