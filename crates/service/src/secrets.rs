//! The secret key of an installation, and what is sealed with it.
//!
//! One key is configured. Every use gets a key of its own, derived from it by HKDF with a
//! label, so that nothing learned from one use helps against another.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

const KEY_LEN: usize = 32;
const NONCE_LEN: usize = 24;
/// The first byte of everything sealed: a later format can tell itself apart.
const VERSION: u8 = 1;

/// What went wrong with a secret; never says anything about its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// The configured key is not 32 bytes in base64 or hexadecimal.
    #[error("the secret key must be 32 bytes, written in base64 or hexadecimal")]
    Key,
    /// The operating system gave no random numbers.
    #[error("no random numbers available")]
    Random,
    /// It could not be sealed.
    #[error("cannot seal")]
    Seal,
    /// It was sealed with another key, for another owner, or changed since.
    #[error("cannot open: sealed with another key or for another owner, or damaged")]
    Open,
}

/// The secret key of an installation.
pub struct MasterKey(Zeroizing<[u8; KEY_LEN]>);

impl MasterKey {
    /// Reads a key: 32 bytes in base64 (either alphabet) or hexadecimal.
    pub fn parse(text: &str) -> Result<Self, SecretsError> {
        let text = text.trim();
        let bytes = if text.len() == 2 * KEY_LEN {
            from_hex(text)
        } else {
            let bare = text.trim_end_matches('=');
            STANDARD
                .decode(text)
                .or_else(|_| URL_SAFE_NO_PAD.decode(bare))
                .ok()
        };
        let bytes = Zeroizing::new(bytes.ok_or(SecretsError::Key)?);
        let key = <[u8; KEY_LEN]>::try_from(bytes.as_slice()).map_err(|_| SecretsError::Key)?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// A new key.
    pub fn generate() -> Result<Self, SecretsError> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        fill_random(key.as_mut())?;
        Ok(Self(key))
    }

    /// The key as [`Self::parse`] reads it, to be written to a file.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.0.as_slice()))
    }

    /// The key for one use, named by its label.
    pub fn subkey(&self, label: &str) -> Zeroizing<[u8; KEY_LEN]> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        let expanded =
            Hkdf::<Sha256>::new(None, self.0.as_slice()).expand(label.as_bytes(), key.as_mut());
        // HKDF refuses only outputs beyond 8,160 bytes.
        debug_assert!(expanded.is_ok());
        key
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// Seals what must not lie open in the database (XChaCha20-Poly1305).
pub struct Secrets {
    current: XChaCha20Poly1305,
    /// Opens what was sealed before the key was replaced.
    other: Option<XChaCha20Poly1305>,
}

impl Secrets {
    /// Sealing with this installation's key.
    pub fn new(key: &MasterKey) -> Self {
        Self {
            current: cipher(key),
            other: None,
        }
    }

    /// The same, and what was sealed with another key opens as well: while the key is replaced.
    #[must_use]
    pub fn opening_also(self, other: &MasterKey) -> Self {
        Self {
            other: Some(cipher(other)),
            ..self
        }
    }

    /// What a sealed value is under the key of today; nothing where it is so already.
    pub fn seal_anew(&self, owner: &str, sealed: &[u8]) -> Result<Option<Vec<u8>>, SecretsError> {
        if open_with(&self.current, owner, sealed).is_ok() {
            return Ok(None);
        }
        let plain = Zeroizing::new(self.open(owner, sealed)?);
        self.seal(owner, &plain).map(Some)
    }

