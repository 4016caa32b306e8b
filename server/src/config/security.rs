//! Keys.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::Deserialize;
use service::secrets::MasterKey;

use super::{ConfigError, Storage};

const KEY: &str = "PARLEY_SECRET_KEY";
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
}

impl SecurityOptions {
    pub(super) fn or(self, file: Self) -> Self {
        first_of!(self, file; secret_key)
    }

    pub(super) fn resolve(self, storage: &Storage) -> Result<MasterKey, ConfigError> {
        match self.secret_key.filter(|key| !key.is_empty()) {
            Some(text) => MasterKey::parse(&text).map_err(|error| ConfigError::value(KEY, error)),
            None => from_file(&storage.data_dir.join(KEY_FILE)),
        }
    }
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
