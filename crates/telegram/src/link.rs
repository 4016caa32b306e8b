//! One account's connection to Telegram, and a time limit around every call.
//!
//! grammers has no time-outs of its own, and a server that falls silent while a connection is
//! being made blocks its runner for good. So: a call that takes too long costs the connection;
//! a second one in a row costs the whole pool.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use grammers_client::Client;
use grammers_mtsender::{ConnectionParams, NoRetries, SenderPool, SenderPoolHandle};
use grammers_session::Session;
use grammers_session::updates::UpdatesLike;
use grammers_tl_types::{self as tl, RemoteCall};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;

use crate::Config;
use crate::map::error::CallError;
use crate::vault::VaultSession;

/// Updates that may wait for us. When it is full grammers drops new ones; only the next update
/// would show the gap.
const UPDATES_WAITING: usize = 10_000;

/// Time-outs in a row after which the pool is made anew.
const PATIENCE: u32 = 2;

/// The way to Telegram.
pub(crate) struct Link {
    config: Arc<Config>,
    vault: Arc<VaultSession>,
    pool: tokio::sync::Mutex<Option<Pool>>,
    timeouts: AtomicU32,
    /// Counts connections given up on, for the update loop, which grammers does not tell.
    given_up: watch::Sender<u64>,
    answered: Mutex<Instant>,
    heard: Notify,
}

struct Pool {
    client: Client,
    handle: SenderPoolHandle,
    runner: JoinHandle<()>,
    updates: Option<mpsc::Receiver<UpdatesLike>>,
}

impl Drop for Pool {
    fn drop(&mut self) {
        // A runner that is stuck connecting does not hear `quit`.
        self.runner.abort();
    }
}

impl Link {
    pub(crate) fn new(config: Arc<Config>, vault: Arc<VaultSession>) -> Self {
        Self {
            config,
            vault,
            pool: tokio::sync::Mutex::new(None),
            timeouts: AtomicU32::new(0),
            given_up: watch::Sender::new(0),
            answered: Mutex::new(Instant::now()),
            heard: Notify::new(),
        }
    }

    /// Asks Telegram, in the data center of the account; follows it to another one once.
    pub(crate) async fn invoke<R: RemoteCall>(&self, request: &R) -> Result<R::Return, CallError> {
        let answer = self.invoke_here(request).await;
        let Err(error) = &answer else {
            return answer;
        };
        let Some(dc) = error.migrate_to() else {
            return answer;
        };
        if let Some(pool) = self.pool.lock().await.as_ref() {
            pool.handle.disconnect_from_dc(self.vault.home_dc());
        }
        let Ok(()) = self.vault.set_home_dc_id(dc).await;
        self.invoke_here(request).await
    }

    /// Asks for files in the data center that has them. A center that does not know us is shown a
    /// pass of our own one.
    pub(crate) async fn invoke_at<R: RemoteCall>(
        &self,
        dc: i32,
        request: &R,
    ) -> Result<R::Return, CallError> {
        if dc == self.vault.home_dc() {
            return self.invoke_in(dc, request).await;
        }
        let answer = self.invoke_in(dc, request).await;
        match &answer {
            Err(error) if error.is("AUTH_KEY_UNREGISTERED") => {}
            _ => return answer,
        }
        let export = tl::functions::auth::ExportAuthorization { dc_id: dc };
        let tl::enums::auth::ExportedAuthorization::Authorization(pass) =
            self.invoke(&export).await?;
        let import = tl::functions::auth::ImportAuthorization {
            id: pass.id,
            bytes: pass.bytes,
        };
        self.invoke_in(dc, &import).await?;
        self.invoke_in(dc, request).await
    }

    /// The updates from here on. There is one reader: a second call begins a new connection.
    pub(crate) async fn updates(&self) -> Result<mpsc::Receiver<UpdatesLike>, CallError> {
        let mut slot = self.pool.lock().await;
        if let Some(pool) = slot.as_mut()
            && !pool.runner.is_finished()
            && let Some(updates) = pool.updates.take()
        {
            return Ok(updates);
        }
        let pool = slot.insert(self.new_pool());
        let updates = pool.updates.take();
        updates.ok_or_else(|| CallError::Connection("no update channel".into()))
    }

