//! The list of dialogs: its pages, and what they say.

use std::collections::{HashMap, HashSet};

use domain::chat::Peer;
use grammers_tl_types as tl;
use service::telegram::{RemoteDialog, RemotePeer};

use super::peer::{self, Directory};

/// How many dialogs to ask for at once: Telegram's own limit.
const PAGE: i32 = 100;

/// Walks through all dialogs, page by page.
#[derive(Debug)]
pub(crate) struct Pager {
    request: tl::functions::messages::GetDialogs,
    seen: HashSet<Peer>,
    done: bool,
}

/// One page as Telegram answered it.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) dialogs: Vec<tl::types::Dialog>,
    pub(crate) messages: Vec<tl::enums::Message>,
    pub(crate) users: Vec<tl::enums::User>,
    pub(crate) chats: Vec<tl::enums::Chat>,
}

impl Pager {
    pub(crate) fn new() -> Self {
        Self {
            request: tl::functions::messages::GetDialogs {
                exclude_pinned: false,
                folder_id: None,
                offset_date: 0,
                offset_id: 0,
                offset_peer: tl::enums::InputPeer::Empty,
                limit: PAGE,
                hash: 0,
            },
            seen: HashSet::new(),
            done: false,
        }
    }

    /// The next page's request, while there is one.
    pub(crate) fn request(&self) -> Option<&tl::functions::messages::GetDialogs> {
        (!self.done).then_some(&self.request)
    }

    /// Takes an answer. `address` says how to name a peer in the next request.
    pub(crate) fn take(
        &mut self,
        answer: tl::enums::messages::Dialogs,
        address: impl Fn(Peer) -> Option<tl::enums::InputPeer>,
    ) -> Page {
        use tl::enums::messages::Dialogs;
        let (dialogs, messages, chats, users, last) = match answer {
            Dialogs::Dialogs(all) => (all.dialogs, all.messages, all.chats, all.users, true),
            Dialogs::Slice(slice) => {
                // Telegram may give a few less than asked for without being at the end.
                let last = slice.dialogs.is_empty();
                (
                    slice.dialogs,
                    slice.messages,
                    slice.chats,
                    slice.users,
                    last,
                )
            }
            Dialogs::NotModified(_) => (vec![], vec![], vec![], vec![], true),
        };
        let mut page = Page {
            dialogs: Vec::with_capacity(dialogs.len()),
            messages,
            users,
            chats,
        };
        for dialog in dialogs {
            if let tl::enums::Dialog::Dialog(dialog) = dialog
                && self.seen.insert(peer::of(&dialog.peer))
            {
                page.dialogs.push(dialog);
            }
        }
        // A page without anything new would come again for ever.
        self.done = last || page.dialogs.is_empty() || !self.advance(&page, address);
        page
    }

    /// Lets the next page begin after this one's last message.
    fn advance(
        &mut self,
        page: &Page,
        address: impl Fn(Peer) -> Option<tl::enums::InputPeer>,
    ) -> bool {
        let tops = page.top_messages();
        let last = page.dialogs.iter().rev().find_map(|dialog| {
            let peer = peer::of(&dialog.peer);
            let date = date(tops.get(&(peer, dialog.top_message))?)?;
            Some((dialog.top_message, date, address(peer)?))
        });
        let Some((id, date, peer)) = last else {
            return false;
        };
        self.request.exclude_pinned = true;
        self.request.offset_id = id;
        self.request.offset_date = date;
        self.request.offset_peer = peer;
        true
    }
}

impl Page {
    /// The dialogs of this page. One whose peer Telegram did not describe is left out.
    pub(crate) fn remote(
        &self,
        known: &HashMap<Peer, RemotePeer>,
        names: &Directory,
    ) -> Vec<RemoteDialog> {
        let tops = self.top_messages();
        let remote = |dialog: &tl::types::Dialog| {
            let peer = peer::of(&dialog.peer);
            let top = tops.get(&(peer, dialog.top_message));
            Some(RemoteDialog {
                peer: known.get(&peer)?.clone(),
                unread_count: dialog.unread_count.into(),
                read_inbox_up_to: dialog.read_inbox_max_id.into(),
                read_outbox_up_to: dialog.read_outbox_max_id.into(),
                last_message: top.and_then(|message| super::message::message(message, names)),
            })
        };
        self.dialogs.iter().filter_map(remote).collect()
    }

    /// The channels of this page, and where their update streams stand.
    pub(crate) fn channels(&self) -> impl Iterator<Item = (i64, i32)> {
        self.dialogs.iter().filter_map(|dialog| match &dialog.peer {
            tl::enums::Peer::Channel(channel) => Some((channel.channel_id, dialog.pts?)),
            _ => None,
        })
    }

    fn top_messages(&self) -> HashMap<(Peer, i32), &tl::enums::Message> {
        let key = |message: &tl::enums::Message| match message {
            tl::enums::Message::Empty(_) => None,
            tl::enums::Message::Message(message) => Some((peer::of(&message.peer_id), message.id)),
            tl::enums::Message::Service(message) => Some((peer::of(&message.peer_id), message.id)),
        };
        let keyed = |message| Some((key(message)?, message));
        self.messages.iter().filter_map(keyed).collect()
    }
}

fn date(message: &tl::enums::Message) -> Option<i32> {
    match message {
        tl::enums::Message::Empty(_) => None,
        tl::enums::Message::Message(message) => Some(message.date),
        tl::enums::Message::Service(message) => Some(message.date),
    }
}
