//! Changing messages that are there: editing, deleting, reacting, pinning.

use domain::chat::{Peer, PeerKind};
use domain::message::MessageChange;
use domain::telegram::{Errand, Method};
use grammers_tl_types as tl;
use service::telegram::GatewayError;

use super::Account;
use super::send::message_id;

/// Telegram's words for a change that was made before.
const MADE_ALREADY: [&str; 2] = ["MESSAGE_NOT_MODIFIED", "CHAT_NOT_MODIFIED"];

impl Account {
    /// Makes a change; one that was made already is no error.
    pub(crate) async fn change(
        &self,
        peer: Peer,
        id: i64,
        change: &MessageChange,
    ) -> Result<(), GatewayError> {
        self.require_signed_in()?;
        let id = message_id(id)?;
        let made = match change {
            MessageChange::Edit { text } => self.edit(peer, id, text).await,
            MessageChange::Delete { for_all } => self.delete(peer, id, *for_all).await,
            MessageChange::React { emoji } => self.react(peer, id, emoji.as_deref()).await,
            MessageChange::Pin { pinned } => self.pin(peer, id, *pinned).await,
        };
        match made {
            Err(GatewayError::Refused(code)) if MADE_ALREADY.contains(&code.as_str()) => Ok(()),
            other => other,
        }
    }

    async fn edit(&self, peer: Peer, id: i32, text: &str) -> Result<(), GatewayError> {
        let request = tl::functions::messages::EditMessage {
            no_webpage: false,
            invert_media: false,
            peer: self.input_peer(peer).await?,
            id,
            message: Some(text.to_owned()),
            media: None,
            reply_markup: None,
            entities: None,
            schedule_date: None,
            schedule_repeat_period: None,
            quick_reply_shortcut_id: None,
            rich_message: None,
        };
        let errand = Errand::of_person(Method::Change, peer);
        self.governed(&errand, &request).await.map(drop)
    }

    async fn delete(&self, peer: Peer, id: i32, revoke: bool) -> Result<(), GatewayError> {
        let errand = Errand::of_person(Method::Change, peer);
        let id = vec![id];
        if peer.kind == PeerKind::Channel {
            let channel = self.input_channel(peer.id)?;
            let request = tl::functions::channels::DeleteMessages { channel, id };
            return self.governed(&errand, &request).await.map(drop);
        }
        let request = tl::functions::messages::DeleteMessages { revoke, id };
        self.governed(&errand, &request).await.map(drop)
    }

    async fn react(&self, peer: Peer, id: i32, emoji: Option<&str>) -> Result<(), GatewayError> {
        let reaction = emoji.map(|emoji| {
            let emoticon = emoji.to_owned();
            vec![tl::types::ReactionEmoji { emoticon }.into()]
        });
        let request = tl::functions::messages::SendReaction {
            big: false,
            add_to_recent: false,
            peer: self.input_peer(peer).await?,
            msg_id: id,
            reaction,
        };
        let errand = Errand::of_person(Method::Change, peer);
        self.governed(&errand, &request).await.map(drop)
    }

    async fn pin(&self, peer: Peer, id: i32, pinned: bool) -> Result<(), GatewayError> {
        let request = tl::functions::messages::UpdatePinnedMessage {
            // A pin is for those who look, not a message to everybody.
            silent: true,
            unpin: !pinned,
            pm_oneside: false,
            peer: self.input_peer(peer).await?,
            id,
        };
        let errand = Errand::of_person(Method::Change, peer);
        self.governed(&errand, &request).await.map(drop)
    }
}
