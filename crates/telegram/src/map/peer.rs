//! People, groups and channels.

use std::collections::{HashMap, HashSet};

use domain::chat::{Peer, PeerKind};
use grammers_session::types::{PeerId, PeerInfo};
use grammers_tl_types as tl;
use service::telegram::{RemotePeer, TelegramUser};

/// How many names to remember; beyond it the oldest knowledge is dropped all at once.
const NAMES_MOST: usize = 20_000;

/// A peer as Parley names it.
pub(crate) fn of(peer: &tl::enums::Peer) -> Peer {
    match peer {
        tl::enums::Peer::User(user) => self::user(user.user_id),
        tl::enums::Peer::Chat(chat) => group(chat.chat_id),
        tl::enums::Peer::Channel(channel) => self::channel(channel.channel_id),
    }
}

/// A person.
pub(crate) const fn user(id: i64) -> Peer {
    Peer {
        kind: PeerKind::User,
        id,
    }
}

/// A basic group.
pub(crate) const fn group(id: i64) -> Peer {
    Peer {
        kind: PeerKind::Group,
        id,
    }
}

/// A supergroup or broadcast channel.
pub(crate) const fn channel(id: i64) -> Peer {
    Peer {
        kind: PeerKind::Channel,
        id,
    }
}

/// A peer as grammers names it; `None` for an id Telegram cannot have.
pub(crate) fn id(peer: Peer) -> Option<PeerId> {
    match peer.kind {
        PeerKind::User => PeerId::user(peer.id),
        PeerKind::Group => PeerId::chat(peer.id),
        PeerKind::Channel => PeerId::channel(peer.id),
    }
}

/// What an answer tells about how to address its people and groups. Ids that grammers would
/// trip over are left out.
pub(crate) fn infos(
    users: &[tl::enums::User],
    chats: &[tl::enums::Chat],
) -> impl Iterator<Item = PeerInfo> {
    let users = users.iter().filter_map(|user| match user {
        tl::enums::User::User(user) if PeerId::user(user.id).is_some() => {
            Some(PeerInfo::from(user))
        }
        _ => None,
    });
    let chats = chats.iter().filter_map(|chat| match chat {
        tl::enums::Chat::Chat(group) if PeerId::chat(group.id).is_some() => {
            Some(PeerInfo::from(chat))
        }
        tl::enums::Chat::Channel(channel) if PeerId::channel(channel.id).is_some() => {
            Some(PeerInfo::from(chat))
        }
        _ => None,
    });
    users.chain(chats)
}

/// Who signed in.
pub(crate) fn signed_in(user: &tl::types::User) -> TelegramUser {
    TelegramUser {
        id: user.id,
        display_name: user_title(user),
        username: username(user.username.as_ref(), user.usernames.as_deref()),
    }
}

/// Who is who in the answers of one run: names for group messages, and which conversations the
/// store has already been told of.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    names: HashMap<Peer, String>,
    announced: HashSet<Peer>,
}

impl Directory {
    /// Learns the people and groups of one answer, and returns them by name.
    pub(crate) fn learn(
        &mut self,
        users: &[tl::enums::User],
        chats: &[tl::enums::Chat],
    ) -> HashMap<Peer, RemotePeer> {
        if self.names.len() > NAMES_MOST {
            self.names.clear();
        }
        let mut seen = HashMap::new();
        let whole = users.iter().filter_map(remote_user);
        for (peer, min) in whole.chain(chats.iter().filter_map(remote_chat)) {
            self.names.insert(peer.peer, peer.title.clone());
            // A "min" peer shows only part of what we may know already.
            if !min {
                seen.insert(peer.peer, peer);
            }
        }
        seen
    }

    /// The name of somebody, if it was ever seen.
    pub(crate) fn name(&self, peer: Peer) -> Option<String> {
        self.names.get(&peer).cloned()
    }

    /// Whether the store knows this conversation from us.
    pub(crate) fn is_announced(&self, peer: Peer) -> bool {
        self.announced.contains(&peer)
    }

