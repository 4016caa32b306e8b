//! One open window's way through the events of its organization.

use domain::event::{ServerFrame, Signal};
use domain::{Actor, Error, Event, Permission};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::News;
use crate::{Failure, Services, identity};

/// The most events a window is told of after an absence; beyond that it is quicker for it to
/// ask for what it shows.
pub const REPLAY_MAX: u32 = 1_000;

/// A window that listens. It hears what its member's role may hear, in order, each event once.
pub struct Listener {
    services: Services,
    actor: Actor,
    news: Receiver<News>,
    /// The last event the window was told of, or was right not to be told of.
    position: i64,
    /// Whether events may be missing since, which the table has.
    behind: bool,
    /// Whether the session may have ended, or the role changed, since it was looked at.
    unsure: bool,
}

impl Listener {
    /// Begins to listen, from now on.
    pub async fn open(services: &Services, actor: Actor) -> Result<Self, Error> {
        let hub = &services.hub;
        // In this order: what is committed in between is heard, and dropped as known.
        let news = hub.subscribe(actor.organization_id).await.or_internal()?;
        let position = hub.newest(actor.organization_id).await.or_internal()?;
        Ok(Self {
            services: services.clone(),
            actor,
            news,
            position,
            behind: false,
            unsure: false,
        })
    }

    /// The first frame.
    pub const fn hello(&self) -> ServerFrame {
        ServerFrame::Hello { seq: self.position }
    }

    /// What a window that last heard of event `after` has missed.
    pub async fn resume(&mut self, after: Option<i64>) -> Result<Vec<ServerFrame>, Error> {
        let Some(after) = after else {
            return Ok(Vec::new());
        };
        if after > self.position || after < 0 {
            // A number we never gave: the database is another one than the window knew.
            return Ok(vec![ServerFrame::Refetch { seq: self.position }]);
        }
        self.position = after;
        self.catch_up().await
    }

    /// Waits for what comes next. Nothing is lost if the wait is given up.
    pub async fn next(&mut self) -> Result<Vec<ServerFrame>, Error> {
        loop {
            if self.unsure {
                self.recheck().await?;
            }
            if self.behind {
                return self.catch_up().await;
            }
            match self.news.recv().await {
                Ok(News::Signal(signal)) if self.may_hear(signal_permission(&signal)) => {
                    return Ok(vec![ServerFrame::Signal { signal }]);
                }
                Ok(News::Signal(_)) => {}
                Ok(News::Recheck(user_id)) => self.unsure |= user_id == self.actor.user_id,
                Ok(News::Event(seq, event)) => {
                    if seq <= self.position {
                        continue;
                    }
                    if seq > self.position + 1 {
                        self.behind = true;
                        continue;
                    }
                    self.position = seq;
                    if self.may_hear(event.permission()) {
                        return Ok(vec![frame(seq, Event::clone(&event))]);
                    }
                }
                Err(RecvError::Lagged(_)) => (self.behind, self.unsure) = (true, true),
                Err(RecvError::Closed) => return Err(Error::new(domain::ErrorCode::Unavailable)),
            }
        }
    }

    /// Looks whether the session still lives, and takes over the role as it is now.
    pub async fn recheck(&mut self) -> Result<(), Error> {
        self.actor = identity::actor_now(&self.services, &self.actor).await?;
        self.unsure = false;
        Ok(())
    }

    /// Reads from the table what is missing.
    async fn catch_up(&mut self) -> Result<Vec<ServerFrame>, Error> {
        self.behind = true;
        let organization_id = self.actor.organization_id;
        let newest = self
            .services
            .hub
            .newest(organization_id)
            .await
            .or_internal()?;
        let missed = self
            .services
            .hub
            .after(organization_id, self.position, REPLAY_MAX + 1)
            .await
            .or_internal()?;
        let next = missed.first().map(|(seq, _)| *seq);
        // Numbers have no gaps: what does not follow on was forgotten long ago.
        let forgotten = next.map_or(newest > self.position, |next| next > self.position + 1);
        if forgotten || missed.len() > REPLAY_MAX as usize {
            self.position = newest;
            self.behind = false;
            return Ok(vec![ServerFrame::Refetch { seq: newest }]);
        }
        if let Some((seq, _)) = missed.last() {
            self.position = *seq;
        }
        self.behind = false;
        Ok(missed
            .into_iter()
            .filter(|(_, event)| self.may_hear(event.permission()))
            .map(|(seq, event)| frame(seq, event))
            .collect())
    }

    fn may_hear(&self, permission: Permission) -> bool {
        self.actor.may(permission)
    }
}

fn frame(seq: i64, event: Event) -> ServerFrame {
    ServerFrame::Event {
        seq,
        event: Box::new(event),
    }
}

const fn signal_permission(signal: &Signal) -> Permission {
    match signal {
        Signal::Typing { .. } => Permission::InboxRead,
    }
}
