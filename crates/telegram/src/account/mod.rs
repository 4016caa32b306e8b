//! One account: everything that is done in its name.
//!
//! [`Account`] is shared by the commands of people and by the task that keeps the account
//! online ([`supervise`]). Each file adds one use.

mod catch_up;
mod change;
mod dialogs;
mod download;
mod govern;
mod history;
mod lease;
mod listen;
mod live;
mod login;
mod outgoing;
mod peers;
mod read;
mod send;
mod srp;
mod state;
mod supervise;
mod upload;

use std::sync::Arc;

use domain::AccountId;
use domain::account::AccountState;
use grammers_tl_types::RemoteCall;
use service::telegram::{AccountStore, GatewayError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Config;
use crate::link::Link;
use crate::vault::{VaultSession, storage};

use govern::Turnstile;
use outgoing::Outgoing;
use peers::Refreshes;
use state::StateKeeper;
use supervise::Running;

/// A connected, or to be connected, account.
pub(crate) struct Account {
    id: AccountId,
    config: Arc<Config>,
    store: Arc<dyn AccountStore>,
    vault: Arc<VaultSession>,
    link: Link,
    state: Arc<StateKeeper>,
    turnstile: Turnstile,
    outgoing: Outgoing,
    refreshes: Refreshes,
    /// One step of a sign-in at a time.
    signing_in: tokio::sync::Mutex<()>,
    running: tokio::sync::Mutex<Option<Running>>,
    /// Why Telegram has ended the session, once it has.
    ended: watch::Sender<Option<String>>,
    /// Commands under way, which survive their callers.
    commands: TaskTracker,
    closed: CancellationToken,
}

impl Account {
    /// Opens the account's session; connects to nothing yet.
    pub(crate) async fn open(
        id: AccountId,
        config: Arc<Config>,
        store: Arc<dyn AccountStore>,
    ) -> Result<Arc<Self>, GatewayError> {
        let vault = VaultSession::open(id, Arc::clone(&store), &config).await?;
        let waits = store.load_waits(id).await.map_err(storage)?;
        let account = Arc::new(Self {
            id,
            link: Link::new(Arc::clone(&config), Arc::clone(&vault)),
            state: StateKeeper::new(id, Arc::clone(&store)),
            turnstile: Turnstile::new(config.paces, waits),
            config,
            store,
            vault,
            outgoing: Outgoing::default(),
            refreshes: Refreshes::default(),
            signing_in: tokio::sync::Mutex::new(()),
            running: tokio::sync::Mutex::new(None),
            ended: watch::Sender::new(None),
            commands: TaskTracker::new(),
            closed: CancellationToken::new(),
        });
        account.show_waits().await;
        account.hold(account.config.timing.renew_lease);
        Ok(account)
    }

    /// Does something in the account's name, to its end even where the caller goes away: a
    /// sign-in cut in half would be lost. A panic in the library ends the command, nothing else.
    pub(crate) async fn run<T, F>(self: &Arc<Self>, command: F) -> Result<T, GatewayError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, GatewayError>> + Send + 'static,
    {
        match self.commands.spawn(command).await {
            Ok(done) => done,
            Err(error) => {
                tracing::error!(account = %self.id, %error, "a command of the gateway failed");
                Err(GatewayError::Unreachable("INTERNAL".into()))
            }
        }
    }

    /// Ends everything under way and writes what is unwritten.
    pub(crate) async fn close(&self) {
        self.closed.cancel();
        self.halt().await;
        self.commands.close();
        self.commands.wait().await;
        self.link.close().await;
        if let Err(error) = self.vault.flush().await {
            tracing::error!(account = %self.id, %error, "session not saved");
        }
        if let Err(error) = self.store.drop_lease(self.id).await {
            tracing::error!(account = %self.id, %error, "lease not given up");
        }
    }

    /// Whether somebody is signed in.
    pub(crate) fn is_signed_in(&self) -> bool {
        self.vault.signed_in()
    }

    /// Asks Telegram. An answer that the session has ended is acted upon, whoever asked.
    async fn call<R: RemoteCall>(&self, request: &R) -> Result<R::Return, GatewayError> {
        self.heed(self.link.invoke(request).await.map_err(GatewayError::from))
            .await
    }

    async fn heed<T>(&self, answer: Result<T, GatewayError>) -> Result<T, GatewayError> {
        if let Err(GatewayError::SessionEnded(reason)) = &answer {
            self.session_ended(reason).await;
        }
        answer
    }

    /// Telegram has ended the session: nothing will work until somebody signs in again.
    async fn session_ended(&self, reason: &str) {
        if !self.vault.signed_in() {
            return;
        }
        tracing::warn!(account = %self.id, reason, "Telegram has ended the session");
        self.vault.forget_session();
        self.ended.send_replace(Some(reason.to_owned()));
        let reason = Some(reason.to_owned());
        self.state.set(AccountState::Revoked, reason, None).await;
    }

    /// Refuses to go on without somebody signed in.
    fn require_signed_in(&self) -> Result<(), GatewayError> {
        if self.is_signed_in() {
            Ok(())
        } else {
            Err(GatewayError::SessionEnded("NOT_SIGNED_IN".into()))
        }
    }
}
