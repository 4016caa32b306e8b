//! What is logged, and how.

use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use super::ConfigError;

/// The Telegram library tells much at `info` that is of use to its authors.
const DEFAULT: &str =
    "info,grammers_client=warn,grammers_mtproto=warn,grammers_mtsender=warn,grammers_session=warn";

/// As given.
#[derive(Clone, Debug, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogOptions {
    /// What to log: error, warn, info, debug or trace, or by module; `info,access=debug` adds a
    /// line for each request
    /// [default: info, and warn for the Telegram library]
    #[arg(long, env = "PARLEY_LOG", value_name = "FILTER")]
    pub log: Option<String>,

    /// Lines for people, or JSON for machines [default: text]
    #[arg(long, env = "PARLEY_LOG_FORMAT", value_name = "text|json")]
    pub log_format: Option<LogFormat>,
}

/// What a log line looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Checked.
#[derive(Clone, Debug)]
pub struct Log {
    /// A filter that parses.
    pub filter: String,
    /// What a line looks like.
    pub format: LogFormat,
}

impl LogOptions {
    pub(super) fn or(self, file: Self) -> Self {
        first_of!(self, file; log, log_format)
    }

    pub(super) fn resolve(self) -> Result<Log, ConfigError> {
        let filter = self.log.filter(|filter| !filter.is_empty());
        let filter = filter.unwrap_or_else(|| DEFAULT.to_owned());
        EnvFilter::try_new(&filter).map_err(|error| ConfigError::value("PARLEY_LOG", error))?;
        Ok(Log {
            filter,
            format: self.log_format.unwrap_or(LogFormat::Text),
        })
    }
}
