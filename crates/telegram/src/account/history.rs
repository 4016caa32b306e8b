//! Reading older messages.

use domain::chat::Peer;
use domain::telegram::{Errand, Method};
use grammers_tl_types as tl;
use service::telegram::{GatewayError, RemoteMessage};

use crate::map::message::message;
use crate::map::peer::Directory;

use super::Account;

/// Telegram gives no more at once.
const PAGE: u32 = 100;

impl Account {
    /// Messages older than `before`, newest first.
    pub(crate) async fn history(
        &self,
        peer: Peer,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RemoteMessage>, GatewayError> {
        self.require_signed_in()?;
        let offset = before.map_or(Ok(0), i32::try_from);
        let request = tl::functions::messages::GetHistory {
            peer: self.input_peer(peer).await?,
            offset_id: offset.map_err(|_| GatewayError::Refused("OFFSET_INVALID".into()))?,
            offset_date: 0,
            add_offset: 0,
            limit: i32::try_from(limit.clamp(1, PAGE)).unwrap_or(1),
            max_id: 0,
            min_id: 0,
            hash: 0,
        };
        let errand = Errand::of_person(Method::History, peer);
        use tl::enums::messages::Messages;
        let (messages, users, chats) = match self.governed(&errand, &request).await? {
            Messages::Messages(all) => (all.messages, all.users, all.chats),
            Messages::Slice(slice) => (slice.messages, slice.users, slice.chats),
            Messages::ChannelMessages(slice) => (slice.messages, slice.users, slice.chats),
            Messages::NotModified(_) => Default::default(),
        };
        self.vault.remember(&users, &chats);
        let mut names = Directory::default();
        names.learn(&users, &chats);
        let found = messages.iter().filter_map(|found| message(found, &names));
        Ok(found.collect())
    }
}
