//! The meeting point of commits and sockets.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::event::Signal;
use domain::{Event, OrganizationId, UserId};
use store::{Db, StoreError, events};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Events read from the table at a time.
const BATCH: u32 = 200;
/// What a socket may fall behind before it has to read the table.
const BACKLOG: usize = 512;

/// What is handed to a socket.
#[derive(Clone, Debug)]
pub enum News {
    /// A fact, with its number in the organization.
    Event(i64, Arc<Event>),
    /// A momentary truth.
    Signal(Signal),
    /// This person's sessions or role may have changed: their sockets look again.
    Recheck(UserId),
}

/// The meeting point of commits and sockets; cheap to clone.
#[derive(Clone, Debug)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    channels: Mutex<HashMap<OrganizationId, Channel>>,
}

/// One organization that somebody listens to.
#[derive(Clone, Debug)]
struct Channel {
    sender: broadcast::Sender<News>,
    /// The last event handed out.
    last: Arc<AtomicI64>,
    /// One batch at a time, so that events leave in order.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Hub {
    /// Starts the relay. It ends with the database handle it listens to.
    pub fn start(db: Db) -> Self {
        let hub = Self(Arc::new(Inner {
            db: db.clone(),
            channels: Mutex::default(),
        }));
        let weak = Arc::downgrade(&hub.0);
        let mut commits = db.committed();
        drop(db);
        tokio::spawn(async move {
            loop {
                let woken = commits.recv().await;
                let Some(hub) = weak.upgrade().map(Hub) else {
                    return;
                };
                match woken {
                    Ok(organization_id) => hub.relay_or_log(organization_id).await,
                    // Too many commits to hear of each: look everywhere.
                    Err(RecvError::Lagged(_)) => hub.relay_all().await,
                    Err(RecvError::Closed) => return,
                }
            }
        });
        hub
    }

    /// Listens to an organization. Events committed after this call returns are heard; for
    /// those before, read the table.
    pub async fn subscribe(
        &self,
        organization_id: OrganizationId,
    ) -> Result<broadcast::Receiver<News>, StoreError> {
        if let Some(receiver) = self.listen(organization_id) {
            return Ok(receiver);
        }
        let newest = events::newest(&self.0.db, organization_id).await?;
        let receiver = self.open(organization_id, newest);
        // A commit between reading the number and opening the channel found nobody here.
        self.relay(organization_id).await?;
        Ok(receiver)
    }

    /// Tells every socket of an organization something that is true for a moment.
    pub fn signal(&self, organization_id: OrganizationId, signal: Signal) {
        if let Some(channel) = self.channels().get(&organization_id) {
            // Nobody listening is fine.
            let _ = channel.sender.send(News::Signal(signal));
        }
    }

    /// Has every socket of a person look at once whether its session still lives and which role
    /// it has. Call it after the commit that changed either.
    pub fn recheck(&self, user_id: UserId) {
        for channel in self.channels().values() {
            // Nobody listening is fine.
            let _ = channel.sender.send(News::Recheck(user_id));
        }
    }

    /// How many sockets listen.
    pub fn listeners(&self) -> usize {
        self.channels()
            .values()
            .map(|channel| channel.sender.receiver_count())
            .sum()
    }

    /// The number of an organization's newest event.
    pub(super) async fn newest(&self, organization_id: OrganizationId) -> Result<i64, StoreError> {
        events::newest(&self.0.db, organization_id).await
    }

    /// Events after this number from the table, oldest first, at most `limit`.
    pub(super) async fn after(
        &self,
        organization_id: OrganizationId,
        seq: i64,
        limit: u32,
    ) -> Result<Vec<(i64, Event)>, StoreError> {
        events::after(&self.0.db, organization_id, seq, limit).await
    }

    fn listen(&self, organization_id: OrganizationId) -> Option<broadcast::Receiver<News>> {
        let channels = self.channels();
        let channel = channels.get(&organization_id)?;
        Some(channel.sender.subscribe())
    }

    fn open(&self, organization_id: OrganizationId, newest: i64) -> broadcast::Receiver<News> {
        let mut channels = self.channels();
        let channel = channels.entry(organization_id).or_insert_with(|| Channel {
            sender: broadcast::channel(BACKLOG).0,
            last: Arc::new(AtomicI64::new(newest)),
            turn: Arc::default(),
        });
        channel.sender.subscribe()
    }

    /// Hands out what is new of one organization.
    async fn relay(&self, organization_id: OrganizationId) -> Result<(), StoreError> {
        let Some(channel) = self.occupied(organization_id) else {
            return Ok(());
        };
        let _turn = channel.turn.lock().await;
        loop {
            let last = channel.last.load(Ordering::SeqCst);
            let new = events::after(&self.0.db, organization_id, last, BATCH).await?;
            let count = new.len();
            for (seq, event) in new {
                channel.last.store(seq, Ordering::SeqCst);
                // Nobody listening any more is fine.
                let _ = channel.sender.send(News::Event(seq, Arc::new(event)));
            }
            if count < BATCH as usize {
                return Ok(());
            }
        }
    }

    async fn relay_or_log(&self, organization_id: OrganizationId) {
        if let Err(error) = self.relay(organization_id).await {
            // The next commit reads on from the same number, and so does a socket's resume.
            tracing::error!(%organization_id, %error, "events could not be relayed");
        }
    }

    async fn relay_all(&self) {
        let listening: Vec<_> = self.channels().keys().copied().collect();
        for organization_id in listening {
            self.relay_or_log(organization_id).await;
        }
    }

    /// The channel, if somebody listens; an abandoned one is forgotten.
    fn occupied(&self, organization_id: OrganizationId) -> Option<Channel> {
        let mut channels = self.channels();
        let channel = channels.get(&organization_id)?;
        if channel.sender.receiver_count() == 0 {
            channels.remove(&organization_id);
            return None;
        }
        Some(channel.clone())
    }

    fn channels(&self) -> MutexGuard<'_, HashMap<OrganizationId, Channel>> {
        // No code that holds this lock can leave the map half-changed.
        self.0
            .channels
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
