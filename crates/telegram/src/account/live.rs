//! One life of the connection: from connecting to its loss.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::account::AccountState;
use grammers_session::types::UpdatesState;
use grammers_session::updates::{MessageBoxes, UpdatesLike};
use grammers_tl_types as tl;
use service::telegram::GatewayError;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::map::peer::Directory;
use crate::map::position;

use super::Account;

/// Time between two channels that are asked for news after a connection was lost.
const CHANNEL_PACE: Duration = Duration::from_millis(200);

/// Why a life ended.
#[derive(Debug)]
pub(super) enum End {
    /// The connection was lost: try again, at the latest after a while.
    Lost(String),
    /// Something else failed: try again, but not at once.
    Failed(String),
    /// Telegram has ended the session.
    SessionEnded,
    /// It was asked to.
    Stopped,
}

/// What one life hands to the next.
pub(super) struct Live {
    pub(super) account: Arc<Account>,
    /// Since when it has been online, in this life.
    pub(super) online_since: Option<Instant>,
    /// grammers' book-keeping of the update stream, once loaded.
    pub(super) boxes: Option<MessageBoxes>,
    /// Where the stream stood when it was last stored.
    pub(super) stored: UpdatesState,
    pub(super) directory: Directory,
    /// Whether all dialogs were read since the account was started.
    pub(super) dialogs_read: bool,
    /// Channels that could not be caught up with, and when to try again.
    pub(super) late_channels: Vec<(i64, Instant)>,
}

impl Live {
    pub(super) fn new(account: Arc<Account>) -> Self {
        Self {
            account,
            online_since: None,
            boxes: None,
            stored: UpdatesState::default(),
            directory: Directory::default(),
            dialogs_read: false,
            late_channels: Vec::new(),
        }
    }

    /// Lives until something ends it.
    pub(super) async fn run(mut self, cancel: CancellationToken) -> (Self, End) {
        let end = match cancel.run_until_cancelled(self.connect_and_listen()).await {
            None => End::Stopped,
            Some(Err(end)) => end,
            Some(Ok(never)) => match never {},
        };
        (self, end)
    }

    async fn connect_and_listen(&mut self) -> Result<Infallible, End> {
        let updates = self.account.link.updates().await;
        let updates = updates.map_err(|error| lost(error.into()))?;
        let mut boxes = self.open_boxes().await?;
        let mut session = Session {
            live: self,
            boxes: &mut boxes,
            updates,
            stored_wrongly: false,
        };
        let end = session.go().await;
        let keep = !session.stored_wrongly;
        // After a failed write the stream is read again from where the database stands.
        self.boxes = keep.then_some(boxes);
        end
    }

    /// The book-keeping of the update stream: from the life before, or from the database.
    async fn open_boxes(&mut self) -> Result<MessageBoxes, End> {
        let request = tl::functions::updates::GetState {};
        let tl::enums::updates::State::State(server) =
            self.account.call(&request).await.map_err(lost)?;
        if let Some(mut boxes) = self.boxes.take() {
            // Asks for everything since.
            let _ = boxes.process_updates(UpdatesLike::ConnectionClosed);
            self.ask_all_channels(&boxes);
            return Ok(boxes);
        }
        let account = &self.account;
        let stored = account.store.load_positions(account.id).await;
        let stored = stored.map_err(|error| End::Failed(format!("storage: {error}")))?;
        let stored = position::to_state(&stored);
        // A stream that is behind what was read of it is another stream: a sandbox that was
        // started anew, or another account behind the same number.
        if stored.pts > 0 && stored.pts <= server.pts {
            self.stored = stored.clone();
            return Ok(MessageBoxes::load(stored));
        }
        let mut boxes = MessageBoxes::new();
        self.stored = UpdatesState::default();
        self.dialogs_read = false;
        boxes.set_state(server);
        Ok(boxes)
    }
}

impl Live {
    /// After a loss of connection Telegram names the channels with news by itself, as a rule;
    /// so that the rule need not hold, all are asked, with time between them.
    pub(super) fn ask_all_channels(&mut self, boxes: &MessageBoxes) {
        let now = Instant::now();
        let times = (0..).map(|n| now + CHANNEL_PACE * n);
        let channels = boxes.session_state().channels;
        self.late_channels = channels
            .iter()
            .map(|channel| channel.id)
            .zip(times)
            .collect();
    }
}

/// A life while it lasts.
pub(super) struct Session<'a> {
    pub(super) live: &'a mut Live,
    pub(super) boxes: &'a mut MessageBoxes,
    pub(super) updates: mpsc::Receiver<UpdatesLike>,
    /// Whether something was read and could not be stored.
    pub(super) stored_wrongly: bool,
}

impl Session<'_> {
    async fn go(&mut self) -> Result<Infallible, End> {
        self.catch_up().await?;
        if !self.live.dialogs_read {
            self.read_dialogs().await?;
        }
        self.live.online_since = Some(Instant::now());
        let state = &self.live.account.state;
        state.set(AccountState::Online, None, None).await;
        self.listen().await
    }
}

/// Why a failed call ends a life.
pub(super) fn lost(error: GatewayError) -> End {
    match error {
        GatewayError::SessionEnded(_) => End::SessionEnded,
        GatewayError::Unreachable(reason) => End::Lost(reason),
        other => End::Failed(other.to_string()),
    }
}
