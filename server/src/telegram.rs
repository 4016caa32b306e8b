//! Puts the gateway together, or what stands in its place where no application is configured.

use std::sync::Arc;

use async_trait::async_trait;
use domain::AccountId;
use domain::attachment::Rendition;
use domain::chat::Peer;
use domain::message::MessageChange;
use service::telegram::{
    AccountStore, Download, Gateway, GatewayError, Letter, RemoteMessage, Sent, SharedGateway,
    SignInStep, TelegramUser,
};
use telegram::{Endpoint, GrammersGateway, SandboxEndpoint};

use crate::config::Telegram;

/// The gateway of this configuration.
pub fn gateway(telegram: &Telegram, store: Arc<dyn AccountStore>) -> SharedGateway {
    let config = match telegram {
        Telegram::NotConfigured => return Arc::new(NotConfigured),
        Telegram::Production { api_id, api_hash } => {
            telegram::Config::new(*api_id, api_hash, Endpoint::Production)
        }
        Telegram::Sandbox { addr } => {
            let endpoint = Endpoint::Sandbox(SandboxEndpoint {
                addr: *addr,
                rsa_modulus: telegram_sandbox::DEMO_RSA_MODULUS_DECIMAL.to_owned(),
                rsa_exponent: telegram_sandbox::DEMO_RSA_EXPONENT_DECIMAL.to_owned(),
                fingerprint: telegram_sandbox::DEMO_RSA_FINGERPRINT,
            });
            telegram::Config::new(1, "sandbox", endpoint)
        }
    };
    Arc::new(GrammersGateway::new(config, store))
}

/// Says of every attempt that Telegram is not set up. Everything else in Parley works.
struct NotConfigured;

fn refused<T>() -> Result<T, GatewayError> {
    Err(GatewayError::Refused("TELEGRAM_NOT_CONFIGURED".to_owned()))
}

#[async_trait]
impl Gateway for NotConfigured {
    async fn request_code(&self, _: AccountId, _: &str) -> Result<(), GatewayError> {
        refused()
    }

    async fn submit_code(&self, _: AccountId, _: &str) -> Result<SignInStep, GatewayError> {
        refused()
    }

    async fn submit_password(&self, _: AccountId, _: &str) -> Result<TelegramUser, GatewayError> {
        refused()
    }

    async fn sign_out(&self, _: AccountId) -> Result<(), GatewayError> {
        refused()
    }

    async fn start(&self, _: AccountId) {}

    async fn stop(&self, _: AccountId) {}

    async fn send(&self, _: AccountId, _: Peer, _: Letter, _: i64) -> Result<Sent, GatewayError> {
        refused()
    }

    async fn change(
        &self,
        _: AccountId,
        _: Peer,
        _: i64,
        _: &MessageChange,
    ) -> Result<(), GatewayError> {
        refused()
    }

    async fn history(
        &self,
        _: AccountId,
        _: Peer,
        _: Option<i64>,
        _: u32,
    ) -> Result<Vec<RemoteMessage>, GatewayError> {
        refused()
    }

    async fn download(
        &self,
        _: AccountId,
        _: Peer,
        _: i64,
        _: Rendition,
    ) -> Result<Download, GatewayError> {
        refused()
    }

    async fn mark_read(&self, _: AccountId, _: Peer, _: i64) -> Result<(), GatewayError> {
        refused()
    }

    async fn set_typing(&self, _: AccountId, _: Peer) -> Result<(), GatewayError> {
        refused()
    }

    async fn reach(&self) -> Result<(), GatewayError> {
        refused()
    }

    async fn shutdown(&self) {}
}
