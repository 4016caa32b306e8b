//! What all connections of one sandbox share.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, watch};

use crate::faults::Faults;
use crate::hub::Hub;
use crate::journal::Journal;
use crate::rsa::RsaKey;
use crate::world::{Stimulus, World};

pub(crate) struct Shared {
    world: Mutex<World>,
    pub(crate) hub: Hub,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) rsa: RsaKey,
    addr: SocketAddr,
    /// Whether the listener is open; `false` plays a server that is down.
    pub(crate) open: watch::Sender<bool>,
    /// Moves with every change of the world.
    pub(crate) changes: watch::Sender<u64>,
    /// To the scripted people.
    stimuli: mpsc::UnboundedSender<Stimulus>,
}

impl Shared {
    pub(crate) fn new(
        world: World,
        addr: SocketAddr,
        stimuli: mpsc::UnboundedSender<Stimulus>,
    ) -> Self {
        let seed = world.seed;
        Self {
            world: Mutex::new(world),
            hub: Hub::default(),
            faults: Faults::new(seed),
            journal: Journal::default(),
            rsa: RsaKey::demo(),
            addr,
            open: watch::Sender::new(true),
            changes: watch::Sender::new(0),
            stimuli,
        }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Works on the world, then sends out what came of it before anybody else can change it.
    pub(crate) fn with_world<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        let mut world = lock(&self.world);
        let result = work(&mut world);
        for push in std::mem::take(&mut world.pushes) {
            let phone = world
                .users
                .get(&push.user)
                .and_then(|user| user.phone.as_deref());
            if !self.faults.loses_update(phone) {
                self.hub.push(&world, &push);
            }
        }
        for push in std::mem::take(&mut world.key_pushes) {
            self.hub.push_to_key(&push);
        }
        for stimulus in std::mem::take(&mut world.stimuli) {
            // Nobody listens any more while shutting down.
            self.stimuli.send(stimulus).ok();
        }
        let generation = world.generation;
        self.changes
            .send_if_modified(|seen| std::mem::replace(seen, generation) != generation);
        result
    }
}

/// Locks, whatever happened to an earlier holder: the data are consistent after every statement that matters, and
/// a sandbox that goes on is worth more than one that stops.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
