//! What the gateway is told at start.

use std::fmt;
use std::time::Duration;

use domain::telegram::Paces;

use crate::Endpoint;

/// How to reach Telegram, and as which application.
#[derive(Clone)]
pub struct Config {
    /// The application's id from <https://my.telegram.org>; any number in a sandbox.
    pub api_id: i32,
    /// The secret that belongs to it.
    pub api_hash: String,
    /// Telegram itself, or a sandbox.
    pub endpoint: Endpoint,
    /// How patient to be.
    pub timing: Timing,
    /// How fast an account may go.
    pub paces: Paces,
}

impl Config {
    /// A configuration with the usual patience.
    pub fn new(api_id: i32, api_hash: impl Into<String>, endpoint: Endpoint) -> Self {
        Self {
            api_id,
            api_hash: api_hash.into(),
            endpoint,
            timing: Timing::default(),
            paces: Paces::default(),
        }
    }
}

impl fmt::Debug for Config {
    // By hand, so that the secret never gets into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("api_id", &self.api_id)
            .field("endpoint", &self.endpoint)
            .field("timing", &self.timing)
            .finish_non_exhaustive()
    }
}

/// How long the gateway waits for what.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// For the answer to one call, connecting included.
    pub call: Duration,
    /// In silence before asking whether the connection still lives.
    pub watchdog: Duration,
    /// Before the first new attempt after a loss of connection; each further wait doubles.
    pub backoff_first: Duration,
    /// At most, between two attempts.
    pub backoff_most: Duration,
    /// Online, until earlier losses are forgotten.
    pub healthy_after: Duration,
    /// Between a change of the session and its saving.
    pub save_after: Duration,
    /// Before a channel that could not be caught up with is tried again.
    pub channel_retry: Duration,
    /// Between two signs of life to other processes.
    pub renew_lease: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(20),
            watchdog: Duration::from_secs(60),
            backoff_first: Duration::from_secs(1),
            backoff_most: Duration::from_secs(60),
            healthy_after: Duration::from_secs(30),
            save_after: Duration::from_secs(1),
            channel_retry: Duration::from_secs(60),
            renew_lease: Duration::from_secs(5),
        }
    }
}
