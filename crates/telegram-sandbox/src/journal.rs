//! A record of every call, so that tests can assert what a client did.

use std::collections::VecDeque;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::clock::unix_time;
use crate::shared::lock;

/// The journal forgets the oldest calls beyond this many.
const CAPACITY: usize = 50_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Milliseconds since 1970.
    pub at_ms: u64,
    pub method: String,
    /// The phone number of the account, if somebody was signed in.
    pub account: Option<String>,
    /// The deduplication number of a send.
    pub random_id: Option<i64>,
    /// `ok`, the text of an error, or what a fault did.
    pub outcome: String,
}

#[derive(Default)]
pub(crate) struct Journal {
    entries: Mutex<VecDeque<JournalEntry>>,
}

impl Journal {
    pub(crate) fn record(
        &self,
        method: &str,
        account: Option<String>,
        random_id: Option<i64>,
        outcome: &str,
    ) {
        let mut entries = lock(&self.entries);
        if entries.len() == CAPACITY {
            entries.pop_front();
        }
        entries.push_back(JournalEntry {
            at_ms: unix_time().as_millis() as u64,
            method: method.to_owned(),
            account,
            random_id,
            outcome: outcome.to_owned(),
        });
    }

    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        lock(&self.entries).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        lock(&self.entries).clear();
    }
}
