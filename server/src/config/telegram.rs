//! Which Telegram, and as which application.

use std::net::SocketAddr;

use serde::Deserialize;

use super::ConfigError;

/// As given.
#[derive(Clone, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TelegramOptions {
    /// Telegram itself, or a sandbox started with `parley sandbox` [default: production]
    #[arg(long, env = "PARLEY_TELEGRAM", value_name = "production|sandbox")]
    pub telegram: Option<TelegramSite>,

    /// The id of your application, from my.telegram.org. Accounts can be connected once it and
    /// the hash are set
    #[arg(long, env = "PARLEY_TELEGRAM_API_ID", value_name = "NUMBER")]
    pub api_id: Option<i32>,

    /// The secret that belongs to it
    #[arg(
        long,
        env = "PARLEY_TELEGRAM_API_HASH",
        value_name = "HASH",
        hide_env_values = true
    )]
    pub api_hash: Option<String>,

    /// Where the sandbox listens [default: 127.0.0.1:3443]
    #[arg(long, env = "PARLEY_SANDBOX_ADDR", value_name = "ADDRESS:PORT")]
    pub sandbox_addr: Option<SocketAddr>,
}

/// Which Telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TelegramSite {
    /// Telegram itself.
    Production,
    /// A sandbox on this machine.
    Sandbox,
}

/// Checked.
#[derive(Clone)]
pub enum Telegram {
    /// Telegram itself, as this application.
    Production {
        /// Its id.
        api_id: i32,
        /// Its secret.
        api_hash: String,
    },
    /// Telegram itself, but no application was set: accounts cannot be connected.
    NotConfigured,
    /// A sandbox on this machine.
    Sandbox {
        /// Where it listens.
        addr: SocketAddr,
    },
}

impl TelegramOptions {
    /// Where the sandbox listens if nothing else is said.
    pub const SANDBOX_ADDR: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 3443);

    pub(super) fn or(self, file: Self) -> Self {
        first_of!(self, file; telegram, api_id, api_hash, sandbox_addr)
    }

    pub(super) fn resolve(self) -> Result<Telegram, ConfigError> {
        if self.telegram == Some(TelegramSite::Sandbox) {
            let addr = self.sandbox_addr.unwrap_or(Self::SANDBOX_ADDR);
            return Ok(Telegram::Sandbox { addr });
        }
        match (self.api_id, self.api_hash.filter(|hash| !hash.is_empty())) {
            (Some(api_id), Some(api_hash)) => Ok(Telegram::Production { api_id, api_hash }),
            (None, None) => Ok(Telegram::NotConfigured),
            (Some(_), None) => Err(ConfigError::value(
                "PARLEY_TELEGRAM_API_HASH",
                "is missing, but PARLEY_TELEGRAM_API_ID is set",
            )),
            (None, Some(_)) => Err(ConfigError::value(
                "PARLEY_TELEGRAM_API_ID",
                "is missing, but PARLEY_TELEGRAM_API_HASH is set",
            )),
        }
    }
}

impl std::fmt::Debug for Telegram {
    // By hand, so that the hash never gets into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Production { api_id, .. } => write!(f, "Production(application {api_id})"),
            Self::NotConfigured => f.write_str("NotConfigured"),
            Self::Sandbox { addr } => write!(f, "Sandbox({addr})"),
        }
    }
}
