//! How to address a peer: by the access hash seen with it.

use std::time::{Duration, Instant};

use domain::chat::{Peer, PeerKind};
use grammers_session::types::PeerRef;
use grammers_tl_types as tl;
use service::telegram::GatewayError;
use tokio::sync::Mutex;

use crate::map::dialog::Pager;
use crate::map::peer;

use super::Account;

/// How often an unknown peer may cost a walk through all dialogs.
const REFRESH_AT_MOST_EVERY: Duration = Duration::from_secs(60);

/// When all dialogs were last read in search of a peer.
#[derive(Debug, Default)]
pub(crate) struct Refreshes(Mutex<Option<Instant>>);

impl Account {
    /// Addresses a peer; looks through the dialogs once if it was never seen.
    pub(super) async fn input_peer(
        &self,
        peer: Peer,
    ) -> Result<tl::enums::InputPeer, GatewayError> {
        if let Some(found) = self.known_peer(peer) {
            return Ok(found);
        }
        self.refresh_peers().await?;
        self.known_peer(peer)
            .ok_or_else(|| GatewayError::Refused("PEER_ID_INVALID".into()))
    }

    /// Addresses a peer that was seen before.
    pub(super) fn known_peer(&self, peer: Peer) -> Option<tl::enums::InputPeer> {
        let id = peer::id(peer)?;
        if peer.kind == PeerKind::Group {
            return Some(tl::types::InputPeerChat { chat_id: peer.id }.into());
        }
        let auth = self.vault.peer_auth(id)?;
        Some((&PeerRef { id, auth }).into())
    }

    /// Reads all dialogs for the access hashes in them.
    async fn refresh_peers(&self) -> Result<(), GatewayError> {
        let mut last = self.refreshes.0.lock().await;
        if last.is_some_and(|last| last.elapsed() < REFRESH_AT_MOST_EVERY) {
            return Ok(());
        }
        let mut pager = Pager::new();
        while let Some(request) = pager.request() {
            let answer = self.call(request).await?;
            self.take_page(&mut pager, answer);
        }
        *last = Some(Instant::now());
        Ok(())
    }
}
