//! The sandbox's time: the real one plus an offset that tests may move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Shared between the world and the control API; clones show the same time.
///
/// Message ids follow the real time (clients check them against their own clock); codes expire and messages are
/// dated by this one.
#[derive(Clone, Default)]
pub(crate) struct Clock {
    offset: Arc<AtomicI64>,
}

impl Clock {
    pub(crate) fn now(&self) -> i32 {
        let seconds = unix_time().as_secs() as i64;
        (seconds + self.offset.load(Ordering::Relaxed)) as i32
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.offset.fetch_add(seconds, Ordering::Relaxed);
    }
}

/// The real time since 1970.
pub(crate) fn unix_time() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}
