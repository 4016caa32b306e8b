//! The connections and sessions that are open, and the way to them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use grammers_tl_types::Serializable;
use tokio::sync::{Notify, mpsc};

use crate::shared::lock;
use crate::world::{KeyPush, Push, SignIn, World};
use crate::writer::{Kind, Outgoing};

/// How much may wait for a client that does not read; then it is cut off.
pub(crate) const QUEUE: usize = 20_000;

/// A session on its connection.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) tag: u64,
    pub(crate) key_id: i64,
    pub(crate) sender: mpsc::Sender<Outgoing>,
    /// Ends the connection.
    pub(crate) cut: Arc<Notify>,
}

impl Session {
    /// Queues a message; a client that lets them pile up loses its connection.
    pub(crate) fn send(&self, outgoing: Outgoing) {
        if self.sender.try_send(outgoing).is_err() {
            self.cut.notify_one();
        }
    }
}

#[derive(Default)]
pub(crate) struct Hub {
    last_tag: AtomicU64,
    sessions: Mutex<HashMap<u64, Session>>,
    connections: Mutex<HashMap<u64, Arc<Notify>>>,
}

impl Hub {
    pub(crate) fn next_tag(&self) -> u64 {
        self.last_tag.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn connected(&self, id: u64, cut: Arc<Notify>) {
        lock(&self.connections).insert(id, cut);
    }

    pub(crate) fn disconnected(&self, id: u64) {
        lock(&self.connections).remove(&id);
    }

    pub(crate) fn connections(&self) -> usize {
        lock(&self.connections).len()
    }

    /// Makes a session receive updates: it has called a method without refusing them.
    pub(crate) fn subscribe(&self, session: &Session) {
        lock(&self.sessions)
            .entry(session.tag)
            .or_insert_with(|| session.clone());
    }

    pub(crate) fn forget(&self, tag: u64) {
        lock(&self.sessions).remove(&tag);
    }

    pub(crate) fn push(&self, world: &World, push: &Push) {
        let signed_in = SignIn::SignedIn(push.user);
        let sessions = lock(&self.sessions);
        let of_user = sessions.values().filter(|session| {
            Some(session.tag) != push.except && world.sign_in_of(session.key_id) == signed_in
        });
        let mut body = None;
        for session in of_user {
            let body = body.get_or_insert_with(|| push.updates.to_bytes());
            session.send(Outgoing::message(Kind::Push, body.clone()));
        }
    }

    pub(crate) fn push_to_key(&self, push: &KeyPush) {
        let sessions = lock(&self.sessions);
        for session in sessions.values().filter(|s| s.key_id == push.key_id) {
            session.send(Outgoing::message(Kind::Push, push.updates.to_bytes()));
        }
    }

    /// Cuts all connections, or those that hold a session with one of the given keys.
    pub(crate) fn cut(&self, keys: Option<&[i64]>) -> usize {
        match keys {
            None => {
                let connections = lock(&self.connections);
                connections.values().for_each(|cut| cut.notify_one());
                connections.len()
            }
            Some(keys) => {
                let sessions = lock(&self.sessions);
                let chosen = sessions.values().filter(|s| keys.contains(&s.key_id));
                chosen.map(|session| session.cut.notify_one()).count()
            }
        }
    }
}