    /// Hears when a connection was given up on.
    pub(crate) fn given_up(&self) -> watch::Receiver<u64> {
        self.given_up.subscribe()
    }

    /// When Telegram last answered.
    pub(crate) fn answered(&self) -> Instant {
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until Telegram answers anything.
    pub(crate) async fn heard(&self) {
        self.heard.notified().await;
    }

    /// Ends all connections; the next call makes new ones.
    pub(crate) async fn close(&self) {
        self.pool.lock().await.take();
    }

    async fn invoke_here<R: RemoteCall>(&self, request: &R) -> Result<R::Return, CallError> {
        self.invoke_in(self.vault.home_dc(), request).await
    }

    async fn invoke_in<R: RemoteCall>(&self, dc: i32, request: &R) -> Result<R::Return, CallError> {
        let sandbox = self.config.endpoint.is_sandbox();
        let call = async {
            let client = self.client(dc).await?;
            let answer = client.invoke_in_dc(dc, request).await;
            answer.map_err(|error| CallError::new(error, sandbox))
        };
        let Ok(answer) = tokio::time::timeout(self.config.timing.call, call).await else {
            self.give_up(dc);
            return Err(CallError::TimedOut);
        };
        if matches!(answer, Ok(_) | Err(CallError::Rpc(_))) {
            self.timeouts.store(0, Ordering::Relaxed);
            *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
            self.heard.notify_waiters();
        }
        answer
    }

    async fn client(&self, dc: i32) -> Result<Client, CallError> {
        let mut slot = self.pool.lock().await;
        self.ensure_key(dc).await?;
        if let Some(pool) = slot.as_ref()
            && !pool.runner.is_finished()
        {
            return Ok(pool.client.clone());
        }
        Ok(slot.insert(self.new_pool()).client.clone())
    }

    /// Agrees on a key with a sandbox; with Telegram, grammers does it.
    #[cfg(feature = "sandbox")]
    async fn ensure_key(&self, dc: i32) -> Result<(), CallError> {
        if let crate::Endpoint::Sandbox(sandbox) = &self.config.endpoint
            && !self.vault.has_key(dc)
        {
            let key = crate::handshake::exchange_key(sandbox).await;
            let key = key.map_err(|error| CallError::Connection(error.to_string()))?;
            self.vault.set_key(dc, key);
        }
        Ok(())
    }

    #[cfg(not(feature = "sandbox"))]
    async fn ensure_key(&self, _dc: i32) -> Result<(), CallError> {
        Ok(())
    }

    fn new_pool(&self) -> Pool {
        let params = ConnectionParams {
            device_model: "Parley".to_owned(),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            use_ipv6: self.config.endpoint.use_ipv6(),
            // All waiting and retrying is done where it can be seen.
            retry_policy: Box::new(NoRetries),
            updates_channel_capacity: NonZeroUsize::new(UPDATES_WAITING)
                .unwrap_or(NonZeroUsize::MIN),
            ..ConnectionParams::default()
        };
        let pool =
            SenderPool::with_configuration(Arc::clone(&self.vault), self.config.api_id, params);
        let handle = pool.handle.thin.clone();
        Pool {
            client: Client::new(pool.handle),
            handle,
            runner: tokio::spawn(pool.runner.run()),
            updates: Some(pool.updates),
        }
    }

    /// After a time-out: drops the connection, or the pool where that did not help.
    fn give_up(&self, dc: i32) {
        let timeouts = self.timeouts.fetch_add(1, Ordering::Relaxed) + 1;
        // Whoever holds the pool is making a connection, under a time limit of its own.
        if let Ok(mut pool) = self.pool.try_lock() {
            if timeouts >= PATIENCE {
                pool.take();
            } else if let Some(pool) = pool.as_ref() {
                pool.handle.disconnect_from_dc(dc);
            }
        }
        self.given_up.send_modify(|count| *count += 1);
    }
}
