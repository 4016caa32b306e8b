//! How fast one account may go at Telegram. Everything that is done in its name asks here first:
//! the inbox, reading history, campaigns. It paces by account, by conversation and by method, it
//! learns from what Telegram says, and it lets people go before background work.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Verdict, verdict};
use crate::chat::{Peer, PeerKind};

text_enum! {
    /// Kinds of calls that Telegram counts apart from each other.
    Method {
        /// A new message.
        Send = "send",
        /// Editing, deleting, reacting, pinning, reading.
        Change = "change",
        /// Reading older messages.
        History = "history",
        /// Finding somebody by name or link.
        Lookup = "lookup",
        /// Parts of files, in either direction.
        Files = "files",
    }
}

/// Who waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A person, now.
    Person,
    /// Nobody in particular. Such work leaves room for people.
    Background,
}

/// What is about to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errand {
    /// What kind of call.
    pub method: Method,
    /// In which conversation, where it is in one.
    pub peer: Option<Peer>,
    /// Who waits for it.
    pub priority: Priority,
}

impl Errand {
    /// Something that a person waits for, in a conversation.
    pub const fn of_person(method: Method, peer: Peer) -> Self {
        Self {
            method,
            peer: Some(peer),
            priority: Priority::Person,
        }
    }
}

/// Why something has to wait, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wait {
    /// Which kind of calls waits.
    pub method: Method,
    /// The only conversation that waits, where it is one.
    pub peer: Option<Peer>,
    /// Whether people may go on and only background work waits.
    pub background_only: bool,
    /// Telegram's word, or `PACE` for a pause of our own.
    pub reason: String,
    /// Until when.
    pub until: DateTime<Utc>,
}

impl Wait {
    fn holds(&self, errand: &Errand) -> bool {
        self.method == errand.method
            && (self.peer.is_none() || self.peer == errand.peer)
            && (!self.background_only || errand.priority == Priority::Background)
    }
}

/// The word for a pause of our own.
pub const PACE: &str = "PACE";

/// One call every `every`, and up to `burst` at once after a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The time between two calls in the long run.
    pub every: TimeDelta,
    /// How many calls may come together.
    pub burst: i32,
}

impl Pace {
    const fn new(millis: i64, burst: i32) -> Self {
        Self {
            every: TimeDelta::milliseconds(millis),
            burst,
        }
    }
}

/// The paces of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paces {
    /// New messages, in all conversations together.
    pub send: Pace,
    /// New messages to one person.
    pub to_person: Pace,
    /// New messages in one group or channel: Telegram allows twenty a minute.
    pub to_group: Pace,
    /// Changes to messages.
    pub change: Pace,
    /// Pages of history.
    pub history: Pace,
    /// Searches for names.
    pub lookup: Pace,
    /// Parts of files.
    pub files: Pace,
}

impl Default for Paces {
    /// Slower than what is known to bring a flood wait.
    fn default() -> Self {
        Self {
            send: Pace::new(250, 30),
            to_person: Pace::new(1_000, 6),
            to_group: Pace::new(3_000, 6),
            change: Pace::new(250, 30),
            history: Pace::new(250, 20),
            lookup: Pace::new(15_000, 10),
            files: Pace::new(50, 40),
        }
    }
}

impl Paces {
    const fn of(&self, method: Method) -> Pace {
        match method {
            Method::Send => self.send,
            Method::Change => self.change,
            Method::History => self.history,
            Method::Lookup => self.lookup,
            Method::Files => self.files,
        }
    }
}

/// How long background work rests after `PEER_FLOOD`: Telegram does not say.
const AFTER_PEER_FLOOD: TimeDelta = TimeDelta::hours(12);
/// How often a frozen account is tried again.
const FROZEN: TimeDelta = TimeDelta::hours(1);
/// After this long without a flood wait a method is trusted with twice its pace again.
const TRUST_AFTER: TimeDelta = TimeDelta::minutes(10);
/// At most so often the pace is halved.
const MOST_CAUTION: u32 = 4;

/// How careful we have become with one method.
#[derive(Clone, Copy, Debug)]
struct Caution {
    halvings: u32,
    since: DateTime<Utc>,
}

/// Decides for one account. Knows no clock: the time is given to it.
#[derive(Debug)]
pub struct Governor {
    paces: Paces,
    waits: Vec<Wait>,
    /// When the calls allowed so far will have been spread out evenly.
    spent: HashMap<(Method, Option<Peer>), DateTime<Utc>>,
    caution: HashMap<Method, Caution>,
}

impl Governor {
    /// A governor that remembers these waits.
    pub fn new(paces: Paces, waits: Vec<Wait>) -> Self {
        Self {
            paces,
            waits,
            spent: HashMap::new(),
            caution: HashMap::new(),
        }
    }

