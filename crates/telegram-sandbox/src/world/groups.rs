//! Megagroups. A channel numbers its messages itself and has a `pts` of its own; accounts keep only marks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Event, LogEntry, Message};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Channel {
    pub(crate) id: i64,
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) username: Option<String>,
    pub(crate) about: String,
    pub(crate) date: i32,
    pub(crate) creator: i64,
    pub(crate) members: BTreeSet<i64>,
    /// The scripted member who answers what accounts write.
    pub(crate) responder: Option<i64>,
    last_id: i32,
    pub(crate) pts: i32,
    pub(crate) messages: BTreeMap<i32, Message>,
    pub(crate) log: Vec<LogEntry>,
}

impl Channel {
    pub(super) fn new(id: i64, key: &str, title: &str, creator: i64, date: i32) -> Self {
        Self {
            id,
            key: key.to_owned(),
            title: title.to_owned(),
            username: None,
            about: String::new(),
            date,
            creator,
            members: BTreeSet::from([creator]),
            responder: None,
            last_id: 0,
            pts: 1,
            messages: BTreeMap::new(),
            log: Vec::new(),
        }
    }

    pub(super) fn record(&mut self, count: i32, event: Event) -> i32 {
        self.pts += count;
        let pts = self.pts;
        self.log.push(LogEntry { pts, count, event });
        pts
    }

    pub(super) fn insert(&mut self, mut message: Message) -> (i32, i32) {
        self.last_id += 1;
        let id = self.last_id;
        message.id = id;
        self.messages.insert(id, message);
        (id, self.record(1, Event::New(id)))
    }

    pub(crate) fn top(&self) -> Option<&Message> {
        self.messages.values().next_back()
    }

    /// How many messages of others come after a mark.
    pub(super) fn unread(&self, viewer: i64, read_max: i32) -> i32 {
        let after = self.messages.range(read_max + 1..);
        after.filter(|(_, m)| m.from != viewer).count() as i32
    }
}
