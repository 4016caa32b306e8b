//! Small signs to the other side: read, typing.

use domain::chat::{Peer, PeerKind};
use domain::telegram::{Errand, Method};
use grammers_session::types::PeerRef;
use grammers_tl_types as tl;
use service::telegram::GatewayError;

use crate::map::peer;

use super::Account;

impl Account {
    /// Marks everything up to a message as read.
    pub(crate) async fn mark_read(&self, peer: Peer, up_to: i64) -> Result<(), GatewayError> {
        self.require_signed_in()?;
        let max_id =
            i32::try_from(up_to).map_err(|_| GatewayError::Refused("MESSAGE_ID_INVALID".into()))?;
        let input = self.input_peer(peer).await?;
        let errand = Errand::of_person(Method::Change, peer);
        if peer.kind == PeerKind::Channel {
            let channel = self.input_channel(peer.id)?;
            let request = tl::functions::channels::ReadHistory { channel, max_id };
            self.governed(&errand, &request).await?;
        } else {
            let request = tl::functions::messages::ReadHistory {
                peer: input,
                max_id,
            };
            self.governed(&errand, &request).await?;
        }
        Ok(())
    }

    /// Shows the other side that somebody here is typing.
    pub(crate) async fn set_typing(&self, peer: Peer) -> Result<(), GatewayError> {
        self.require_signed_in()?;
        let request = tl::functions::messages::SetTyping {
            peer: self.input_peer(peer).await?,
            top_msg_id: None,
            action: tl::enums::SendMessageAction::SendMessageTypingAction,
        };
        self.call(&request).await.map(drop)
    }

    /// Addresses a channel that was seen before.
    pub(super) fn input_channel(&self, id: i64) -> Result<tl::enums::InputChannel, GatewayError> {
        let unknown = || GatewayError::Refused("CHANNEL_INVALID".into());
        let id = peer::id(peer::channel(id)).ok_or_else(unknown)?;
        let auth = self.vault.peer_auth(id).ok_or_else(unknown)?;
        Ok((&PeerRef { id, auth }).into())
    }
}
