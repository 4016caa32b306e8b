//! grammers' view of the vault.

use std::convert::Infallible;

use grammers_session::types::{
    ChannelState, DcOption, PeerId, PeerInfo, UpdateState, UpdatesState,
};
use grammers_session::{BoxFuture, Session};

use super::VaultSession;

impl Session for VaultSession {
    type Error = Infallible;

    fn home_dc_id(&self) -> Result<i32, Infallible> {
        Ok(self.home_dc())
    }

    fn set_home_dc_id(&self, dc_id: i32) -> BoxFuture<'_, Result<(), Infallible>> {
        Box::pin(async move {
            let news = self.change(|snapshot| {
                let news = snapshot.home_dc != dc_id;
                snapshot.home_dc = dc_id;
                news
            });
            if news {
                self.urgent.notify_one();
            }
            Ok(())
        })
    }

    fn dc_option(&self, dc_id: i32) -> Result<Option<DcOption>, Infallible> {
        Ok(self.dc(dc_id))
    }

    fn set_dc_option(&self, dc_option: &DcOption) -> BoxFuture<'_, Result<(), Infallible>> {
        let option = dc_option.clone();
        Box::pin(async move {
            self.put_dc(option);
            Ok(())
        })
    }

    fn peer(&self, peer: PeerId) -> BoxFuture<'_, Result<Option<PeerInfo>, Infallible>> {
        Box::pin(async move {
            let data = self.lock();
            let id = match data.snapshot.self_user {
                Some(own) if peer == PeerId::self_user() => PeerId::user(own),
                _ => Some(peer),
            };
            Ok(id.and_then(|id| data.snapshot.peers.get(&id)).cloned())
        })
    }

    fn cache_peer(&self, peer: PeerInfo) -> BoxFuture<'_, Result<(), Infallible>> {
        Box::pin(async move {
            self.change(|snapshot| snapshot.learn(&peer));
            Ok(())
        })
    }

    fn updates_state(&self) -> BoxFuture<'_, Result<UpdatesState, Infallible>> {
        Box::pin(async move { Ok(self.lock().updates.clone()) })
    }

    fn set_update_state(&self, update: UpdateState) -> BoxFuture<'_, Result<(), Infallible>> {
        Box::pin(async move {
            let updates = &mut self.lock().updates;
            match update {
                UpdateState::All(state) => *updates = state,
                UpdateState::Primary { pts, date, seq } => {
                    updates.pts = pts;
                    updates.date = date;
                    updates.seq = seq;
                }
                UpdateState::Secondary { qts } => updates.qts = qts,
                UpdateState::Channel { id, pts } => {
                    updates.channels.retain(|channel| channel.id != id);
                    updates.channels.push(ChannelState { id, pts });
                }
            }
            Ok(())
        })
    }
}
