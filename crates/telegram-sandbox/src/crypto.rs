//! MTProto 2.0 message encryption, the server's side.
//!
//! `grammers-crypto` exports the client's side only; this is its mirror image: `x = 8` for what the server
//! sends, `x = 0` for what it receives
//! (<https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector>).

use grammers_crypto::aes;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Offset into the auth key for messages from the client to the server.
const FROM_CLIENT: usize = 0;
/// Offset into the auth key for messages from the server to the client.
const FROM_SERVER: usize = 8;
/// Key id (8) and message key (16) in front of every encrypted message.
pub(crate) const HEADER: usize = 24;

#[derive(Debug, Error, PartialEq, Eq)]
pub enum CryptoError {
    #[error("an encrypted message of {0} bytes is not a header and whole cipher blocks")]
    Length(usize),
    #[error("the message key does not match the decrypted content")]
    MessageKey,
}

pub(crate) fn sha1(parts: &[&[u8]]) -> [u8; 20] {
    let mut hasher = Sha1::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// Left-pads big-endian bytes with zeros to `N`; `None` if they are longer.
pub(crate) fn to_fixed<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    let mut out = [0; N];
    out.get_mut(N.checked_sub(bytes.len())?..)?
        .copy_from_slice(bytes);
    Some(out)
}

/// Fills an array from the operating system's generator.
///
/// Without randomness no key exchange is possible, so a failure yields zeros only in the sense that the
/// process is already beyond help; Linux does not let it happen after boot.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(%error, "the operating system has no randomness");
    }
    bytes
}

/// A value that depends on the seed and some numbers only: identifiers, access hashes, choices.
pub(crate) fn derive(seed: u64, label: &str, numbers: &[i64]) -> u64 {
    let mut hasher = Sha256::new();
    hasher.update(seed.to_le_bytes());
    hasher.update(label.as_bytes());
    numbers
        .iter()
        .for_each(|number| hasher.update(number.to_le_bytes()));
    let hash = hasher.finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_le_bytes(first)
}

/// An authorization key with what is derived from it.
#[derive(Clone)]
pub struct AuthKey {
    data: [u8; 256],
    id: [u8; 8],
    aux_hash: [u8; 8],
}

impl AuthKey {
    pub fn new(data: [u8; 256]) -> Self {
        let hash = sha1(&[&data]);
        let (mut id, mut aux_hash) = ([0; 8], [0; 8]);
        id.copy_from_slice(&hash[12..]);
        aux_hash.copy_from_slice(&hash[..8]);
        Self { data, id, aux_hash }
    }

    pub fn data(&self) -> &[u8; 256] {
        &self.data
    }

    /// The low 64 bits of the SHA-1 of the key.
    pub fn id(&self) -> i64 {
        i64::from_le_bytes(self.id)
    }

    /// `new_nonce_hash1`, `2` or `3` of the answers to `set_client_DH_params`.
    pub(crate) fn new_nonce_hash(&self, new_nonce: &[u8; 32], number: u8) -> [u8; 16] {
        let hash = sha1(&[new_nonce, &[number], &self.aux_hash]);
        let mut out = [0; 16];
        out.copy_from_slice(&hash[4..]);
        out
    }

    /// Encrypts `salt + session_id + message` for the client, in the form that goes on the wire.
    pub fn seal(&self, plaintext: &[u8]) -> Vec<u8> {
        // 12 to 1024 bytes of padding, whole blocks.
        let padding = 16 + (16 - plaintext.len() % 16) % 16;
        let mut out = Vec::with_capacity(HEADER + plaintext.len() + padding);
        out.extend_from_slice(&self.id);
        out.extend_from_slice(&[0; 16]);
        out.extend_from_slice(plaintext);
        out.extend_from_slice(&random::<32>()[..padding]);
        let message_key = self.message_key(&out[HEADER..], FROM_SERVER);
        out[8..HEADER].copy_from_slice(&message_key);
        let (key, iv) = self.aes_key(&message_key, FROM_SERVER);
        aes::ige_encrypt(&mut out[HEADER..], &key, &iv);
        out
    }

    /// Decrypts a packet of the client; the caller has already found the key by its id.
    pub fn open(&self, packet: &[u8]) -> Result<Vec<u8>, CryptoError> {
        if packet.len() < HEADER + 32 || !(packet.len() - HEADER).is_multiple_of(16) {
            return Err(CryptoError::Length(packet.len()));
        }
        let mut message_key = [0; 16];
        message_key.copy_from_slice(&packet[8..HEADER]);
        let (key, iv) = self.aes_key(&message_key, FROM_CLIENT);
        let mut plaintext = packet[HEADER..].to_vec();
        aes::ige_decrypt(&mut plaintext, &key, &iv);
        if self.message_key(&plaintext, FROM_CLIENT) != message_key {
            return Err(CryptoError::MessageKey);
        }
        Ok(plaintext)
    }

    /// The middle 128 bits of SHA-256 over a part of the key and the padded plaintext.
    fn message_key(&self, padded: &[u8], x: usize) -> [u8; 16] {
        let large = sha256(&[&self.data[88 + x..88 + x + 32], padded]);
        let mut key = [0; 16];
        key.copy_from_slice(&large[8..24]);
        key
    }

    fn aes_key(&self, message_key: &[u8; 16], x: usize) -> ([u8; 32], [u8; 32]) {
        let a = sha256(&[message_key, &self.data[x..x + 36]]);
        let b = sha256(&[&self.data[40 + x..40 + x + 36], message_key]);
        let (mut key, mut iv) = ([0; 32], [0; 32]);
        key[..8].copy_from_slice(&a[..8]);
        key[8..24].copy_from_slice(&b[8..24]);
        key[24..].copy_from_slice(&a[24..]);
        iv[..8].copy_from_slice(&b[..8]);
        iv[8..24].copy_from_slice(&a[8..24]);
        iv[24..].copy_from_slice(&b[24..]);
        (key, iv)
    }
}
