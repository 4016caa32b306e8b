//! Where data is kept.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use service::media::FilesConfig;

use super::ConfigError;

/// As given.
#[derive(Clone, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StorageOptions {
    /// The folder for everything Parley keeps [default: ./data]
    #[arg(long, env = "PARLEY_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,

    /// The database: postgres://user:password@host/name, or sqlite:path
    /// [default: parley.db in the data folder]
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Connections that read (SQLite), or connections at all (PostgreSQL) [default: 4 for SQLite, 8
    /// for PostgreSQL]
    #[arg(long, env = "PARLEY_DB_CONNECTIONS", value_name = "COUNT")]
    pub db_connections: Option<u32>,

    /// How much of the data folder files of messages may take, in megabytes; what nobody looked at for
    /// the longest time is cleared away and fetched from Telegram again when somebody does [default:
    /// 5000]
    #[arg(long, env = "PARLEY_MEDIA_CACHE_MB", value_name = "MEGABYTES")]
    pub media_cache_mb: Option<u64>,

    /// The largest file that can be sent, in megabytes; Telegram takes up to 2000 [default: 200]
    #[arg(long, env = "PARLEY_UPLOAD_MAX_MB", value_name = "MEGABYTES")]
    pub upload_max_mb: Option<u64>,
}

/// Checked.
#[derive(Clone)]
pub struct Storage {
    /// The folder for everything Parley keeps; it exists.
    pub data_dir: PathBuf,
    /// The database.
    pub database_url: String,
    /// Its connections.
    pub db_connections: u32,
    /// Files of messages.
    pub files: FilesConfig,
}

impl StorageOptions {
    pub(super) fn or(self, file: Self) -> Self {
        first_of!(self, file; data_dir, database_url, db_connections, media_cache_mb, upload_max_mb)
    }

    pub(super) fn resolve(self) -> Result<Storage, ConfigError> {
        let data_dir = self.data_dir.unwrap_or_else(|| PathBuf::from("data"));
        make_private_folder(&data_dir).map_err(|error| {
            let problem = format!("{} cannot be made: {error}", data_dir.display());
            ConfigError::value("PARLEY_DATA_DIR", problem)
        })?;
        let database_url = match self.database_url.filter(|url| !url.is_empty()) {
            Some(url) => check_url(url)?,
            None => format!("sqlite:{}", data_dir.join("parley.db").display()),
        };
        // A reader of SQLite is a thread: more of them than cores only wait for one another.
        let usual = if database_url.starts_with("sqlite:") {
            4
        } else {
            8
        };
        let db_connections = self.db_connections.unwrap_or(usual);
        if !(1..=1000).contains(&db_connections) {
            return Err(ConfigError::value(
                "PARLEY_DB_CONNECTIONS",
                "must be from 1 to 1000",
            ));
        }
        let megabytes = |key, given: Option<u64>, usual, most| match given.unwrap_or(usual) {
            size if (1..=most).contains(&size) => Ok(size * 1024 * 1024),
            _ => Err(ConfigError::value(key, format!("must be from 1 to {most}"))),
        };
        Ok(Storage {
            files: FilesConfig {
                folder: data_dir.join("files"),
                cache_most: megabytes(
                    "PARLEY_MEDIA_CACHE_MB",
                    self.media_cache_mb,
                    5_000,
                    1_000_000_000,
                )?,
                upload_most: megabytes("PARLEY_UPLOAD_MAX_MB", self.upload_max_mb, 200, 2_000)?,
            },
            data_dir,
            database_url,
            db_connections,
        })
    }
}

impl std::fmt::Debug for Storage {
    // By hand: the URL may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Storage")
            .field("data_dir", &self.data_dir)
            .field("db_connections", &self.db_connections)
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

fn check_url(url: String) -> Result<String, ConfigError> {
    let known = ["sqlite:", "postgres:", "postgresql:"];
    if known.iter().any(|scheme| url.starts_with(scheme)) {
        return Ok(url);
    }
    // Only the scheme is repeated: the rest may hold a password.
    let scheme = url.split(':').next().unwrap_or_default().to_owned();
    let problem = format!("starts with `{scheme}:`, but must start with postgres: or sqlite:");
    Err(ConfigError::value("DATABASE_URL", problem))
}

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
