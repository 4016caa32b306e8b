//! The gateway: finds the account, and has it do what was asked.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::AccountId;
use domain::account::AccountState;
use domain::attachment::Rendition;
use domain::chat::Peer;
use domain::message::MessageChange;
use service::telegram::{
    AccountStore, Download, Gateway, GatewayError, Letter, RemoteMessage, Sent, SignInStep,
    TelegramUser,
};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::Config;
use crate::account::Account;
use crate::vault::storage;

/// The word for an account that another process runs.
const ELSEWHERE: &str = "HELD_BY_ANOTHER_PROCESS";

/// All connected accounts, by way of grammers.
pub struct GrammersGateway {
    config: Arc<Config>,
    store: Arc<dyn AccountStore>,
    accounts: Mutex<HashMap<AccountId, Arc<Account>>>,
}

impl GrammersGateway {
    /// A gateway without accounts yet: [`Gateway::start`] brings them.
    pub fn new(config: Config, store: Arc<dyn AccountStore>) -> Self {
        Self {
            config: Arc::new(config),
            store,
            accounts: Mutex::default(),
        }
    }

    /// The account, opened if it is not.
    async fn account(&self, id: AccountId) -> Result<Arc<Account>, GatewayError> {
        let mut accounts = self.accounts.lock().await;
        if let Some(account) = accounts.get(&id).filter(|account| !account.is_closed()) {
            return Ok(Arc::clone(account));
        }
        // Its session is read only by who holds it: another process may have changed it.
        if !self.store.take_lease(id).await.map_err(storage)? {
            return Err(GatewayError::Unreachable(ELSEWHERE.into()));
        }
        let account = Account::open(id, Arc::clone(&self.config), Arc::clone(&self.store)).await?;
        accounts.insert(id, Arc::clone(&account));
        Ok(account)
    }

    /// The account, online or on its way there.
    async fn running(&self, id: AccountId) -> Result<Arc<Account>, GatewayError> {
        let account = self.account(id).await?;
        if account.is_signed_in() {
            account.start().await;
        }
        Ok(account)
    }
}

#[async_trait]
impl Gateway for GrammersGateway {
    async fn request_code(&self, account: AccountId, phone: &str) -> Result<(), GatewayError> {
        let account = self.account(account).await?;
        let phone = phone.to_owned();
        let own = Arc::clone(&account);
        account
            .run(async move { own.request_code(&phone).await })
            .await
    }

    async fn submit_code(
        &self,
        account: AccountId,
        code: &str,
    ) -> Result<SignInStep, GatewayError> {
        let account = self.account(account).await?;
        let code = code.to_owned();
        let own = Arc::clone(&account);
        account
            .run(async move { own.submit_code(&code).await })
            .await
    }

    async fn submit_password(
        &self,
        account: AccountId,
        password: &str,
    ) -> Result<TelegramUser, GatewayError> {
        let account = self.account(account).await?;
        let password = password.to_owned();
        let own = Arc::clone(&account);
        account
            .run(async move { own.submit_password(&password).await })
            .await
    }

    async fn sign_out(&self, id: AccountId) -> Result<(), GatewayError> {
        let account = self.account(id).await?;
        let own = Arc::clone(&account);
        account.run(async move { own.sign_out().await }).await?;
        self.accounts.lock().await.remove(&id);
        account.close().await;
        Ok(())
    }

    async fn start(&self, id: AccountId) {
        match self.account(id).await {
            Ok(account) => account.start().await,
            // It is being run.
            Err(GatewayError::Unreachable(reason)) if reason == ELSEWHERE => {}
            Err(error) => {
                tracing::error!(account = %id, %error, "account not started");
                let (state, reason) = match error {
                    GatewayError::SessionEnded(reason) => (AccountState::Revoked, reason),
                    other => (AccountState::Backoff, other.to_string()),
                };
                let told = self.store.set_state(id, state, Some(reason), None).await;
                if let Err(error) = told {
                    tracing::error!(account = %id, %error, "state not saved");
                }
            }
        }
    }

    async fn stop(&self, id: AccountId) {
        let account = self.accounts.lock().await.remove(&id);
        if let Some(account) = account {
            account.close().await;
        }
    }

    async fn send(
        &self,
        account: AccountId,
        peer: Peer,
        letter: Letter,
        random_id: i64,
    ) -> Result<Sent, GatewayError> {
        let account = self.running(account).await?;
        let own = Arc::clone(&account);
        account
            .run(async move { own.send(peer, &letter, random_id).await })
            .await
    }

    async fn change(
        &self,
        account: AccountId,
        peer: Peer,
        message_id: i64,
        change: &MessageChange,
    ) -> Result<(), GatewayError> {
        let account = self.running(account).await?;
        let change = change.clone();
        let own = Arc::clone(&account);
        account
            .run(async move { own.change(peer, message_id, &change).await })
            .await
    }

    async fn history(
        &self,
        account: AccountId,
        peer: Peer,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RemoteMessage>, GatewayError> {
        let account = self.running(account).await?;
        let own = Arc::clone(&account);
        account
            .run(async move { own.history(peer, before, limit).await })
            .await
    }

    async fn download(
        &self,
        account: AccountId,
        peer: Peer,
        message_id: i64,
        rendition: Rendition,
    ) -> Result<Download, GatewayError> {
        let account = self.running(account).await?;
        let own = Arc::clone(&account);
        account
            .run(async move { own.download(peer, message_id, rendition).await })
            .await
    }

    async fn mark_read(
        &self,
        account: AccountId,
        peer: Peer,
        up_to: i64,
    ) -> Result<(), GatewayError> {
        let account = self.running(account).await?;
        let own = Arc::clone(&account);
        account
            .run(async move { own.mark_read(peer, up_to).await })
            .await
    }

    async fn set_typing(&self, account: AccountId, peer: Peer) -> Result<(), GatewayError> {
        let account = self.running(account).await?;
        let own = Arc::clone(&account);
        account.run(async move { own.set_typing(peer).await }).await
    }

    async fn reach(&self) -> Result<(), GatewayError> {
        let addr = self.config.endpoint.entrance();
        match timeout(self.config.timing.call, TcpStream::connect(addr)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(GatewayError::Unreachable(error.to_string())),
            Err(_) => Err(GatewayError::Unreachable(format!("{addr} does not answer"))),
        }
    }

    async fn shutdown(&self) {
        let accounts: Vec<_> = self.accounts.lock().await.drain().collect();
        let mut closing = tokio::task::JoinSet::new();
        for (_, account) in accounts {
            closing.spawn(async move { account.close().await });
        }
        closing.join_all().await;
    }
}
