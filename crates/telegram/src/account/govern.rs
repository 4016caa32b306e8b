//! The one place through which an account's calls go: at its pace, after its waits, and with
//! what Telegram says about either taken to heart.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::telegram::{Errand, Governor, Method, Paces, Wait};
use grammers_tl_types::RemoteCall;
use service::telegram::GatewayError;

use super::Account;
use super::state::now;

/// A pause as short as this is waited here; of a longer one the caller is told.
const SHORT: Duration = Duration::from_secs(2);

/// The governor, shared by all who act for the account.
pub(crate) struct Turnstile(Mutex<Governor>);

impl Turnstile {
    pub(crate) fn new(paces: Paces, waits: Vec<Wait>) -> Self {
        Self(Mutex::new(Governor::new(paces, waits)))
    }

    fn lock(&self) -> MutexGuard<'_, Governor> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Account {
    /// Asks Telegram when it is this errand's turn.
    pub(super) async fn governed<R: RemoteCall>(
        &self,
        errand: &Errand,
        request: &R,
    ) -> Result<R::Return, GatewayError> {
        self.admit(errand).await?;
        let answer = self.call(request).await;
        self.learn(errand, &answer).await;
        answer
    }

    /// Waits for the errand's turn; answers at once where that is long.
    pub(super) async fn admit(&self, errand: &Errand) -> Result<(), GatewayError> {
        loop {
            let Err(wait) = self.turnstile.lock().admit(errand, now()) else {
                return Ok(());
            };
            let left = (wait.until - now()).to_std().unwrap_or_default();
            if left > SHORT || wait.reason != domain::telegram::governor::PACE {
                let seconds = u32::try_from(left.as_secs()).unwrap_or(u32::MAX);
                return Err(GatewayError::Wait {
                    code: wait.reason,
                    seconds: seconds.saturating_add(1),
                    chat_only: wait.peer.is_some(),
                });
            }
            tokio::time::sleep(left).await;
        }
    }

    /// Takes to heart what an answer says about the account's pace.
    pub(super) async fn learn<T>(&self, errand: &Errand, answer: &Result<T, GatewayError>) {
        let news = match answer {
            Err(GatewayError::Wait {
                code,
                seconds,
                chat_only,
            }) => {
                let mut governor = self.turnstile.lock();
                governor.told_to_wait(errand, code, *seconds, *chat_only, now())
            }
            Err(GatewayError::Refused(code)) => self.turnstile.lock().refused(errand, code, now()),
            _ => false,
        };
        if news {
            self.tell_waits().await;
        }
    }

    /// Says of the account that it waits, where it may not send at all.
    pub(super) async fn show_waits(&self) {
        let waits = self.turnstile.lock().waits(now());
        let stops_sending = |wait: &&Wait| {
            wait.method == Method::Send && wait.peer.is_none() && !wait.background_only
        };
        if let Some(wait) = waits.iter().find(stops_sending) {
            self.state.flood(&wait.reason, wait.until).await;
        }
    }

    /// Shows and keeps what the account has to wait for.
    async fn tell_waits(&self) {
        self.show_waits().await;
        let waits = self.turnstile.lock().waits(now());
        if let Err(error) = self.store.save_waits(self.id, waits).await {
            tracing::error!(account = %self.id, %error, "waits not saved");
        }
    }
}
