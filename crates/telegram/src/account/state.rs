//! How the account stands with Telegram, as told to the store: only what changed, and a wait
//! that Telegram asked for shown only while it lasts.

use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use domain::AccountId;
use domain::account::AccountState;
use service::telegram::AccountStore;
use tokio::sync::Mutex;

/// Keeps the store's idea of an account's state true.
pub(crate) struct StateKeeper {
    account: AccountId,
    store: Arc<dyn AccountStore>,
    inner: Mutex<Inner>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    state: AccountState,
    reason: Option<String>,
    until: Option<DateTime<Utc>>,
}

#[derive(Default)]
struct Inner {
    /// How the connection stands.
    base: Option<Shown>,
    /// A wait that Telegram asked for.
    flood: Option<(String, DateTime<Utc>)>,
    /// What the store was told last.
    shown: Option<Shown>,
}

impl Inner {
    /// A wait matters only to an account that is online: the rest is worse anyway.
    fn to_show(&self, now: DateTime<Utc>) -> Option<Shown> {
        let base = self.base.clone()?;
        match &self.flood {
            Some((code, until)) if base.state == AccountState::Online && *until > now => {
                Some(Shown {
                    state: AccountState::FloodWait,
                    reason: Some(code.clone()),
                    until: Some(*until),
                })
            }
            _ => Some(base),
        }
    }
}

impl StateKeeper {
    pub(crate) fn new(account: AccountId, store: Arc<dyn AccountStore>) -> Arc<Self> {
        Arc::new(Self {
            account,
            store,
            inner: Mutex::default(),
        })
    }

    /// The connection stands differently.
    pub(crate) async fn set(
        &self,
        state: AccountState,
        reason: Option<String>,
        until: Option<DateTime<Utc>>,
    ) {
        let mut inner = self.inner.lock().await;
        inner.base = Some(Shown {
            state,
            reason,
            until,
        });
        self.show(&mut inner).await;
    }

    /// Telegram asked this account to wait with sending.
    pub(crate) async fn flood(self: &Arc<Self>, code: &str, until: DateTime<Utc>) {
        let mut inner = self.inner.lock().await;
        if inner
            .flood
            .as_ref()
            .is_some_and(|(_, other)| *other >= until)
        {
            return;
        }
        inner.flood = Some((code.to_owned(), until));
        self.show(&mut inner).await;
        let left = (until - now()).to_std().unwrap_or_default();
        tokio::spawn(end_of_wait(Arc::downgrade(self), left));
    }

    async fn show(&self, inner: &mut Inner) {
        let Some(show) = inner.to_show(now()) else {
            return;
        };
        if inner.shown.as_ref() == Some(&show) {
            return;
        }
        let told = self
            .store
            .set_state(self.account, show.state, show.reason.clone(), show.until)
            .await;
        match told {
            Ok(()) => inner.shown = Some(show),
            Err(error) => {
                tracing::error!(account = %self.account, %error, "state not saved");
                inner.shown = None;
            }
        }
    }
}

/// Shows the state beneath, when a wait is over.
async fn end_of_wait(keeper: Weak<StateKeeper>, left: Duration) {
    tokio::time::sleep(left).await;
    if let Some(keeper) = keeper.upgrade() {
        let mut inner = keeper.inner.lock().await;
        let now = now();
        inner.flood.take_if(|(_, until)| *until <= now);
        keeper.show(&mut inner).await;
    }
}

/// The time, to the microsecond that databases keep.
pub(crate) fn now() -> DateTime<Utc> {
    let now = DateTime::<Utc>::from(SystemTime::now());
    DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
}

/// The time after this wait.
pub(crate) fn after(wait: Duration) -> DateTime<Utc> {
    now() + wait
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(state: AccountState) -> Option<Shown> {
        Some(Shown {
            state,
            reason: None,
            until: None,
        })
    }

    #[test]
    fn a_wait_shows_only_over_online_and_only_while_it_lasts() {
        let until = now() + Duration::from_secs(60);
        let mut inner = Inner {
            base: base(AccountState::Online),
            flood: Some(("FLOOD_WAIT".into(), until)),
            shown: None,
        };
        let state = |inner: &Inner, at| inner.to_show(at).map(|shown| shown.state);
        assert_eq!(state(&inner, now()), Some(AccountState::FloodWait));
        assert_eq!(state(&inner, until), Some(AccountState::Online));
        inner.base = base(AccountState::Revoked);
        assert_eq!(state(&inner, now()), Some(AccountState::Revoked));
    }
}
