//! An account's store in memory, which remembers what it was told.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::account::AccountState;
use domain::chat::Peer;
use domain::telegram::Wait;
use domain::{AccountId, Error, ErrorCode};
use service::telegram::{AccountStore, Change, Position, RemoteDialog, RemoteMessage};

/// Long enough for a busy machine; every wait ends much sooner when all is well.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Default)]
pub struct MemoryStore(Mutex<Memory>);

#[derive(Default)]
pub struct Memory {
    pub session: Option<Vec<u8>>,
    pub positions: Vec<Position>,
    pub changes: Vec<Change>,
    pub states: Vec<(AccountState, Option<String>, Option<DateTime<Utc>>)>,
    pub waits: Vec<Wait>,
    /// Another process has the account.
    pub elsewhere: bool,
    pub typing: Vec<Peer>,
    /// How many of the next writes fail.
    pub failures: u32,
}

impl Memory {
    pub fn messages(&self) -> impl Iterator<Item = &RemoteMessage> {
        self.changes.iter().filter_map(|change| match change {
            Change::Message(message) => Some(message),
            _ => None,
        })
    }

    pub fn count(&self, text: &str) -> usize {
        self.messages()
            .filter(|message| message.text == text)
            .count()
    }

    pub fn message(&self, text: &str) -> Option<&RemoteMessage> {
        self.messages().find(|message| message.text == text)
    }

    pub fn dialogs(&self) -> impl Iterator<Item = &RemoteDialog> {
        self.changes.iter().filter_map(|change| match change {
            Change::Dialog(dialog) => Some(dialog),
            _ => None,
        })
    }

    pub fn dialog(&self, username: &str) -> Option<&RemoteDialog> {
        self.dialogs()
            .find(|dialog| dialog.peer.username.as_deref() == Some(username))
    }

    pub fn state(&self) -> Option<AccountState> {
        self.states.last().map(|(state, ..)| *state)
    }

    pub fn went_through(&self, state: AccountState) -> bool {
        self.states.iter().any(|(other, ..)| *other == state)
    }
}

impl MemoryStore {
    pub fn look(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().expect("no test panics while holding it")
    }

    /// Waits until the store looks like this.
    pub async fn until(&self, what: &str, holds: impl Fn(&Memory) -> bool) {
        let wait = async {
            while !holds(&self.look()) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, wait).await.is_err() {
            let memory = self.look();
            let texts: Vec<_> = memory.messages().map(|message| &message.text).collect();
            panic!(
                "never: {what}; states {:?}, messages {texts:?}",
                memory.states
            );
        }
    }

    pub async fn until_state(&self, state: AccountState) {
        self.until(&format!("{state:?}"), |memory| {
            memory.state() == Some(state)
        })
        .await;
    }

    pub async fn until_message(&self, text: &str) -> RemoteMessage {
        self.until(&format!("message {text:?}"), |memory| {
            memory.count(text) > 0
        })
        .await;
        self.look().message(text).expect("just seen").clone()
    }

    /// The peer of a dialog, by user name.
    pub fn peer(&self, username: &str) -> Peer {
        let memory = self.look();
        let dialog = memory.dialog(username);
        dialog
            .unwrap_or_else(|| panic!("no dialog with {username}"))
            .peer
            .peer
    }
}

#[async_trait]
impl AccountStore for MemoryStore {
    async fn take_lease(&self, _: AccountId) -> Result<bool, Error> {
        Ok(!self.look().elsewhere)
    }

    async fn keep_lease(&self, _: AccountId) -> Result<bool, Error> {
        Ok(!self.look().elsewhere)
    }

    async fn drop_lease(&self, _: AccountId) -> Result<(), Error> {
        Ok(())
    }

    async fn load_session(&self, _: AccountId) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.look().session.clone())
    }

    async fn save_session(&self, _: AccountId, session: &[u8]) -> Result<(), Error> {
        self.look().session = Some(session.to_vec());
        Ok(())
    }

    async fn delete_session(&self, _: AccountId) -> Result<(), Error> {
        self.look().session = None;
        Ok(())
    }

    async fn load_positions(&self, _: AccountId) -> Result<Vec<Position>, Error> {
        Ok(self.look().positions.clone())
    }

    async fn apply(
        &self,
        _: AccountId,
        changes: Vec<Change>,
        positions: Vec<Position>,
    ) -> Result<(), Error> {
        let mut memory = self.look();
        if memory.failures > 0 {
            memory.failures -= 1;
            return Err(Error::new(ErrorCode::Unavailable));
        }
        memory.changes.extend(changes);
        let mut all: HashMap<(u8, i64), Position> = HashMap::new();
        for position in memory.positions.iter().copied().chain(positions) {
            let key = match position {
                Position::Primary { .. } => (0, 0),
                Position::Secondary { .. } => (1, 0),
                Position::Channel { id, .. } => (2, id),
            };
            all.insert(key, position);
        }
        memory.positions = all.into_values().collect();
        Ok(())
    }

    async fn load_waits(&self, _: AccountId) -> Result<Vec<Wait>, Error> {
        Ok(self.look().waits.clone())
    }

    async fn save_waits(&self, _: AccountId, waits: Vec<Wait>) -> Result<(), Error> {
        self.look().waits = waits;
        Ok(())
    }

    async fn set_state(
        &self,
        _: AccountId,
        state: AccountState,
        reason: Option<String>,
        wait_until: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        self.look().states.push((state, reason, wait_until));
        Ok(())
    }

    async fn typing(&self, _: AccountId, peer: Peer) {
        self.look().typing.push(peer);
    }
}
