//! Authorization keys and what a sign-in in progress needs.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::World;
use crate::crypto::{AuthKey, derive, to_fixed};

/// How many salts are handed out in advance, and how long each is said to be good.
pub(crate) const SALTS: i32 = 64;
pub(crate) const SALT_SECONDS: i32 = 1800;
/// A code is good for this long.
const CODE_SECONDS: i32 = 300;

/// How far the holder of a key has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SignIn {
    Nobody,
    /// The code was right, the two-step password is due.
    PasswordDue(i64),
    SignedIn(i64),
    /// Signed in at another data centre; good for files only.
    FilesOnly(i64),
    /// Signed out by the owner from elsewhere.
    Revoked,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeyRecord {
    #[serde(serialize_with = "write_key", deserialize_with = "read_key")]
    pub(crate) key: AuthKey,
    /// The salt both sides derived during the key exchange.
    pub(crate) first_salt: Option<i64>,
    pub(crate) sign_in: SignIn,
}

/// A code that was sent.
#[derive(Clone)]
pub(crate) struct PendingCode {
    pub(crate) hash: String,
    pub(crate) expires: i32,
}

/// A token shown as a QR code.
#[derive(Clone)]
pub(crate) struct QrToken {
    pub(crate) token: Vec<u8>,
    pub(crate) key_id: i64,
    pub(crate) expires: i32,
    pub(crate) accepted_by: Option<i64>,
}

impl World {
    pub(crate) fn add_key(&mut self, key: AuthKey, first_salt: Option<i64>) -> i64 {
        let id = key.id();
        let record = KeyRecord {
            key,
            first_salt,
            sign_in: SignIn::Nobody,
        };
        self.keys.insert(id, record);
        self.touch();
        id
    }

    /// The salt number `index` of a key; it does not depend on the clock, so a restart changes nothing.
    pub(crate) fn salt(&self, key_id: i64, index: i32) -> i64 {
        (derive(self.seed, "salt", &[key_id, i64::from(index)]) | 1) as i64
    }

    pub(crate) fn is_good_salt(&self, key_id: i64, salt: i64) -> bool {
        let first = self.keys.get(&key_id).and_then(|key| key.first_salt);
        first == Some(salt) || (0..SALTS).any(|index| self.salt(key_id, index) == salt)
    }

    pub(crate) fn sign_in_of(&self, key_id: i64) -> SignIn {
        self.keys
            .get(&key_id)
            .map_or(SignIn::Nobody, |key| key.sign_in)
    }

    pub(crate) fn set_sign_in(&mut self, key_id: i64, sign_in: SignIn) {
        if let Some(key) = self.keys.get_mut(&key_id) {
            key.sign_in = sign_in;
        }
        self.touch();
    }

    /// The keys an account is signed in with.
    pub(crate) fn keys_of(&self, user: i64) -> Vec<i64> {
        let signed_in = |key: &&KeyRecord| key.sign_in == SignIn::SignedIn(user);
        let keys = self.keys.values().filter(signed_in);
        keys.map(|record| record.key.id()).collect()
    }

    /// "Sends" a code and returns the hash that the sign-in must show.
    pub(crate) fn send_code(&mut self, phone: &str) -> String {
        let now = self.now();
        self.generation += 1;
        let number = derive(self.seed, phone, &[i64::from(now), self.generation as i64]);
        let pending = PendingCode {
            hash: format!("{number:016x}"),
            expires: now + CODE_SECONDS,
        };
        let hash = pending.hash.clone();
        self.codes.insert(phone.to_owned(), pending);
        hash
    }
}

fn write_key<S: Serializer>(key: &AuthKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&grammers_crypto::hex::to_hex(key.data()))
}

fn read_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AuthKey, D::Error> {
    let text = String::deserialize(deserializer)?;
    let digits = text.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).unwrap_or_default();
        u8::from_str_radix(pair, 16)
    });
    let bytes: Vec<u8> = digits.collect::<Result<_, _>>().map_err(D::Error::custom)?;
    to_fixed(&bytes)
        .map(AuthKey::new)
        .ok_or_else(|| D::Error::custom("an authorization key has 256 bytes"))
}
