//! The control API: what a test or a demo does to the world behind the clients' backs.
//!
//! Accounts, people and chats are named by scenario key, username (with or without `@`), phone number or id.

pub(crate) mod http;
mod server;
mod view;

use std::sync::Arc;

use grammers_tl_types::enums;
use thiserror::Error;

pub use view::{AccountView, MessageView};

use crate::error::RpcFailure;
use crate::scenario::Credentials;
use crate::shared::Shared;
use crate::world::{Peer, PeerKey, World};

#[derive(Debug, Error)]
pub enum ControlError {
    #[error("there is no {0:?}")]
    Unknown(String),
    #[error("{0:?} is not an account")]
    NotAnAccount(String),
    #[error("the world refuses: {0}")]
    Refused(#[from] RpcFailure),
}

type Result<T> = std::result::Result<T, ControlError>;

/// A handle to a running sandbox. Cheap to clone.
#[derive(Clone)]
pub struct Control {
    shared: Arc<Shared>,
}

fn user(world: &World, name: &str) -> Result<i64> {
    let user = world.find_user(name).map(|user| user.id);
    user.ok_or_else(|| ControlError::Unknown(name.to_owned()))
}

fn account(world: &World, name: &str) -> Result<i64> {
    let id = user(world, name)?;
    let is_account = world.boxes.contains_key(&id);
    is_account
        .then_some(id)
        .ok_or_else(|| ControlError::NotAnAccount(name.to_owned()))
}

fn peer(world: &World, name: &str) -> Result<PeerKey> {
    let peer = world.find_peer(name);
    peer.ok_or_else(|| ControlError::Unknown(name.to_owned()))
}

impl Control {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// The phone numbers that exist now, with codes and passwords.
    pub fn credentials(&self) -> Vec<Credentials> {
        self.shared.with_world(|world| {
            let users = world.users.values();
            let accounts = users.filter_map(|user| Some((user, user.account.as_ref()?)));
            let accounts = accounts.filter(|(_, account)| !account.banned);
            accounts
                .map(|(user, account)| Credentials {
                    phone: format!("+{}", user.phone.as_deref().unwrap_or_default()),
                    code: account.code.clone(),
                    password: account.password.clone(),
                    name: format!("{} {}", user.first_name, user.last_name),
                })
                .collect()
        })
    }

    /// Somebody writes to an account; `[whiteboard.jpg] text` is a photo, `[offer.pdf]`, `[voice.wav]`,
    /// `[place]` and `[contact]` are what they say. Returns the message's number in the account's box.
    pub fn incoming(&self, account_name: &str, from: &str, text: &str) -> Result<i32> {
        self.shared.with_world(|world| {
            let to = account(world, account_name)?;
            let from = user(world, from)?;
            let draft = world.draft_of_line(text);
            world.send(from, PeerKey::user(to), draft)?;
            let mailbox = world.boxes.get(&to);
            let newest = mailbox.and_then(|b| b.chat(PeerKey::user(from)).next());
            Ok(newest.map_or(0, |message| message.id))
        })
    }

    /// Somebody writes to a group. Returns the message's number there.
    pub fn incoming_in_group(&self, group: &str, from: &str, text: &str) -> Result<i32> {
        self.shared.with_world(|world| {
            let from = user(world, from)?;
            let group = peer(world, group)?;
            let draft = world.draft_of_line(text);
            Ok(world.send(from, group, draft)?.id)
        })
    }

    /// Somebody is typing to an account, or in a group.
    pub fn typing(&self, to: &str, from: &str) -> Result<()> {
        self.shared.with_world(|world| {
            let from = user(world, from)?;
            let to = peer(world, to)?;
            let typing = enums::SendMessageAction::SendMessageTypingAction;
            world.typing(from, to, &typing);
            Ok(())
        })
    }

    /// The other side of a chat reads what the account wrote, up to a message (`None`: everything).
    pub fn read(&self, account_name: &str, chat: &str, up_to: Option<i32>) -> Result<()> {
        self.shared.with_world(|world| {
            let owner = account(world, account_name)?;
            let chat = peer(world, chat)?;
            world.read_outbox(owner, chat, up_to.unwrap_or(0));
            Ok(())
        })
    }

    /// The author of a message (number in the account's box, or in the group) changes it.
    pub fn edit(&self, account_name: &str, chat: &str, id: i32, text: &str) -> Result<()> {
        self.shared.with_world(|world| {
            let owner = account(world, account_name)?;
            let chat = peer(world, chat)?;
            let author = author(world, owner, chat, id)?;
            world.edit(author, owner, chat, id, text, &[])?;
            Ok(())
        })
    }

    /// Messages vanish for everybody.
    pub fn delete(&self, account_name: &str, chat: &str, ids: &[i32]) -> Result<()> {
        self.shared.with_world(|world| {
            let owner = account(world, account_name)?;
            match peer(world, chat)?.open() {
                Peer::User(_) => world.delete_private(owner, ids, true),
                Peer::Channel(id) => world.delete_in_channel(id, ids),
            };
            Ok(())
        })
    }

    /// The other side pins a message (number in the account's box, or in the group), or unpins it.
    pub fn pin(&self, account_name: &str, chat: &str, id: i32, pinned: bool) -> Result<()> {
        self.shared.with_world(|world| {
            let owner = account(world, account_name)?;
            let chat = peer(world, chat)?;
            world.pin(owner, chat, id, pinned)?;
            Ok(())
        })
    }

    /// Somebody reacts to a message with an emoji, or takes the reaction back.
    pub fn react(
        &self,
        account_name: &str,
        chat: &str,
        who: &str,
        id: i32,
        emoji: Option<&str>,
    ) -> Result<()> {
        self.shared.with_world(|world| {
            let owner = account(world, account_name)?;
            let chat = peer(world, chat)?;
            let who = user(world, who)?;
            world.react(who, owner, chat, id, emoji)?;
            Ok(())
        })
    }
}

fn author(world: &World, owner: i64, chat: PeerKey, id: i32) -> Result<i64> {
    let message = match chat.open() {
        Peer::User(_) => world.boxes.get(&owner).and_then(|b| b.messages.get(&id)),
        Peer::Channel(channel) => {
            let channel = world.channels.get(&channel);
            channel.and_then(|c| c.messages.get(&id))
        }
    };
    let author = message.map(|message| message.from);
    author.ok_or_else(|| ControlError::Unknown(format!("message {id}")))
}
