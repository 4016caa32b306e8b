//! The message box of an account.
//!
//! Private messages are numbered per account, not per chat, and every change to the box advances its `pts`
//! (<https://core.telegram.org/api/updates#message-related-event-sequences>). The log of those changes is what
//! `updates.getDifference` replays.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Media, PeerKey};

/// A message as its box holds it. The two sides of a private chat hold two, with numbers of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: i32,
    /// The same for all copies of one message.
    pub(crate) uid: u64,
    pub(crate) peer: PeerKey,
    pub(crate) from: i64,
    pub(crate) date: i32,
    pub(crate) text: String,
    /// Serialised `Vector<MessageEntity>`, empty for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) entities: Vec<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reply_to: Option<i32>,
    /// Who said it first, where it was forwarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) forwarded_from: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) pinned: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) edit_date: Option<i32>,
    /// Who reacted with what; one reaction each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) reactions: BTreeMap<i64, String>,
    /// The sender's deduplication number, kept for the control API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) random_id: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) media: Option<Media>,
}

/// One chat of an account. For a channel only the marks live here, the messages in the channel.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Dialog {
    pub(crate) messages: BTreeSet<i32>,
    pub(crate) read_inbox_max: i32,
    pub(crate) read_outbox_max: i32,
    pub(crate) unread: i32,
    pub(crate) pinned: bool,
}

/// A change that advanced `pts`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Event {
    New(i32),
    Edit(i32),
    Delete(Vec<i32>),
    Pin {
        id: i32,
        peer: PeerKey,
        pinned: bool,
    },
    ReadInbox {
        peer: PeerKey,
        max_id: i32,
        unread: i32,
    },
    ReadOutbox {
        peer: PeerKey,
        max_id: i32,
    },
}

/// An entry of a log: `pts` after the event, and by how much it moved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LogEntry {
    pub(crate) pts: i32,
    pub(crate) count: i32,
    pub(crate) event: Event,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MailBox {
    last_id: i32,
    pub(crate) pts: i32,
    pub(crate) messages: BTreeMap<i32, Message>,
    pub(crate) log: Vec<LogEntry>,
    pub(crate) dialogs: BTreeMap<PeerKey, Dialog>,
    pub(crate) contacts: BTreeSet<i64>,
    /// `random_id` of every message this account ever sent, with the message it became.
    pub(crate) sent: BTreeMap<i64, i32>,
    by_uid: BTreeMap<u64, i32>,
}

impl Default for MailBox {
    fn default() -> Self {
        Self {
            last_id: 0,
            // Clients take 0 for "unknown".
            pts: 1,
            messages: BTreeMap::new(),
            log: Vec::new(),
            dialogs: BTreeMap::new(),
            contacts: BTreeSet::new(),
            sent: BTreeMap::new(),
            by_uid: BTreeMap::new(),
        }
    }
}

impl MailBox {
    /// Records an event and returns the new `pts`.
    pub(super) fn record(&mut self, count: i32, event: Event) -> i32 {
        self.pts += count;
        let pts = self.pts;
        self.log.push(LogEntry { pts, count, event });
        pts
    }

    /// Adds a message to its dialog; returns its number and the new `pts`.
    pub(super) fn insert(&mut self, mut message: Message) -> (i32, i32) {
        self.last_id += 1;
        let id = self.last_id;
        message.id = id;
        self.by_uid.insert(message.uid, id);
        let dialog = self.dialogs.entry(message.peer).or_default();
        dialog.messages.insert(id);
        self.messages.insert(id, message);
        (id, self.record(1, Event::New(id)))
    }

    pub(super) fn remove(&mut self, id: i32) -> Option<Message> {
        let message = self.messages.remove(&id)?;
        self.by_uid.remove(&message.uid);
        if let Some(dialog) = self.dialogs.get_mut(&message.peer) {
            dialog.messages.remove(&id);
        }
        Some(message)
    }

    /// This box's number of a message known by its common one.
    pub(crate) fn id_of(&self, uid: u64) -> Option<i32> {
        self.by_uid.get(&uid).copied()
    }

    /// The messages of a chat, newest first.
    pub(crate) fn chat(&self, peer: PeerKey) -> impl Iterator<Item = &Message> {
        let ids = self.dialogs.get(&peer).map(|dialog| dialog.messages.iter());
        ids.into_iter()
            .flatten()
            .rev()
            .filter_map(|id| self.messages.get(id))
    }

    /// The newest message of a chat by an author, not after a given one.
    pub(super) fn newest(&self, peer: PeerKey, from: i64, up_to: i32) -> Option<&Message> {
        self.chat(peer).find(|m| m.from == from && m.id <= up_to)
    }

    /// Counts the unread messages of a chat anew, after reading or deleting.
    pub(super) fn recount(&mut self, owner: i64, peer: PeerKey) -> i32 {
        let Some(dialog) = self.dialogs.get_mut(&peer) else {
            return 0;
        };
        let after = dialog.messages.range(dialog.read_inbox_max + 1..);
        let incoming = |id: &&i32| self.messages.get(id).is_some_and(|m| m.from != owner);
        dialog.unread = after.filter(incoming).count() as i32;
        dialog.unread
    }
}