    /// Lets an errand go and counts it, or says what it has to wait for.
    pub fn admit(&mut self, errand: &Errand, now: DateTime<Utc>) -> Result<(), Wait> {
        self.waits.retain(|wait| wait.until > now);
        self.spent.retain(|_, until| *until > now);
        let told = self.waits.iter().filter(|wait| wait.holds(errand));
        if let Some(wait) = told.max_by_key(|wait| wait.until) {
            return Err(wait.clone());
        }
        let lanes = self.lanes(errand);
        let room = |(lane, pace): &(Lane, Pace)| self.room_at(*lane, *pace, errand.priority, now);
        if let Some(until) = lanes.iter().map(room).max().filter(|until| *until > now) {
            return Err(Wait {
                method: errand.method,
                peer: errand.peer,
                background_only: errand.priority == Priority::Background,
                reason: PACE.to_owned(),
                until,
            });
        }
        for (lane, pace) in lanes {
            let spent = self.spent.entry(lane).or_insert(now);
            *spent = (*spent).max(now) + pace.every;
        }
        Ok(())
    }

    /// Telegram asked to wait. Says whether there is news to keep.
    pub fn told_to_wait(
        &mut self,
        errand: &Errand,
        reason: &str,
        seconds: u32,
        chat_only: bool,
        now: DateTime<Utc>,
    ) -> bool {
        if !chat_only {
            let before = self.halvings(errand.method, now);
            let halvings = (before + 1).min(MOST_CAUTION);
            let caution = Caution {
                halvings,
                since: now,
            };
            self.caution.insert(errand.method, caution);
        }
        self.keep(Wait {
            method: errand.method,
            peer: errand.peer.filter(|_| chat_only),
            background_only: false,
            reason: reason.to_owned(),
            until: now + TimeDelta::seconds(seconds.into()),
        })
    }

    /// Telegram refused, without saying how long. Says whether there is news to keep.
    pub fn refused(&mut self, errand: &Errand, reason: &str, now: DateTime<Utc>) -> bool {
        let (rest, background_only) = match verdict(400, reason) {
            Verdict::StopAccount => (FROZEN, false),
            // People may still answer whom they know.
            Verdict::Wait => (AFTER_PEER_FLOOD, true),
            _ => return false,
        };
        self.keep(Wait {
            method: errand.method,
            peer: None,
            background_only,
            reason: reason.to_owned(),
            until: now + rest,
        })
    }

    /// What Telegram asked for and is not over.
    pub fn waits(&self, now: DateTime<Utc>) -> Vec<Wait> {
        let mut waits = self.waits.clone();
        waits.retain(|wait| wait.until > now);
        waits
    }

    fn keep(&mut self, wait: Wait) -> bool {
        let same = |other: &Wait| {
            (other.method, other.peer, other.background_only)
                == (wait.method, wait.peer, wait.background_only)
        };
        if self
            .waits
            .iter()
            .any(|other| same(other) && other.until >= wait.until)
        {
            return false;
        }
        self.waits.retain(|other| !same(other));
        self.waits.push(wait);
        true
    }

    /// What an errand uses up: its method's pace, and a message that of its conversation.
    fn lanes(&self, errand: &Errand) -> Vec<(Lane, Pace)> {
        let mut lanes = vec![((errand.method, None), self.paces.of(errand.method))];
        if let (Method::Send, Some(peer)) = (errand.method, errand.peer) {
            let pace = match peer.kind {
                PeerKind::User => self.paces.to_person,
                PeerKind::Group | PeerKind::Channel => self.paces.to_group,
            };
            lanes.push(((errand.method, Some(peer)), pace));
        }
        lanes
    }

    /// When a lane has room for one more.
    fn room_at(
        &self,
        lane: Lane,
        pace: Pace,
        priority: Priority,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let every = pace.every * (1 << self.halvings(lane.0, now));
        // Background work leaves the burst to people.
        let burst = match priority {
            Priority::Person => pace.burst,
            Priority::Background => 1,
        };
        let spent = self.spent.get(&lane).copied().unwrap_or(now);
        spent - every * (burst - 1)
    }

    fn halvings(&self, method: Method, now: DateTime<Utc>) -> u32 {
        self.caution.get(&method).map_or(0, |caution| {
            let healed = (now - caution.since).num_seconds() / TRUST_AFTER.num_seconds();
            caution
                .halvings
                .saturating_sub(u32::try_from(healed).unwrap_or(0))
        })
    }
}

