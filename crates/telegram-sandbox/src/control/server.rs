//! Doing things to the server itself: faults, connections, keys, sign-ins.

use grammers_tl_types::enums;

use super::{Control, ControlError, Result, account};
use crate::crypto::{AuthKey, random};
use crate::faults::Fault;
use crate::world::{KeyPush, SignIn};

impl Control {
    /// Lays a fault in wait.
    pub fn add_fault(&self, fault: Fault) {
        self.shared.faults.add(fault);
    }

    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// The faults still in wait.
    pub fn faults(&self) -> Vec<Fault> {
        self.shared.faults.pending()
    }

    /// Cuts the connections of an account, or all. Returns how many.
    pub fn cut_connections(&self, account_name: Option<&str>) -> Result<usize> {
        let keys = account_name.map(|name| self.keys_of(name)).transpose()?;
        Ok(self.shared.hub.cut(keys.as_deref()))
    }

    pub fn connections(&self) -> usize {
        self.shared.hub.connections()
    }

    fn keys_of(&self, account_name: &str) -> Result<Vec<i64>> {
        self.shared.with_world(|world| {
            let id = account(world, account_name)?;
            Ok(world.keys_of(id))
        })
    }

    /// Closes the port and cuts everybody, as if the server had gone.
    pub fn down(&self) {
        self.shared.open.send_replace(false);
        self.shared.hub.cut(None);
    }

    pub fn up(&self) {
        self.shared.open.send_replace(true);
    }

    /// Ends all sessions of an account, as its owner can from another device. Connected clients get
    /// `updatesTooLong`, ask for the difference and meet 401. Returns how many keys were signed in.
    pub fn revoke_sessions(&self, account_name: &str) -> Result<usize> {
        self.shared.with_world(|world| {
            let id = account(world, account_name)?;
            let keys = world.keys_of(id);
            for key_id in &keys {
                world.set_sign_in(*key_id, SignIn::Revoked);
                world.key_pushes.push(KeyPush {
                    key_id: *key_id,
                    updates: enums::Updates::TooLong,
                });
            }
            Ok(keys.len())
        })
    }

    /// Forgets an account's keys altogether: its clients meet transport error -404.
    pub fn forget_keys(&self, account_name: &str) -> Result<usize> {
        let keys = self.keys_of(account_name)?;
        self.shared.with_world(|world| {
            for key in &keys {
                world.keys.remove(key);
            }
            world.touch();
        });
        self.shared.hub.cut(Some(&keys));
        Ok(keys.len())
    }

    /// Invents an authorization key that the server knows, for a client that should not do the key exchange.
    pub fn provision_key(&self) -> [u8; 256] {
        let data = random();
        self.shared
            .with_world(|world| world.add_key(AuthKey::new(data), None));
        data
    }

    /// Sets, changes or removes the two-step password of an account.
    pub fn set_password(&self, account_name: &str, password: Option<&str>) -> Result<()> {
        self.shared.with_world(|world| {
            let id = account(world, account_name)?;
            world.verifiers.remove(&id);
            let user = world.users.get_mut(&id);
            if let Some(account) = user.and_then(|user| user.account.as_mut()) {
                account.password = password.map(str::to_owned);
            }
            world.touch();
            Ok(())
        })
    }

    /// Bans an account (its sessions meet `USER_DEACTIVATED_BAN`) or lifts the ban.
    pub fn set_banned(&self, account_name: &str, banned: bool) -> Result<()> {
        self.shared.with_world(|world| {
            let id = account(world, account_name)?;
            let user = world.users.get_mut(&id);
            if let Some(account) = user.and_then(|user| user.account.as_mut()) {
                account.banned = banned;
            }
            world.touch();
            Ok(())
        })
    }

    /// All codes sent so far are too old.
    pub fn expire_codes(&self) {
        self.shared.with_world(|world| world.codes.clear());
    }

    /// From now on files are said to be in this data centre; clients have to show a pass there.
    pub fn files_in_dc(&self, dc: i32) {
        self.shared.with_world(|world| world.files_dc = dc);
    }

    /// What clients know of files so far no longer fetches them.
    pub fn expire_file_references(&self) {
        self.shared.with_world(|world| {
            world.file_references = world.file_references.wrapping_add(1);
        });
    }

    /// An account's owner scans a QR code: the one with this token, or the newest.
    pub fn scan_qr(&self, account_name: &str, token: Option<&[u8]>) -> Result<()> {
        self.shared.with_world(|world| {
            let id = account(world, account_name)?;
            let now = world.now();
            let mut shown = world.qr_tokens.iter_mut().rev();
            let scanned = shown.find(|shown| {
                shown.expires > now && token.is_none_or(|token| shown.token == token)
            });
            let token = scanned.ok_or_else(|| ControlError::Unknown("QR code".to_owned()))?;
            token.accepted_by = Some(id);
            let key_id = token.key_id;
            let updates = world.short(enums::Update::LoginToken);
            world.key_pushes.push(KeyPush { key_id, updates });
            Ok(())
        })
    }

    /// Moves the clock by which codes expire and messages are dated.
    pub fn advance_clock(&self, seconds: i64) {
        self.shared.with_world(|world| world.clock.advance(seconds));
    }
}
