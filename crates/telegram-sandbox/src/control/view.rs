//! Looking at the world: messages and accounts as plain data.

use serde::{Deserialize, Serialize};

use super::{Control, Result, account, peer};
use crate::journal::JournalEntry;
use crate::world::{Message, Peer, PeerKey, World};

/// A message as a test wants to see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    pub id: i32,
    /// The chat: user id, or -100… for a group.
    pub chat: i64,
    /// Scenario key of the author.
    pub from: String,
    pub outgoing: bool,
    pub date: i32,
    pub text: String,
    pub reply_to: Option<i32>,
    pub edited: bool,
    /// The number the client sent it with.
    pub random_id: Option<i64>,
    pub reactions: Vec<String>,
    pub pinned: bool,
    /// Scenario key of who said it first, where it was forwarded.
    pub forwarded_from: Option<String>,
    /// The length of the file it carries.
    #[serde(default)]
    pub file_size: Option<i64>,
    /// Read by its addressee.
    pub read: bool,
}

/// An account's position and its connections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub user_id: i64,
    pub pts: i32,
    pub messages: usize,
    pub unread: i32,
    /// With how many keys somebody is signed in.
    pub sign_ins: usize,
}

fn view(world: &World, owner: i64, message: &Message) -> MessageView {
    let marks = world
        .boxes
        .get(&owner)
        .and_then(|b| b.dialogs.get(&message.peer));
    let outgoing = message.from == owner;
    let read_max = marks.map_or(0, |marks| match outgoing {
        true => marks.read_outbox_max,
        false => marks.read_inbox_max,
    });
    let from = world.users.get(&message.from);
    MessageView {
        id: message.id,
        chat: message.peer.0,
        from: from.map(|user| user.key.clone()).unwrap_or_default(),
        outgoing,
        date: message.date,
        text: message.text.clone(),
        reply_to: message.reply_to,
        edited: message.edit_date.is_some(),
        random_id: message.random_id,
        reactions: message.reactions.values().cloned().collect(),
        pinned: message.pinned,
        forwarded_from: message
            .forwarded_from
            .and_then(|from| world.users.get(&from))
            .map(|user| user.key.clone()),
        file_size: message.media.as_ref().map(|media| media.size),
        read: message.id <= read_max,
    }
}

impl Control {
    /// The messages of an account's chat, oldest first; of all its private chats without `chat`.
    pub fn messages(&self, account_name: &str, chat: Option<&str>) -> Result<Vec<MessageView>> {
        self.shared.with_world(|world| {
            let owner = account(world, account_name)?;
            let chat = chat.map(|chat| peer(world, chat)).transpose()?;
            Ok(match chat.map(PeerKey::open) {
                Some(Peer::Channel(id)) => {
                    let channel = world.channels.get(&id).into_iter();
                    let messages = channel.flat_map(|channel| channel.messages.values());
                    messages
                        .map(|message| view(world, owner, message))
                        .collect()
                }
                _ => {
                    let mailbox = world.boxes.get(&owner).into_iter();
                    let messages = mailbox.flat_map(|mailbox| mailbox.messages.values());
                    let messages = messages.filter(|m| chat.is_none_or(|chat| m.peer == chat));
                    messages
                        .map(|message| view(world, owner, message))
                        .collect()
                }
            })
        })
    }

    pub fn account(&self, name: &str) -> Result<AccountView> {
        self.shared.with_world(|world| {
            let user_id = account(world, name)?;
            let mailbox = world.boxes.get(&user_id).cloned().unwrap_or_default();
            Ok(AccountView {
                user_id,
                pts: mailbox.pts,
                messages: mailbox.messages.len(),
                unread: mailbox.dialogs.values().map(|dialog| dialog.unread).sum(),
                sign_ins: world.keys_of(user_id).len(),
            })
        })
    }

    /// Every call of every client, oldest first.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.shared.journal.entries()
    }

    pub fn clear_journal(&self) {
        self.shared.journal.clear();
    }
}
