//! Recovering what was missed: differences of the account and of its channels, then all dialogs.

use std::time::{Duration, Instant};

use domain::account::AccountState;
use grammers_session::updates::{MessageBoxes, PrematureEndReason, UpdateAndPeers, UpdatesLike};
use grammers_tl_types as tl;
use service::telegram::{Change, GatewayError};

use crate::map::dialog::{Page, Pager};
use crate::map::message::message;
use crate::map::peer;
use crate::map::update::{Batch, RandomIds};

use super::live::{End, Session, lost};
use super::state::after;

/// How many events of a channel to ask for at once; Telegram gives users no more.
const CHANNEL_DIFFERENCE: i32 = 100;

impl Session<'_> {
    /// Asks for differences until there are none left.
    pub(super) async fn catch_up(&mut self) -> Result<(), End> {
        loop {
            self.boxes.check_deadlines();
            if let Some(request) = self.boxes.get_difference() {
                self.difference(request).await?;
            } else if let Some(request) = self.boxes.get_channel_difference() {
                self.channel_difference(request).await?;
            } else {
                return Ok(());
            }
        }
    }

    async fn difference(
        &mut self,
        request: tl::functions::updates::GetDifference,
    ) -> Result<(), End> {
        let answer = match self.live.account.call(&request).await {
            Ok(answer) => answer,
            Err(GatewayError::Wait { code, seconds, .. }) => {
                return self.wait(&code, seconds).await;
            }
            Err(GatewayError::Refused(code)) => return self.begin_anew(&code).await,
            Err(error) => return Err(lost(error)),
        };
        if matches!(answer, tl::enums::updates::Difference::TooLong(_)) {
            // Telegram does not remember that far back: the dialogs say where things stand.
            self.live.dialogs_read = false;
        }
        let (users, chats) = match &answer {
            tl::enums::updates::Difference::Difference(difference) => {
                (difference.users.clone(), difference.chats.clone())
            }
            tl::enums::updates::Difference::Slice(slice) => {
                (slice.users.clone(), slice.chats.clone())
            }
            _ => Default::default(),
        };
        let (updates, ..) = self.boxes.apply_difference(answer);
        self.store_difference((updates, users, chats), Batch::default())
            .await
    }

    /// Telegram does not accept where we say the stream stands: the dialogs have to tell what
    /// there is, and the stream goes on from now.
    async fn begin_anew(&mut self, code: &str) -> Result<(), End> {
        let account = &self.live.account;
        tracing::warn!(account = %account.id, code, "the update stream begins anew");
        let request = tl::functions::updates::GetState {};
        let tl::enums::updates::State::State(server) =
            account.call(&request).await.map_err(lost)?;
        *self.boxes = MessageBoxes::new();
        self.boxes.set_state(server);
        self.live.dialogs_read = false;
        self.store(Batch::default()).await
    }

    /// A channel that fails is left behind; it must not hold up the account.
    async fn channel_difference(
        &mut self,
        mut request: tl::functions::updates::GetChannelDifference,
    ) -> Result<(), End> {
        let tl::enums::InputChannel::Channel(channel) = &request.channel else {
            self.boxes
                .end_channel_difference(PrematureEndReason::Banned);
            return Ok(());
        };
        let id = channel.channel_id;
        let Ok(input) = self.live.account.input_channel(id) else {
            // Its access hash comes with the dialogs.
            self.leave_behind(id, self.live.account.config.timing.channel_retry);
            return Ok(());
        };
        request.channel = input;
        request.limit = CHANNEL_DIFFERENCE;
        let account = &self.live.account;
        let answer = match account.link.invoke(&request).await {
            Err(error) if error.is_server_error() => {
                self.leave_behind(id, self.live.account.config.timing.channel_retry);
                return Ok(());
            }
            answer => account.heed(answer.map_err(GatewayError::from)).await,
        };
        match answer {
            Ok(answer) => self.take_channel_difference(answer).await,
            Err(GatewayError::Refused(code)) => {
                tracing::info!(account = %self.live.account.id, channel = id, code, "channel dropped");
                self.boxes
                    .end_channel_difference(PrematureEndReason::Banned);
                Ok(())
            }
            Err(GatewayError::Wait { seconds, .. }) => {
                self.leave_behind(id, Duration::from_secs(seconds.into()));
                Ok(())
            }
            Err(error) => Err(lost(error)),
        }
    }

    async fn take_channel_difference(
        &mut self,
        answer: tl::enums::updates::ChannelDifference,
    ) -> Result<(), End> {
        let mut batch = Batch::default();
        let (users, chats) = match &answer {
            tl::enums::updates::ChannelDifference::Difference(difference) => {
                (difference.users.clone(), difference.chats.clone())
            }
            tl::enums::updates::ChannelDifference::TooLong(long) => {
                // grammers keeps only the counter of this; what there is to see is here.
                let mut page = Page {
                    messages: long.messages.clone(),
                    users: long.users.clone(),
                    chats: long.chats.clone(),
                    ..Page::default()
                };
                if let tl::enums::Dialog::Dialog(dialog) = &long.dialog {
                    page.dialogs.push(dialog.clone());
                }
                batch.changes = self.page_changes(&page);
                let names = &self.live.directory;
                let messages = long
                    .messages
                    .iter()
                    .filter_map(|found| message(found, names));
                batch.changes.extend(messages.map(Change::Message));
                (long.users.clone(), long.chats.clone())
            }
            tl::enums::updates::ChannelDifference::Empty(_) => Default::default(),
        };
        let (updates, ..) = self.boxes.apply_channel_difference(answer);
        self.store_difference((updates, users, chats), batch).await
    }

    async fn store_difference(
        &mut self,
        updates: UpdateAndPeers,
        mut batch: Batch,
    ) -> Result<(), End> {
        self.read(updates, RandomIds::new(), &mut batch);
        self.store(batch).await
    }

    /// Ends a channel's difference for now.
    fn leave_behind(&mut self, id: i64, wait: Duration) {
        self.boxes
            .end_channel_difference(PrematureEndReason::TemporaryServerIssues);
        self.live.late_channels.retain(|(other, _)| *other != id);
        self.live.late_channels.push((id, Instant::now() + wait));
    }

    /// Tries channels again that were left behind long enough, or all of them.
    pub(super) fn retry_channels(&mut self, all: bool) {
        let now = Instant::now();
        let (due, later) = self
            .live
            .late_channels
            .drain(..)
            .partition(|(_, at)| all || *at <= now);
        self.live.late_channels = later;
        let due: Vec<(i64, Instant)> = due;
        for (channel_id, _) in due {
            let update = tl::types::UpdateChannelTooLong {
                channel_id,
                pts: None,
            };
            let short = tl::types::UpdateShort {
                update: update.into(),
                date: 0,
            };
            let _ = self
                .boxes
                .process_updates(UpdatesLike::Updates(short.into()));
        }
    }

    /// Reads all dialogs. What happens meanwhile is taken in between the pages, and before the
    /// page that already counts it.
    pub(super) async fn read_dialogs(&mut self) -> Result<(), End> {
        let mut pager = Pager::new();
        while let Some(request) = pager.request() {
            let answer = match self.live.account.call(request).await {
                Ok(answer) => answer,
                Err(GatewayError::Wait { code, seconds, .. }) => {
                    self.wait(&code, seconds).await?;
                    continue;
                }
                Err(error) => return Err(lost(error)),
            };
            self.take_waiting().await?;
            let page = self.live.account.take_page(&mut pager, answer);
            for (id, pts) in page.channels() {
                self.boxes.try_set_channel_state(id, pts);
            }
            let changes = self.page_changes(&page);
            self.store(Batch {
                changes,
                ..Batch::default()
            })
            .await?;
        }
        self.live.dialogs_read = true;
        self.retry_channels(true);
        self.store(Batch {
            changes: vec![Change::DialogsComplete],
            ..Batch::default()
        })
        .await?;
        self.catch_up().await
    }

    fn page_changes(&mut self, page: &Page) -> Vec<Change> {
        let directory = &mut self.live.directory;
        let seen = directory.learn(&page.users, &page.chats);
        let dialogs = page.remote(&seen, directory);
        for dialog in &page.dialogs {
            directory.announce(peer::of(&dialog.peer));
        }
        dialogs.into_iter().map(Change::Dialog).collect()
    }

    /// Waits as Telegram asked, and says so.
    async fn wait(&mut self, code: &str, seconds: u32) -> Result<(), End> {
        let wait = Duration::from_secs(seconds.into());
        let state = &self.live.account.state;
        let reason = Some(code.to_owned());
        state
            .set(AccountState::FloodWait, reason, Some(after(wait)))
            .await;
        tokio::time::sleep(wait).await;
        let resumed = match self.live.online_since {
            Some(_) => AccountState::Online,
            None => AccountState::Connecting,
        };
        self.live.account.state.set(resumed, None, None).await;
        Ok(())
    }
}
