//! Conversations: chats of one account with one peer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::message::DeliveryState;
use crate::{AccountId, ChatId, ContactId};

text_enum! {
    /// What kind of peer a conversation is with.
    PeerKind {
        /// A person (or a bot).
        User = "user",
        /// A basic group.
        Group = "group",
        /// A supergroup or a broadcast channel.
        Channel = "channel",
    }
}

/// Who is on the other side: kind and Telegram id together, for the same number may stand for
/// a user and for a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Peer {
    /// What kind.
    pub kind: PeerKind,
    /// Telegram's bare id (positive, without the marks bots use).
    pub id: i64,
}

/// A conversation as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// The account it belongs to.
    pub bd_account_id: AccountId,
    /// Who is on the other side.
    pub peer: Peer,
    /// The other side's name or the group's title.
    pub title: String,
    /// The other side's user name, without `@`.
    pub username: Option<String>,
    /// The contact it is linked to.
    pub contact_id: Option<ContactId>,
    /// That contact's name.
    pub contact_name: Option<String>,
    /// Messages of the other side that nobody of ours has read.
    pub unread_count: i64,
    /// The beginning of the last message.
    pub last_message_text: Option<String>,
    /// Whether the last message is ours.
    pub last_message_outgoing: bool,
    /// How the last message stands, if it is ours.
    pub last_message_state: Option<DeliveryState>,
    /// When the last message was sent.
    pub last_message_at: Option<DateTime<Utc>>,
    /// Whether all of its history has been read from Telegram.
    pub history_complete: bool,
    /// Grows by one with every change; the newer of two copies has the higher one.
    pub version: i64,
}

/// The contact to link a conversation to, or none to unlink it.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatLink {
    /// The contact.
    pub contact_id: Option<ContactId>,
}
