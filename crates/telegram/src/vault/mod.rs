//! The session of one account: in memory for grammers, in Parley's database for tomorrow.
//!
//! grammers asks for addresses and keys on every request, so reads must be cheap; and it writes
//! often, so a background writer saves at most once a second. What would be dear to lose (a new
//! key, a change of data center, a step of the sign-in) is saved without that delay.

mod session;
mod snapshot;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use domain::{AccountId, Error, ErrorCode};
use grammers_session::types::{DcOption, PeerAuth, PeerId, PeerInfo, UpdatesState};
use grammers_tl_types as tl;
use service::telegram::{AccountStore, GatewayError};
use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::map::peer::infos;
use crate::{Config, Endpoint};

use snapshot::Snapshot;

pub(crate) use snapshot::PendingLogin;

/// Refuses a session of one Telegram in another.
pub(crate) const OTHER_ENDPOINT: &str = "SESSION_OF_OTHER_ENDPOINT";

/// One account's session.
pub(crate) struct VaultSession {
    account: AccountId,
    store: Arc<dyn AccountStore>,
    endpoint: Endpoint,
    data: Mutex<Data>,
    /// The generation that was saved last; held while saving, so that saves keep their order.
    saved: tokio::sync::Mutex<u64>,
    /// Something has changed.
    changed: Arc<Notify>,
    /// Something has changed that must not wait.
    urgent: Arc<Notify>,
    _writer: DropGuard,
}

struct Data {
    snapshot: Snapshot,
    /// Counts changes.
    generation: u64,
    /// Whether the session is gone for good and must not be saved again.
    erased: bool,
    /// Only kept because grammers' trait has it; the truth is with the messages.
    updates: UpdatesState,
}

impl VaultSession {
    /// Opens the stored session, or begins a new one.
    pub(crate) async fn open(
        account: AccountId,
        store: Arc<dyn AccountStore>,
        config: &Config,
    ) -> Result<Arc<Self>, GatewayError> {
        let tag = config.endpoint.tag();
        let stored = store.load_session(account).await.map_err(storage)?;
        let snapshot = match stored {
            None => Snapshot::new(tag),
            Some(bytes) => {
                let snapshot: Snapshot = serde_json::from_slice(&bytes)
                    .map_err(|_| GatewayError::SessionEnded("SESSION_UNREADABLE".into()))?;
                if snapshot.endpoint != tag {
                    return Err(GatewayError::SessionEnded(OTHER_ENDPOINT.into()));
                }
                snapshot
            }
        };
        let changed = Arc::new(Notify::new());
        let urgent = Arc::new(Notify::new());
        let stop = CancellationToken::new();
        let vault = Arc::new(Self {
            account,
            store,
            endpoint: config.endpoint.clone(),
            data: Mutex::new(Data {
                snapshot,
                generation: 0,
                erased: false,
                updates: UpdatesState::default(),
            }),
            saved: tokio::sync::Mutex::new(0),
            changed: Arc::clone(&changed),
            urgent: Arc::clone(&urgent),
            _writer: stop.clone().drop_guard(),
        });
        let writer = write_behind(
            Arc::downgrade(&vault),
            changed,
            urgent,
            config.timing.save_after,
        );
        tokio::spawn(async move { stop.run_until_cancelled(writer).await });
        Ok(vault)
    }

    /// Saves now what is not saved yet.
    pub(crate) async fn flush(&self) -> Result<(), Error> {
        let mut saved = self.saved.lock().await;
        let (generation, bytes) = {
            let data = self.lock();
            if data.erased || data.generation == *saved {
                return Ok(());
            }
            let bytes = serde_json::to_vec(&data.snapshot).map_err(|error| {
                Error::new(ErrorCode::Unavailable).with_detail(error.to_string())
            })?;
            (data.generation, bytes)
        };
        self.store.save_session(self.account, &bytes).await?;
        *saved = generation;
        Ok(())
    }

    /// Forgets the session here and in the database.
    pub(crate) async fn erase(&self) -> Result<(), Error> {
        let _saving = self.saved.lock().await;
        {
            let mut data = self.lock();
            data.erased = true;
            data.snapshot = Snapshot::new(self.endpoint.tag());
        }
        self.store.delete_session(self.account).await
    }

