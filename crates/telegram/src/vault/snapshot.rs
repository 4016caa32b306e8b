//! The content of a session, as it is sealed and stored.

use std::collections::{BTreeMap, HashMap};

use grammers_session::SessionData;
use grammers_session::types::{DcOption, PeerId, PeerInfo};
use serde::{Deserialize, Serialize};

/// Everything secret about one account's session. Where its update stream stands is not part of
/// it: that is stored together with the messages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    /// [`crate::Endpoint::tag`] of the Telegram this session belongs to.
    pub(crate) endpoint: String,
    /// The data center of the account.
    pub(crate) home_dc: i32,
    /// Addresses and authorization keys.
    pub(crate) dcs: BTreeMap<i32, DcOption>,
    /// Access hashes of everyone seen: without them nobody can be addressed.
    pub(crate) peers: HashMap<PeerId, PeerInfo>,
    /// Who is signed in.
    pub(crate) self_user: Option<i64>,
    /// A sign-in under way; stored, so that it survives a restart.
    pub(crate) login: Option<PendingLogin>,
}

/// A sign-in between the code's sending and its success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingLogin {
    /// The phone the code went to.
    pub(crate) phone: String,
    /// Telegram's handle of this attempt.
    pub(crate) phone_code_hash: String,
    /// Whether the code was right and the two-step password is awaited.
    pub(crate) password_needed: bool,
}

impl Snapshot {
    /// A session that knows nothing but Telegram's addresses.
    pub(crate) fn new(endpoint: String) -> Self {
        let defaults = SessionData::default();
        Self {
            endpoint,
            home_dc: defaults.home_dc,
            dcs: defaults.dc_options.into_iter().collect(),
            peers: HashMap::new(),
            self_user: None,
            login: None,
        }
    }

    /// Adds what is new about a peer; says whether anything was.
    pub(crate) fn learn(&mut self, peer: &PeerInfo) -> bool {
        match self.peers.get_mut(&peer.id()) {
            Some(known) => {
                let before = known.clone();
                known.extend_info(peer);
                *known != before
            }
            None => {
                self.peers.insert(peer.id(), peer.clone());
                true
            }
        }
    }

    /// Drops keys and identity after the session has ended at Telegram. Peers stay: access
    /// hashes belong to the account, and it will sign in again.
    pub(crate) fn forget_session(&mut self) {
        for dc in self.dcs.values_mut() {
            dc.auth_key = None;
        }
        self.self_user = None;
        self.login = None;
    }
}

#[cfg(test)]
mod tests {
    use grammers_session::types::PeerAuth;

    use super::*;

    fn user(id: i64, hash: Option<i64>) -> PeerInfo {
        PeerInfo::User {
            id,
            auth: hash.map(PeerAuth::from_hash),
            bot: Some(false),
            is_self: Some(false),
        }
    }

    #[test]
    fn survives_the_way_to_bytes_and_back() {
        let mut snapshot = Snapshot::new("production".into());
        if let Some(dc) = snapshot.dcs.get_mut(&2) {
            dc.auth_key = Some([9; 256]);
        }
        snapshot.learn(&user(77, Some(-5)));
        snapshot.learn(&PeerInfo::Channel {
            id: 1_234,
            auth: Some(PeerAuth::from_hash(8)),
            kind: None,
        });
        snapshot.self_user = Some(77);
        snapshot.login = Some(PendingLogin {
            phone: "+1".into(),
            phone_code_hash: "h".into(),
            password_needed: true,
        });
        let bytes = serde_json::to_vec(&snapshot).expect("to bytes");
        let back: Snapshot = serde_json::from_slice(&bytes).expect("and back");
        assert_eq!(back.dcs, snapshot.dcs);
        assert_eq!(back.peers, snapshot.peers);
        assert_eq!(back.self_user, snapshot.self_user);
        assert_eq!(back.login, snapshot.login);
        assert_eq!(back.endpoint, snapshot.endpoint);
    }

    #[test]
    fn learning_keeps_an_access_hash_that_a_later_sight_lacks() {
        let mut snapshot = Snapshot::new("production".into());
        assert!(snapshot.learn(&user(77, Some(5))));
        assert!(!snapshot.learn(&user(77, None)));
        assert!(!snapshot.learn(&user(77, Some(5))));
        let id = PeerId::user(77).expect("in range");
        let hash = snapshot.peers[&id].auth().map(PeerAuth::hash);
        assert_eq!(hash, Some(5));
    }

    #[test]
    fn forgetting_drops_keys_but_keeps_peers() {
        let mut snapshot = Snapshot::new("production".into());
        if let Some(dc) = snapshot.dcs.get_mut(&2) {
            dc.auth_key = Some([9; 256]);
        }
        snapshot.learn(&user(77, Some(5)));
        snapshot.self_user = Some(1);
        snapshot.forget_session();
        assert!(snapshot.dcs.values().all(|dc| dc.auth_key.is_none()));
        assert_eq!(snapshot.self_user, None);
        assert_eq!(snapshot.peers.len(), 1);
    }
}
