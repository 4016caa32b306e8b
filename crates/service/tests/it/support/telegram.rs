//! What Telegram tells, in one line each.

use chrono::{DateTime, TimeDelta, Utc};
use domain::chat::{Peer, PeerKind};
use service::telegram::{RemoteDialog, RemoteMessage, RemotePeer};

use super::start_time;

/// A person.
pub const fn user(id: i64) -> Peer {
    Peer {
        kind: PeerKind::User,
        id,
    }
}

/// What is known of a person.
pub fn person(id: i64, name: &str) -> RemotePeer {
    RemotePeer {
        peer: user(id),
        title: name.to_owned(),
        username: None,
        phone: None,
    }
}

/// A message of theirs. Its time follows from its id: one second each.
pub fn incoming(peer: Peer, id: i64, text: &str) -> RemoteMessage {
    RemoteMessage {
        peer,
        id,
        outgoing: false,
        random_id: None,
        sender_name: None,
        text: text.to_owned(),
        media: None,
        content: Default::default(),
        sent_at: sent_at(id),
        edited_at: None,
    }
}

/// A message of the account's own.
pub fn outgoing(peer: Peer, id: i64, text: &str) -> RemoteMessage {
    RemoteMessage {
        outgoing: true,
        ..incoming(peer, id, text)
    }
}

/// A dialog with its last message.
pub fn dialog(peer: RemotePeer, unread: i64, last: Option<RemoteMessage>) -> RemoteDialog {
    RemoteDialog {
        peer,
        unread_count: unread,
        read_inbox_up_to: last
            .as_ref()
            .map_or(0, |message| message.id - unread.min(message.id)),
        read_outbox_up_to: 0,
        last_message: last,
    }
}

fn sent_at(id: i64) -> DateTime<Utc> {
    start_time() - TimeDelta::days(1) + TimeDelta::seconds(id)
}
