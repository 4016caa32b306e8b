//! Keeping the account online: connect, live, and after every end decide what comes next.

use std::sync::Arc;

use domain::account::AccountState;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;

use super::Account;
use super::live::{End, Live};
use super::state::after;

/// The task that keeps an account online.
pub(crate) struct Running {
    cancel: CancellationToken,
    task: JoinHandle<()>,
}

impl Account {
    /// Begins to keep the account online, unless that is being done.
    pub(crate) async fn start(self: &Arc<Self>) {
        let mut running = self.running.lock().await;
        if self.closed.is_cancelled() || running.as_ref().is_some_and(|run| !run.task.is_finished())
        {
            return;
        }
        let cancel = self.closed.child_token();
        let task = tokio::spawn(Arc::clone(self).supervise(cancel.clone()));
        *running = Some(Running { cancel, task });
    }

    /// Whether the account is being kept online.
    pub(super) async fn is_running(&self) -> bool {
        let running = self.running.lock().await;
        running.as_ref().is_some_and(|run| !run.task.is_finished())
    }

    /// Stops keeping the account online.
    pub(super) async fn halt(&self) {
        let run = self.running.lock().await.take();
        if let Some(run) = run {
            run.cancel.cancel();
            // It contains panics itself; there is nothing to learn from its end.
            let _ = run.task.await;
        }
    }

    async fn supervise(self: Arc<Self>, cancel: CancellationToken) {
        let mut backoff = Backoff::new(&self.config.timing);
        let mut live = Live::new(Arc::clone(&self));
        loop {
            self.state.set(AccountState::Connecting, None, None).await;
            // A task of its own, so that a panic in the library ends this life only.
            let life = tokio::spawn(live.run(cancel.clone()));
            let (back, end) = match life.await {
                Ok(ended) => ended,
                Err(error) => {
                    tracing::error!(account = %self.id, %error, "the account's task failed");
                    let end = End::Failed("INTERNAL".into());
                    (Live::new(Arc::clone(&self)), end)
                }
            };
            live = back;
            self.link.close().await;
            self.outgoing.doubt_all();
            let (reason, reachable_ends_it) = match end {
                // What has to be said of an ended session was said where it was noticed.
                End::Stopped | End::SessionEnded => return,
                End::Lost(reason) => (reason, true),
                End::Failed(reason) => (reason, false),
            };
            let wait = backoff.next(live.online_since.take());
            tracing::info!(account = %self.id, reason, ?wait, "not online");
            let until = Some(after(wait));
            self.state
                .set(AccountState::Backoff, Some(reason), until)
                .await;
            tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
                // Somebody's command got through before us.
                () = self.link.heard(), if reachable_ends_it => {}
            }
        }
    }
}
