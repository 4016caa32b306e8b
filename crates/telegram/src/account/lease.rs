//! Holding the account for this process alone: a session used by two at once is ended by Telegram.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use service::telegram::LEASE;

use super::Account;

impl Account {
    /// Gives signs of life until the account is closed, and closes it when it was lost.
    pub(super) fn hold(self: &Arc<Self>, every: Duration) {
        let closed = self.closed.clone();
        let holding = keep(Arc::downgrade(self), every);
        tokio::spawn(async move { closed.run_until_cancelled(holding).await });
    }

    /// Whether the account was closed, by whomever.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.is_cancelled()
    }
}

/// Ends with the lease.
async fn keep(account: Weak<Account>, every: Duration) {
    let mut kept = Instant::now();
    loop {
        tokio::time::sleep(every).await;
        let Some(account) = account.upgrade() else {
            return;
        };
        match account.store.keep_lease(account.id).await {
            Ok(true) => {
                kept = Instant::now();
                continue;
            }
            Ok(false) => {}
            Err(error) => {
                tracing::error!(account = %account.id, %error, "lease not renewed");
                if kept.elapsed() < LEASE {
                    continue;
                }
            }
        }
        tracing::warn!(account = %account.id, "another process runs the account now");
        // Not from within this task, which closing ends.
        tokio::spawn(async move { account.close().await });
        return;
    }
}