    /// Notes that the store now knows this conversation.
    pub(crate) fn announce(&mut self, peer: Peer) {
        self.announced.insert(peer);
    }
}

/// A person, and whether this is only part of what Telegram knows.
fn remote_user(user: &tl::enums::User) -> Option<(RemotePeer, bool)> {
    let tl::enums::User::User(user) = user else {
        return None;
    };
    let peer = RemotePeer {
        peer: self::user(user.id),
        title: user_title(user),
        username: username(user.username.as_ref(), user.usernames.as_deref()),
        phone: user.phone.as_deref().map(e164),
    };
    Some((peer, user.min))
}

/// A group or channel, and whether this is only part of what Telegram knows.
fn remote_chat(chat: &tl::enums::Chat) -> Option<(RemotePeer, bool)> {
    let (peer, title, username, min) = match chat {
        tl::enums::Chat::Chat(chat) => (group(chat.id), &chat.title, None, false),
        tl::enums::Chat::Forbidden(chat) => (group(chat.id), &chat.title, None, false),
        tl::enums::Chat::Channel(chat) => (
            channel(chat.id),
            &chat.title,
            username(chat.username.as_ref(), chat.usernames.as_deref()),
            chat.min,
        ),
        tl::enums::Chat::ChannelForbidden(chat) => (channel(chat.id), &chat.title, None, false),
        _ => return None,
    };
    let peer = RemotePeer {
        peer,
        title: title.clone(),
        username,
        phone: None,
    };
    Some((peer, min))
}

fn user_title(user: &tl::types::User) -> String {
    let names = [user.first_name.as_deref(), user.last_name.as_deref()];
    let name = names
        .into_iter()
        .flatten()
        .filter(|name| !name.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if !name.is_empty() {
        return name;
    }
    // Deleted accounts have no name left, and some people's is invisible.
    username(user.username.as_ref(), user.usernames.as_deref())
        .or_else(|| user.phone.as_deref().map(e164))
        .unwrap_or_else(|| format!("#{}", user.id))
}

/// The user name people write; since there can be several, the plain field is empty where the
/// first of the list is not the editable one.
fn username(plain: Option<&String>, list: Option<&[tl::enums::Username]>) -> Option<String> {
    let listed = || {
        list?.iter().find_map(|name| {
            let tl::enums::Username::Username(name) = name;
            name.active.then(|| name.username.clone())
        })
    };
    plain
        .filter(|name| !name.is_empty())
        .cloned()
        .or_else(listed)
}

fn e164(phone: &str) -> String {
    format!("+{}", phone.trim_start_matches('+'))
}

#[cfg(test)]
mod tests {
    use grammers_tl_types::Deserializable;

    use super::*;

    /// A user with no optional part.
    fn nobody(id: i64) -> tl::types::User {
        let mut bytes = vec![0; 16];
        bytes[8..].copy_from_slice(&id.to_le_bytes());
        tl::types::User::from_bytes(&bytes).expect("a user")
    }

    #[test]
    fn titles_fall_back_from_name_to_id() {
        let mut user = nobody(5);
        assert_eq!(user_title(&user), "#5");
        user.phone = Some("79990001122".into());
        assert_eq!(user_title(&user), "+79990001122");
        user.username = Some("ada".into());
        assert_eq!(user_title(&user), "ada");
        user.last_name = Some("Lovelace".into());
        assert_eq!(user_title(&user), "Lovelace");
        user.first_name = Some("Ada".into());
        assert_eq!(user_title(&user), "Ada Lovelace");
    }

    #[test]
    fn a_partial_sight_gives_a_name_but_no_peer() {
        let mut directory = Directory::default();
        let mut user = nobody(5);
        user.first_name = Some("Ada".into());
        user.min = true;
        let seen = directory.learn(&[user.into()], &[]);
        assert!(seen.is_empty());
        assert_eq!(directory.name(self::user(5)), Some("Ada".into()));
    }

    #[test]
    fn the_same_number_stands_for_three_peers() {
        assert_ne!(user(7), group(7));
        assert_ne!(id(user(7)), id(channel(7)));
        assert_eq!(id(user(0)), None);
    }
}