    /// Whether somebody is signed in.
    pub(crate) fn signed_in(&self) -> bool {
        self.lock().snapshot.self_user.is_some()
    }

    /// Who is signed in.
    pub(crate) fn self_user(&self) -> Option<i64> {
        self.lock().snapshot.self_user
    }

    /// The data center of the account.
    pub(crate) fn home_dc(&self) -> i32 {
        self.lock().snapshot.home_dc
    }

    /// The sign-in under way.
    pub(crate) fn login(&self) -> Option<PendingLogin> {
        self.lock().snapshot.login.clone()
    }

    /// Notes a step of the sign-in.
    pub(crate) fn set_login(&self, login: PendingLogin) {
        self.change(|snapshot| {
            snapshot.login = Some(login);
            true
        });
        self.urgent.notify_one();
    }

    /// Notes who signed in; answers who was signed in before.
    pub(crate) fn set_signed_in(&self, user: PeerInfo) -> Option<i64> {
        let mut before = None;
        self.change(|snapshot| {
            before = snapshot.self_user;
            snapshot.self_user = user.id().bare_id();
            snapshot.login = None;
            snapshot.learn(&user);
            true
        });
        self.urgent.notify_one();
        before
    }

    /// Drops keys and identity: Telegram has ended the session.
    pub(crate) fn forget_session(&self) {
        self.change(|snapshot| {
            snapshot.forget_session();
            true
        });
        self.urgent.notify_one();
    }

    /// Whether a key for this data center has been agreed on.
    #[cfg(feature = "sandbox")]
    pub(crate) fn has_key(&self, dc: i32) -> bool {
        let data = self.lock();
        let option = data.snapshot.dcs.get(&dc);
        option.is_some_and(|option| option.auth_key.is_some())
    }

    /// Keeps a key that was agreed on outside grammers.
    #[cfg(feature = "sandbox")]
    pub(crate) fn set_key(&self, dc: i32, key: [u8; 256]) {
        if let Some(mut option) = self.dc(dc) {
            option.auth_key = Some(key);
            self.put_dc(option);
        }
    }

    /// Learns the access hashes of everyone in an answer.
    pub(crate) fn remember(&self, users: &[tl::enums::User], chats: &[tl::enums::Chat]) {
        self.change(|snapshot| {
            let news = infos(users, chats).filter(|peer| snapshot.learn(peer));
            news.count() > 0
        });
    }

    /// What it takes to address this peer.
    pub(crate) fn peer_auth(&self, peer: PeerId) -> Option<PeerAuth> {
        self.lock().snapshot.peers.get(&peer)?.auth()
    }

    fn dc(&self, id: i32) -> Option<DcOption> {
        let known = self.lock().snapshot.dcs.get(&id).cloned();
        self.endpoint.dc_option(id, known)
    }

    fn put_dc(&self, option: DcOption) {
        let news = self.change(|snapshot| {
            let known = snapshot.dcs.insert(option.id, option.clone());
            known.as_ref() != Some(&option)
        });
        if news {
            self.urgent.notify_one();
        }
    }

    /// Changes the snapshot, and has it saved if the change was one.
    fn change(&self, change: impl FnOnce(&mut Snapshot) -> bool) -> bool {
        let mut data = self.lock();
        let news = change(&mut data.snapshot);
        if news {
            data.generation += 1;
            self.changed.notify_one();
        }
        news
    }

    fn lock(&self) -> MutexGuard<'_, Data> {
        // No code that holds this lock can leave it half-changed.
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Saves after changes, until the vault is dropped.
async fn write_behind(
    vault: Weak<VaultSession>,
    changed: Arc<Notify>,
    urgent: Arc<Notify>,
    delay: Duration,
) {
    loop {
        changed.notified().await;
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            () = urgent.notified() => {}
        }
        let Some(vault) = vault.upgrade() else {
            return;
        };
        if let Err(error) = vault.flush().await {
            tracing::error!(account = %vault.account, %error, "session not saved, trying again");
            drop(vault);
            tokio::time::sleep(delay).await;
            changed.notify_one();
        }
    }
}

/// An error of our own database, as the caller of a gateway sees it.
pub(crate) fn storage(error: Error) -> GatewayError {
    GatewayError::Unreachable(format!("storage: {error}"))
}
