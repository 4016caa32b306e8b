//! What exists inside the sandbox: people, accounts with their message boxes, groups, keys.
//!
//! The world is plain data behind one lock. Its methods are synchronous and small; what has to reach connected
//! clients is collected as [`Push`]es and handed to the hub while the lock is still held, so that every client
//! sees changes in the order in which they happened.

mod attach;
pub(crate) mod blank;
mod boxes;
mod build;
mod delete;
mod difference;
mod edit;
mod files;
mod groups;
mod keys;
mod lookup;
mod pin;
mod react;
mod read;
mod render;
mod send;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use grammers_tl_types::enums;
use serde::{Deserialize, Serialize};

pub(crate) use attach::{Media, frame};
use boxes::{Event, LogEntry};
pub(crate) use boxes::{MailBox, Message};
pub(crate) use groups::Channel;
pub(crate) use keys::{KeyRecord, PendingCode, QrToken, SignIn};
pub(crate) use keys::{SALT_SECONDS, SALTS};
pub(crate) use lookup::{PeerRefs, normal_phone};
pub(crate) use send::{Draft, Sent};

use self::files::Files;
use crate::clock::Clock;
use crate::crypto::derive;
use crate::scenario::Behaviour;
use crate::srp::{Challenge, Verifier};

/// A chat as seen from an account, in the marked form everybody in the Telegram world uses: the id of a user,
/// or -100… and the id of a channel. One number keeps it usable as a key in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeerKey(pub i64);

const CHANNEL_MARK: i64 = -1_000_000_000_000;

/// A [`PeerKey`] taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    User(i64),
    Channel(i64),
}

impl PeerKey {
    pub fn user(id: i64) -> Self {
        Self(id)
    }

    pub fn channel(id: i64) -> Self {
        Self(CHANNEL_MARK - id)
    }

    pub(crate) fn open(self) -> Peer {
        if self.0 >= 0 {
            Peer::User(self.0)
        } else {
            Peer::Channel(CHANNEL_MARK - self.0)
        }
    }
}

/// Somebody: a scripted person, or one that a client can sign in as.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: i64,
    /// The name in the scenario, by which the control API speaks of it.
    pub(crate) key: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) username: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) about: Option<String>,
    pub(crate) account: Option<Account>,
    pub(crate) behaviour: Behaviour,
}

fn home_dc() -> i32 {
    crate::server::DC_ID
}

/// What makes a user an account: the means to sign in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) code: String,
    pub(crate) password: Option<String>,
    pub(crate) hint: Option<String>,
    pub(crate) banned: bool,
}

/// Something that a person may react to.
#[derive(Clone, Debug)]
pub(crate) struct Stimulus {
    pub(crate) person: i64,
    pub(crate) account: i64,
    pub(crate) chat: PeerKey,
    pub(crate) message_id: i32,
    pub(crate) text: String,
    /// How many messages this person has had from this account: selects the line to answer with.
    pub(crate) count: usize,
}

/// Updates on their way to all sessions of one account.
pub(crate) struct Push {
    pub(crate) user: i64,
    pub(crate) updates: enums::Updates,
    /// The session that caused it has its answer and is left out.
    pub(crate) except: Option<u64>,
}

/// Updates for the sessions of a key nobody has signed in with yet (a scanned QR code).
pub(crate) struct KeyPush {
    pub(crate) key_id: i64,
    pub(crate) updates: enums::Updates,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct World {
    #[serde(skip)]
    pub(crate) files: Files,
    /// The data centre that files are said to be in.
    #[serde(skip, default = "home_dc")]
    pub(crate) files_dc: i32,
    /// Counts up when all references to files expire.
    #[serde(skip)]
    pub(crate) file_references: u8,
    /// Which scenario it was built from; another one makes a stored world void.
    pub(crate) scenario: String,
    pub(crate) seed: u64,
    pub(crate) users: BTreeMap<i64, User>,
    pub(crate) boxes: BTreeMap<i64, MailBox>,
    pub(crate) channels: BTreeMap<i64, Channel>,
    pub(crate) keys: BTreeMap<i64, KeyRecord>,
    last_uid: u64,
    #[serde(skip)]
    pub(crate) clock: Clock,
    #[serde(skip)]
    pub(crate) codes: HashMap<String, PendingCode>,
    #[serde(skip)]
    pub(crate) qr_tokens: Vec<QrToken>,
    #[serde(skip)]
    pub(crate) verifiers: HashMap<i64, Verifier>,
    #[serde(skip)]
    pub(crate) challenges: HashMap<i64, Challenge>,
    #[serde(skip)]
    pub(crate) pushes: Vec<Push>,
    #[serde(skip)]
    pub(crate) key_pushes: Vec<KeyPush>,
    #[serde(skip)]
    pub(crate) stimuli: Vec<Stimulus>,
    /// The session whose request is being executed.
    #[serde(skip)]
    pub(crate) origin: Option<u64>,
    /// Raised by every change; the state file is written when it has moved.
    #[serde(skip)]
    pub(crate) generation: u64,
}

impl World {
    pub(crate) fn now(&self) -> i32 {
        self.clock.now()
    }

    /// The hash that `viewer` must show to address `target`. Telegram gives every account its own, and a client
    /// that mixes two accounts up must be found out here as it would be there.
    pub(crate) fn access_hash(&self, viewer: i64, target: PeerKey) -> i64 {
        (derive(self.seed, "access hash", &[viewer, target.0]) >> 1) as i64
    }

    /// The hash that fetching a file takes; the same for everybody who got the message.
    pub(crate) fn file_hash(&self, file: i64) -> i64 {
        (derive(self.seed, "file hash", &[file]) >> 1) as i64
    }

    /// What lets an account fetch files at another data centre.
    pub(crate) fn pass(&self, user: i64) -> u64 {
        derive(self.seed, "pass", &[user])
    }

    pub(crate) fn new_file_id(&mut self) -> i64 {
        let uid = self.next_uid();
        (derive(self.seed, "file", &[uid as i64]) >> 1) as i64
    }

    fn next_uid(&mut self) -> u64 {
        self.last_uid += 1;
        self.last_uid
    }

    pub(crate) fn touch(&mut self) {
        self.generation += 1;
    }

    /// Queues updates for an account's other sessions, with everything they refer to.
    fn push(&mut self, user: i64, updates: Vec<enums::Update>, refs: &PeerRefs) {
        let updates = self.updates(user, updates, refs);
        self.push_raw(user, updates);
    }

    pub(crate) fn push_raw(&mut self, user: i64, updates: enums::Updates) {
        let except = self.origin;
        self.pushes.push(Push {
            user,
            updates,
            except,
        });
    }

    /// The accounts among the members of a channel.
    fn member_accounts(&self, channel: i64) -> BTreeSet<i64> {
        let Some(channel) = self.channels.get(&channel) else {
            return BTreeSet::new();
        };
        let is_account = |id: &&i64| self.boxes.contains_key(id);
        channel.members.iter().filter(is_account).copied().collect()
    }
}