    /// Seals a secret for its owner: `owner` names the table and the row it belongs to, and
    /// the same must be given to open it. A sealed value copied to another row stays shut.
    pub fn seal(&self, owner: &str, plain: &[u8]) -> Result<Vec<u8>, SecretsError> {
        let mut nonce = [0; NONCE_LEN];
        fill_random(&mut nonce)?;
        let payload = Payload {
            msg: plain,
            aad: owner.as_bytes(),
        };
        let sealed = self
            .current
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| SecretsError::Seal)?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Self::seal`] made for the same owner.
    pub fn open(&self, owner: &str, sealed: &[u8]) -> Result<Vec<u8>, SecretsError> {
        match (open_with(&self.current, owner, sealed), &self.other) {
            (Err(SecretsError::Open), Some(other)) => open_with(other, owner, sealed),
            (opened, _) => opened,
        }
    }
}

fn cipher(key: &MasterKey) -> XChaCha20Poly1305 {
    let key = key.subkey("parley sealed columns v1");
    XChaCha20Poly1305::new(key.as_slice().into())
}

fn open_with(
    cipher: &XChaCha20Poly1305,
    owner: &str,
    sealed: &[u8],
) -> Result<Vec<u8>, SecretsError> {
    let (version, rest) = sealed.split_first().ok_or(SecretsError::Open)?;
    let (nonce, body) = rest.split_at_checked(NONCE_LEN).ok_or(SecretsError::Open)?;
    if *version != VERSION {
        return Err(SecretsError::Open);
    }
    let payload = Payload {
        msg: body,
        aad: owner.as_bytes(),
    };
    cipher
        .decrypt(XNonce::from_slice(nonce), payload)
        .map_err(|_| SecretsError::Open)
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// Fills a buffer with random numbers of the operating system.
pub fn fill_random(buffer: &mut [u8]) -> Result<(), SecretsError> {
    getrandom::fill(buffer).map_err(|_| SecretsError::Random)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> MasterKey {
        MasterKey::parse(&"ab".repeat(32)).expect("a key")
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_only() {
        let secrets = Secrets::new(&key());
        let sealed = secrets.seal("accounts/1", b"session").expect("sealing");
        assert_eq!(
            secrets.open("accounts/1", &sealed).expect("opening"),
            b"session"
        );
        assert_eq!(secrets.open("accounts/2", &sealed), Err(SecretsError::Open));
    }

    #[test]
    fn a_changed_byte_or_another_key_is_noticed() {
        let secrets = Secrets::new(&key());
        let sealed = secrets.seal("accounts/1", b"session").expect("sealing");
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(
                secrets.open("accounts/1", &damaged),
                Err(SecretsError::Open)
            );
        }
        let other = Secrets::new(&MasterKey::generate().expect("a key"));
        assert_eq!(other.open("accounts/1", &sealed), Err(SecretsError::Open));
        assert_eq!(
            secrets.open("accounts/1", &sealed[..20]),
            Err(SecretsError::Open)
        );
    }

    #[test]
    fn while_the_key_is_replaced_both_open_and_the_new_one_seals() {
        let (old, new) = (key(), MasterKey::generate().expect("a key"));
        let sealed = Secrets::new(&old).seal("a", b"x").expect("sealing");
        let both = Secrets::new(&new).opening_also(&old);
        assert_eq!(both.open("a", &sealed).expect("opening"), b"x");
        assert_eq!(both.open("b", &sealed), Err(SecretsError::Open));
        let anew = both.seal_anew("a", &sealed).expect("both keys");
        let anew = anew.expect("it was sealed with the old one");
        assert_eq!(Secrets::new(&new).open("a", &anew).expect("opening"), b"x");
        assert_eq!(Secrets::new(&old).open("a", &anew), Err(SecretsError::Open));
        assert_eq!(both.seal_anew("a", &anew), Ok(None), "once is enough");
        assert_eq!(
            Secrets::new(&new).seal_anew("a", &sealed),
            Err(SecretsError::Open)
        );
    }

    #[test]
    fn the_same_text_is_never_sealed_the_same_way() {
        let secrets = Secrets::new(&key());
        assert_ne!(secrets.seal("a", b"x"), secrets.seal("a", b"x"));
    }

    #[test]
    fn a_key_is_read_in_base64_and_hexadecimal() {
        let made = MasterKey::generate().expect("a key");
        let read = MasterKey::parse(&made.to_text()).expect("its own text");
        assert_eq!(*made.0, *read.0);
        assert_eq!(*key().0, [0xab; 32]);
        for wrong in ["", "short", &"zz".repeat(32), &"ab".repeat(31)] {
            assert_eq!(
                MasterKey::parse(wrong).err(),
                Some(SecretsError::Key),
                "{wrong}"
            );
        }
    }

    #[test]
    fn each_label_has_a_key_of_its_own() {
        assert_ne!(*key().subkey("one"), *key().subkey("two"));
        assert_eq!(*key().subkey("one"), *key().subkey("one"));
    }

    #[test]
    fn nothing_secret_is_in_a_debug_text() {
        let text = format!("{:?} {:?}", key(), Secrets::new(&key()));
        assert_eq!(text, "MasterKey(…) Secrets(…)");
    }
}
