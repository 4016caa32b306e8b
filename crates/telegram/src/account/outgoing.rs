//! Sends whose answer was lost.
//!
//! When the connection breaks after Telegram took a message and before it said so, the message
//! comes back in the update stream as any other message of ours, without its random id. Here the
//! two are brought together again, by conversation and text, and only for sends of unknown
//! outcome: a message that somebody types on their phone must never be taken for one of ours.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::chat::Peer;
use service::telegram::{Letter, RemoteMessage, Sent};

use crate::map::update::Claims;

/// How long a message of ours may claim a doubtful send: reconnecting included, and not so long
/// that somebody would have typed the same on their phone.
const DOUBT: Duration = Duration::from_secs(120);

/// How many of each kind to remember.
const MOST: usize = 512;

/// What became of this run's sends.
#[derive(Debug, Default)]
pub(crate) struct Outgoing(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    attempts: VecDeque<Attempt>,
    known: HashMap<i64, Sent>,
    order: VecDeque<i64>,
}

#[derive(Debug)]
struct Attempt {
    peer: Peer,
    text: String,
    /// Whether it carries a file.
    carries: bool,
    random_id: i64,
    /// Since when its answer can no longer come.
    doubtful: Option<Instant>,
}

impl Attempt {
    fn may_claim(&self) -> bool {
        self.doubtful.is_some_and(|since| since.elapsed() < DOUBT)
    }
}

impl Outgoing {
    /// A send is on its way, for the first time or again.
    pub(crate) fn begin(&self, peer: Peer, letter: &Letter, random_id: i64) {
        let mut inner = self.lock();
        if inner
            .attempts
            .iter()
            .any(|send| send.random_id == random_id)
        {
            return;
        }
        inner.attempts.push_back(Attempt {
            peer,
            text: letter.text.trim().to_owned(),
            carries: letter.file.is_some(),
            random_id,
            doubtful: None,
        });
        if inner.attempts.len() > MOST {
            inner.attempts.pop_front();
        }
    }

    /// A send has no answer: Telegram may have the message or not.
    pub(crate) fn doubt(&self, random_id: i64) {
        let mut inner = self.lock();
        let mut attempts = inner.attempts.iter_mut();
        if let Some(send) = attempts.find(|send| send.random_id == random_id) {
            send.doubtful.get_or_insert_with(Instant::now);
        }
    }

    /// The connection is gone, and with it the answers to all sends on their way. The update
    /// loop says so before it asks what happened, for it may be quicker than the senders.
    pub(crate) fn doubt_all(&self) {
        for send in &mut self.lock().attempts {
            send.doubtful.get_or_insert_with(Instant::now);
        }
    }

    /// What is known of a send that Telegram says it has already.
    pub(crate) fn known(&self, random_id: i64) -> Option<Sent> {
        self.lock().known.get(&random_id).cloned()
    }

    /// A send has its outcome, whatever it is.
    pub(crate) fn decided(&self, random_id: i64) {
        let mut inner = self.lock();
        inner.attempts.retain(|send| send.random_id != random_id);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claims for Outgoing {
    fn settle(&self, random_id: i64, message: &RemoteMessage) {
        let mut inner = self.lock();
        inner.attempts.retain(|send| send.random_id != random_id);
        let sent = Sent {
            message_id: Some(message.id),
            sent_at: Some(message.sent_at),
        };
        if inner.known.insert(random_id, sent).is_none() {
            inner.order.push_back(random_id);
        }
        if inner.order.len() > MOST
            && let Some(oldest) = inner.order.pop_front()
        {
            inner.known.remove(&oldest);
        }
    }

    fn claim(&self, message: &RemoteMessage) -> Option<i64> {
        let random_id = {
            let inner = self.lock();
            let text = message.text.trim();
            let ours = |send: &&Attempt| {
                // Of a message that is passed on only Telegram knows what it carries.
                let alike = message.media.is_some() || !send.carries;
                send.may_claim() && send.peer == message.peer && send.text == text && alike
            };
            inner.attempts.iter().find(ours)?.random_id
        };
        self.settle(random_id, message);
        Some(random_id)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::map::peer::user;

    fn echo(peer: Peer, id: i64, text: &str) -> RemoteMessage {
        RemoteMessage {
            peer,
            id,
            outgoing: true,
            random_id: None,
            sender_name: None,
            text: text.into(),
            media: None,
            content: Default::default(),
            sent_at: DateTime::default(),
            edited_at: None,
        }
    }

    #[test]
    fn an_echo_claims_the_doubtful_send_of_its_text_once() {
        let outgoing = Outgoing::default();
        outgoing.begin(user(1), &Letter::text(" hello "), 77);
        outgoing.doubt(77);
        assert_eq!(outgoing.claim(&echo(user(2), 5, "hello")), None);
        assert_eq!(outgoing.claim(&echo(user(1), 5, "other")), None);
        assert_eq!(outgoing.claim(&echo(user(1), 5, "hello")), Some(77));
        assert_eq!(outgoing.claim(&echo(user(1), 6, "hello")), None);
        let known = outgoing.known(77).expect("known now");
        assert_eq!(known.message_id, Some(5));
    }

    #[test]
    fn a_send_that_may_still_be_answered_claims_nothing() {
        let outgoing = Outgoing::default();
        outgoing.begin(user(1), &Letter::text("hello"), 77);
        assert_eq!(outgoing.claim(&echo(user(1), 5, "hello")), None);
        outgoing.doubt_all();
        assert_eq!(outgoing.claim(&echo(user(1), 5, "hello")), Some(77));
    }

    #[test]
    fn a_decided_send_claims_nothing() {
        let outgoing = Outgoing::default();
        outgoing.begin(user(1), &Letter::text("hello"), 77);
        outgoing.decided(77);
        outgoing.doubt_all();
        assert_eq!(outgoing.claim(&echo(user(1), 5, "hello")), None);
    }
}
