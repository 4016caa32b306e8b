//! The configuration: a file per section.
//!
//! Each key comes from a flag, else from the environment, else from the file, else it has a
//! default. What is wrong with it is said before anything starts.

// Takes from a second source what the first does not say.
macro_rules! first_of {
    ($first:ident, $second:ident; $($field:ident),+ $(,)?) => {
        Self { $($field: $first.$field.or($second.$field)),+ }
    };
}

mod http;
mod log;
mod mail;
mod security;
mod sign_in;
mod storage;
mod telegram;

use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use http::{Http, HttpOptions, RateLimits};
pub use log::{Log, LogFormat, LogOptions};
pub use mail::{MailOptions, SmtpProtection};
pub use security::{Keys, SecurityOptions};
pub use sign_in::{SignIn, SignInOptions};
pub use storage::{Storage, StorageOptions};
pub use telegram::{Telegram, TelegramOptions, TelegramSite};

/// The file that is read if it is there and no other is named.
const DEFAULT_FILE: &str = "parley.toml";

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value is wrong; the message names the key.
    #[error("{key}: {problem}")]
    Value {
        /// The key as the environment spells it.
        key: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The file cannot be read.
    #[error("configuration file {path}: {problem}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

impl ConfigError {
    pub(crate) fn value(key: &'static str, problem: impl std::fmt::Display) -> Self {
        Self::Value {
            key,
            problem: problem.to_string(),
        }
    }

    fn file(path: &Path, problem: impl std::fmt::Display) -> Self {
        Self::File {
            path: path.to_owned(),
            problem: problem.to_string(),
        }
    }
}

/// Everything that can be set, as given.
#[derive(Clone, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// A file with these settings, in sections [http], [storage], [security], [telegram], [mail],
    /// [sign_in] and [log], by the names of the flags with `_` for `-` [default: parley.toml if it is there]
    #[arg(long, env = "PARLEY_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// Addresses and limits.
    #[command(flatten)]
    pub http: HttpOptions,
    /// Where data is kept.
    #[command(flatten)]
    pub storage: StorageOptions,
    /// Keys.
    #[command(flatten)]
    pub security: SecurityOptions,
    /// Which Telegram.
    #[command(flatten)]
    pub telegram: TelegramOptions,
    /// The mail server.
    #[command(flatten)]
    pub mail: MailOptions,
    /// Who vouches for people at sign-in.
    #[command(flatten)]
    pub sign_in: SignInOptions,
    /// What is logged, and how.
    #[command(flatten)]
    pub log: LogOptions,
}

/// A configuration that was checked.
#[derive(Debug)]
pub struct Config {
    /// Addresses and limits.
    pub http: Http,
    /// Where data is kept.
    pub storage: Storage,
    /// The key everything secret is derived from, and the one before.
    pub keys: Keys,
    /// Which Telegram.
    pub telegram: Telegram,
    /// The mail server, if there is one.
    pub mail: Option<::mail::SmtpConfig>,
    /// Who vouches for people at sign-in.
    pub sign_in: SignIn,
    /// What is logged, and how.
    pub log: Log,
}

impl Options {
    /// Adds what the file says and the defaults, and checks all of it. Makes the data folder
    /// and the secret key where they are missing.
    pub fn resolve(self) -> Result<Config, ConfigError> {
        let file = self.read_file()?;
        let storage = self.storage.or(file.storage).resolve()?;
        Ok(Config {
            http: self.http.or(file.http).resolve()?,
            keys: self.security.or(file.security).resolve(&storage)?,
            telegram: self.telegram.or(file.telegram).resolve()?,
            mail: self.mail.or(file.mail).resolve()?,
            sign_in: self.sign_in.or(file.sign_in).resolve()?,
            log: self.log.or(file.log).resolve()?,
            storage,
        })
    }

    fn read_file(&self) -> Result<Self, ConfigError> {
        let path = match &self.config {
            Some(path) => path.as_path(),
            None if Path::new(DEFAULT_FILE).is_file() => Path::new(DEFAULT_FILE),
            None => return Ok(Self::default()),
        };
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::file(path, error))?;
        toml::from_str(&text).map_err(|error| ConfigError::file(path, error))
    }
}
