//! Listening to what happens, and storing it together with how far it was heard.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use grammers_session::updates::{UpdateAndPeers, UpdatesLike};
use grammers_tl_types as tl;
use tokio::sync::watch;

use crate::map::position;
use crate::map::update::{Batch, RandomIds, Reader, is_from_stranger, random_ids};

use super::live::{End, Session, lost};

/// How many updates to store in one transaction at most.
const LOT: usize = 256;

/// Attempts to store a lot before giving up this life.
const STORE_ATTEMPTS: u32 = 4;

impl Session<'_> {
    /// Listens until the connection is lost.
    pub(super) async fn listen(&mut self) -> Result<Infallible, End> {
        let mut given_up = self.live.account.link.given_up();
        let mut ended = self.live.account.ended.subscribe();
        let mut lot = Vec::with_capacity(LOT);
        loop {
            self.catch_up().await?;
            if !self.live.dialogs_read {
                self.read_dialogs().await?;
            }
            let wake = self.next_wake();
            tokio::select! {
                biased;
                () = is_some(&mut ended) => return Err(End::SessionEnded),
                _ = given_up.changed() => return Err(End::Lost("TIMEOUT".into())),
                count = self.updates.recv_many(&mut lot, LOT) => {
                    if count == 0 {
                        return Err(End::Lost("the connection's task has ended".into()));
                    }
                    self.take(lot.drain(..)).await?;
                }
                () = tokio::time::sleep_until(wake.into()) => {
                    self.retry_channels(false);
                    self.check_alive().await?;
                }
            }
        }
    }

    /// Takes what has arrived, without waiting for more.
    pub(super) async fn take_waiting(&mut self) -> Result<(), End> {
        let mut lot = Vec::new();
        while let Ok(update) = self.updates.try_recv() {
            lot.push(update);
        }
        self.take(lot.into_iter()).await
    }

    /// Reads updates and stores what they say, all in one.
    async fn take(&mut self, lot: impl Iterator<Item = UpdatesLike>) -> Result<(), End> {
        let mut batch = Batch::default();
        for update in lot {
            if matches!(update, UpdatesLike::ConnectionClosed) {
                self.live.account.outgoing.doubt_all();
                self.live.ask_all_channels(self.boxes);
            }
            let update = if is_from_stranger(&update, &self.live.directory) {
                // As if it had been lost: the difference tells who this is.
                UpdatesLike::MalformedUpdates
            } else {
                update
            };
            let random_ids = random_ids(&update);
            // A gap is no failure: the next difference fills it.
            if let Ok(updates) = self.boxes.process_updates(update) {
                self.read(updates, random_ids, &mut batch);
            }
        }
        self.store(batch).await
    }

    /// Reads updates in order into a batch.
    pub(super) fn read(&mut self, updates: UpdateAndPeers, ids: RandomIds, batch: &mut Batch) {
        let account = &self.live.account;
        account.vault.remember(&updates.1, &updates.2);
        let mut reader = Reader {
            directory: &mut self.live.directory,
            claims: &account.outgoing,
            own_id: account.vault.self_user(),
        };
        reader.read(updates, ids, batch);
    }

    /// Stores a batch and where the stream now stands, in one transaction.
    pub(super) async fn store(&mut self, batch: Batch) -> Result<(), End> {
        let account = &self.live.account;
        let reached = self.boxes.session_state();
        let clock = position::only_clock(&self.live.stored, &reached);
        if !(batch.changes.is_empty() && clock) {
            let positions = position::moved(&self.live.stored, &reached);
            let mut attempt = 1;
            while let Err(error) = account
                .store
                .apply(account.id, batch.changes.clone(), positions.clone())
                .await
            {
                tracing::error!(account = %account.id, %error, attempt, "updates not stored");
                if attempt >= STORE_ATTEMPTS {
                    self.stored_wrongly = true;
                    return Err(End::Failed(format!("storage: {error}")));
                }
                tokio::time::sleep(Duration::from_millis(100 << attempt)).await;
                attempt += 1;
            }
            self.live.stored = reached;
        }
        for peer in batch.typing {
            account.store.typing(account.id, peer).await;
        }
        Ok(())
    }

    /// When to look up from listening, though nothing was heard.
    fn next_wake(&mut self) -> Instant {
        let watchdog = self.live.account.link.answered() + self.live.account.config.timing.watchdog;
        let channels = self.live.late_channels.iter().map(|(_, at)| *at).min();
        let deadline = self.boxes.check_deadlines().min(watchdog);
        channels.map_or(deadline, |at| at.min(deadline))
    }

    /// After a long silence, asks whether the connection lives and nothing was lost.
    async fn check_alive(&mut self) -> Result<(), End> {
        let account = &self.live.account;
        if account.link.answered().elapsed() < account.config.timing.watchdog {
            return Ok(());
        }
        let request = tl::functions::updates::GetState {};
        let tl::enums::updates::State::State(server) =
            account.call(&request).await.map_err(lost)?;
        if server.pts > self.boxes.session_state().pts {
            self.take_waiting().await?;
            if server.pts > self.boxes.session_state().pts {
                let _ = self.boxes.process_updates(UpdatesLike::MalformedUpdates);
            }
        }
        Ok(())
    }
}

/// Waits until there is a reason why the session has ended.
async fn is_some(ended: &mut watch::Receiver<Option<String>>) {
    // An error would mean that the account is gone, and this life with it.
    let _ = ended.wait_for(Option::is_some).await;
}
