//! A sandbox, a gateway and an account between them.

use std::sync::Arc;
use std::time::Duration;

use domain::AccountId;
use domain::account::AccountState;
use domain::chat::Peer;
use service::telegram::{Gateway, GatewayError, Letter, Sent, SignInStep};
use telegram::{Config, Endpoint, GrammersGateway, SandboxEndpoint, Timing};
use telegram_sandbox::{
    Control, DEMO_RSA_EXPONENT_DECIMAL, DEMO_RSA_MODULUS_DECIMAL, Sandbox, SandboxConfig,
    SandboxHandle, Scenario,
};
use uuid::Uuid;

use crate::store::MemoryStore;

/// Less patient than in earnest, for tests should end.
pub const TIMING: Timing = Timing {
    call: Duration::from_secs(8),
    watchdog: Duration::from_secs(20),
    backoff_first: Duration::from_millis(100),
    backoff_most: Duration::from_secs(1),
    healthy_after: Duration::from_secs(30),
    save_after: Duration::from_millis(50),
    channel_retry: Duration::from_millis(300),
    renew_lease: Duration::from_millis(50),
};

pub const ONE: &str = "+9996620001";
pub const TWO: &str = "+9996620002";
pub const BANNED: &str = "+9996620004";
pub const CODE: &str = "22222";
pub const PASSWORD: &str = "correct horse";

pub struct Stage {
    pub sandbox: SandboxHandle,
    pub control: Control,
    pub store: Arc<MemoryStore>,
    pub gateway: GrammersGateway,
    pub account: AccountId,
    timing: Timing,
}

impl Stage {
    /// Nobody has signed in yet.
    pub async fn empty() -> Self {
        Self::with(TIMING).await
    }

    /// The same, with another patience.
    pub async fn with(timing: Timing) -> Self {
        // `RUST_LOG=telegram=debug` shows what happens.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .with_test_writer()
            .try_init();
        let sandbox = Sandbox::start(SandboxConfig::new(Scenario::tests())).await;
        let sandbox = sandbox.expect("a sandbox");
        let store = Arc::new(MemoryStore::default());
        Self {
            control: sandbox.control(),
            gateway: gateway(&sandbox, &store, timing),
            timing,
            sandbox,
            store,
            account: AccountId(Uuid::from_u128(1)),
        }
    }

    /// Account `one` is signed in.
    pub async fn signed_in() -> Self {
        let stage = Self::empty().await;
        stage.sign_in().await;
        stage
    }

    /// Account `one` is online, its dialogs are read.
    pub async fn online() -> Self {
        let stage = Self::signed_in().await;
        stage.start().await;
        stage
    }

    pub async fn sign_in(&self) {
        let (gateway, account) = (&self.gateway, self.account);
        gateway.request_code(account, ONE).await.expect("a code");
        let step = gateway.submit_code(account, CODE).await;
        assert!(matches!(step, Ok(SignInStep::SignedIn(_))), "{step:?}");
    }

    pub async fn start(&self) {
        self.gateway.start(self.account).await;
        self.store.until_state(AccountState::Online).await;
    }

    /// Another process takes over: nothing is left but what the store has.
    pub async fn restart(&mut self) {
        self.gateway.shutdown().await;
        self.gateway = gateway(&self.sandbox, &self.store, self.timing);
    }

    /// Sends as an outbox does: the same again, until the outcome is known.
    pub async fn send_at_last(&self, peer: Peer, text: &str, random_id: i64) -> Sent {
        for _ in 0..100 {
            let sent = self
                .gateway
                .send(self.account, peer, Letter::text(text), random_id);
            match sent.await {
                Ok(sent) => return sent,
                Err(GatewayError::Unreachable(_)) => {}
                Err(other) => panic!("{other}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never sent: {text}");
    }

    /// How often the sandbox has this message, in the account's box.
    pub fn at_telegram(&self, text: &str) -> usize {
        let messages = self.control.messages("one", None).expect("messages");
        messages
            .iter()
            .filter(|message| message.text == text)
            .count()
    }

    /// How often a method was called.
    pub fn calls(&self, method: &str) -> usize {
        let journal = self.control.journal();
        journal
            .iter()
            .filter(|entry| entry.method == method)
            .count()
    }
}

fn endpoint(sandbox: &SandboxHandle) -> Endpoint {
    Endpoint::Sandbox(SandboxEndpoint {
        addr: sandbox.addr(),
        rsa_modulus: DEMO_RSA_MODULUS_DECIMAL.to_owned(),
        rsa_exponent: DEMO_RSA_EXPONENT_DECIMAL.to_owned(),
        fingerprint: sandbox.fingerprint(),
    })
}

fn gateway(sandbox: &SandboxHandle, store: &Arc<MemoryStore>, timing: Timing) -> GrammersGateway {
    let mut config = Config::new(1, "hash", endpoint(sandbox));
    config.timing = timing;
    GrammersGateway::new(config, Arc::clone(store) as _)
}