/// What is counted together.
type Lane = (Method, Option<Peer>);

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
    }

    const fn peer(kind: PeerKind, id: i64) -> Peer {
        Peer { kind, id }
    }

    const IVAN: Peer = peer(PeerKind::User, 7);
    const ANNA: Peer = peer(PeerKind::User, 8);
    const GROUP: Peer = peer(PeerKind::Channel, 9);

    const fn send(peer: Peer) -> Errand {
        Errand::of_person(Method::Send, peer)
    }

    const fn in_background(errand: Errand) -> Errand {
        Errand {
            priority: Priority::Background,
            ..errand
        }
    }

    fn governor() -> Governor {
        Governor::new(Paces::default(), Vec::new())
    }

    /// How many errands go within a time, each tried every ten milliseconds.
    fn go_within(governor: &mut Governor, errand: &Errand, time: TimeDelta) -> usize {
        let steps = time.num_milliseconds() / 10;
        (0..steps)
            .filter(|step| {
                let at = now() + TimeDelta::milliseconds(step * 10);
                governor.admit(errand, at).is_ok()
            })
            .count()
    }

    #[test]
    fn a_group_gets_twenty_a_minute_and_a_person_one_a_second_after_a_burst() {
        let minute = TimeDelta::minutes(1);
        let group = go_within(&mut governor(), &send(GROUP), minute);
        assert!((20..=26).contains(&group), "{group} in a group");
        let person = go_within(&mut governor(), &send(IVAN), minute);
        assert!((60..=66).contains(&person), "{person} to a person");
    }

    #[test]
    fn one_conversation_does_not_hold_up_another() {
        let mut governor = governor();
        while governor.admit(&send(IVAN), now()).is_ok() {}
        let wait = governor.admit(&send(IVAN), now()).expect_err("enough");
        assert_eq!((wait.reason.as_str(), wait.peer), (PACE, Some(IVAN)));
        assert!(governor.admit(&send(ANNA), now()).is_ok());
    }

    #[test]
    fn people_go_before_background_work() {
        let mut governor = governor();
        assert!(governor.admit(&in_background(send(IVAN)), now()).is_ok());
        assert!(governor.admit(&in_background(send(ANNA)), now()).is_err());
        assert!(governor.admit(&send(ANNA), now()).is_ok());
    }

    #[test]
    fn a_flood_wait_stops_its_method_only_and_halves_the_pace_after_it() {
        let mut governor = governor();
        assert!(governor.told_to_wait(&send(IVAN), "FLOOD_WAIT", 30, false, now()));
        let wait = governor.admit(&send(ANNA), now()).expect_err("waits");
        assert_eq!(wait.reason, "FLOOD_WAIT");
        assert_eq!(wait.until, now() + TimeDelta::seconds(30));
        let reading = Errand::of_person(Method::History, IVAN);
        assert!(governor.admit(&reading, now()).is_ok());
        let after = wait.until;
        assert!(governor.admit(&send(ANNA), after).is_ok());
        assert_eq!(governor.halvings(Method::Send, after), 1);
        assert_eq!(governor.halvings(Method::Send, after + TRUST_AFTER), 0);
        assert!(governor.waits(after).is_empty());
    }

    #[test]
    fn slow_mode_stops_one_conversation() {
        let mut governor = governor();
        governor.told_to_wait(&send(GROUP), "SLOWMODE_WAIT", 9, true, now());
        assert!(governor.admit(&send(GROUP), now()).is_err());
        assert!(governor.admit(&send(IVAN), now()).is_ok());
    }

    #[test]
    fn after_peer_flood_people_may_answer_and_campaigns_may_not_go_on() {
        let mut governor = governor();
        assert!(governor.refused(&send(IVAN), "PEER_FLOOD", now()));
        assert!(governor.admit(&send(ANNA), now()).is_ok());
        let wait = governor.admit(&in_background(send(ANNA)), now());
        assert_eq!(wait.expect_err("waits").reason, "PEER_FLOOD");
        assert!(!governor.refused(&send(IVAN), "USER_IS_BLOCKED", now()));
    }

    #[test]
    fn a_frozen_account_sends_nothing() {
        let mut governor = governor();
        assert!(governor.refused(&send(IVAN), "FROZEN_METHOD_INVALID", now()));
        assert!(governor.admit(&send(ANNA), now()).is_err());
    }

    #[test]
    fn a_longer_wait_replaces_a_shorter_one_and_survives_a_restart() {
        let mut governor = governor();
        assert!(governor.told_to_wait(&send(IVAN), "FLOOD_WAIT", 60, false, now()));
        assert!(!governor.told_to_wait(&send(IVAN), "FLOOD_WAIT", 5, false, now()));
        let mut next = Governor::new(Paces::default(), governor.waits(now()));
        assert!(next.admit(&send(ANNA), now()).is_err());
    }
}
