//! Keys.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::Deserialize;
use service::secrets::{MasterKey, Secrets};

use super::{ConfigError, Storage};

const KEY: &str = "PARLEY_SECRET_KEY";
const KEY_OLD: &str = "PARLEY_SECRET_KEY_OLD";
const KEY_FILE: &str = "secret.key";

/// As given.
#[derive(Clone, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecurityOptions {
    /// 32 bytes in base64 or hexadecimal, from which everything secret is derived. Keep a copy:
    /// without it the Telegram sessions in a backup cannot be opened
    /// [default: made at the first start, in secret.key in the data folder]
    #[arg(
        long,
        env = "PARLEY_SECRET_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub secret_key: Option<String>,

    /// The key from before, while it is replaced: what was sealed with it still opens. `parley reseal`
    /// seals everything with the new one, and then this goes
    #[arg(
        long,
        env = "PARLEY_SECRET_KEY_OLD",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub secret_key_old: Option<String>,
}

/// The keys of an installation.
#[derive(Debug)]
pub struct Keys {
    /// The key everything secret is derived from.
    pub current: MasterKey,
    /// The one before, which still opens what it sealed.
    pub old: Option<MasterKey>,
}

impl Keys {
    /// Sealing with them.
    pub fn secrets(&self) -> Secrets {
        let secrets = Secrets::new(&self.current);
        match &self.old {
            Some(old) => secrets.opening_also(old),
            None => secrets,
        }
    }
}

impl SecurityOptions {
    pub(super) fn or(self, file: Self) -> Self {
        first_of!(self, file; secret_key, secret_key_old)
    }

    pub(super) fn resolve(self, storage: &Storage) -> Result<Keys, ConfigError> {
        let old = read(KEY_OLD, self.secret_key_old)?;
        let current = match read(KEY, self.secret_key)? {
            Some(key) => key,
            None => from_file(&storage.data_dir.join(KEY_FILE))?,
        };
        if old
            .as_ref()
            .is_some_and(|old| *old.to_text() == *current.to_text())
        {
            let same = "it is the same as the one of today";
            return Err(ConfigError::value(KEY_OLD, same));
        }
        Ok(Keys { current, old })
    }
}

/// A key as given; an empty text is none.
fn read(name: &'static str, text: Option<String>) -> Result<Option<MasterKey>, ConfigError> {
    text.filter(|text| !text.is_empty())
        .map(|text| MasterKey::parse(&text).map_err(|error| ConfigError::value(name, error)))
        .transpose()
}

/// The key in the data folder, made at the first start.
fn from_file(path: &Path) -> Result<MasterKey, ConfigError> {
    let wrong = |error: &dyn std::fmt::Display| {
        ConfigError::value(KEY, format!("file {}: {error}", path.display()))
    };
    match std::fs::read_to_string(path) {
        Ok(text) => MasterKey::parse(&text).map_err(|error| wrong(&error)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = MasterKey::generate().map_err(|error| wrong(&error))?;
            write_private(path, key.to_text().as_bytes()).map_err(|error| wrong(&error))?;
            Ok(key)
        }
        Err(error) => Err(wrong(&error)),
    }
}

/// Writes a new file that only its owner can read.
fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}
