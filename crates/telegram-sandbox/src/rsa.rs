//! The server's half of the RSA step of the key exchange.
//!
//! Clients encrypt `p_q_inner_data` for the server in one of two ways: with `RSA_PAD`
//! (<https://core.telegram.org/mtproto/auth_key#41-rsa-paddata-server-public-key-mentioned-above-is-implemented-as-follows>),
//! which grammers and the official clients do, or with the older SHA-1 prefix, which Telethon still does.

use grammers_crypto::aes;
use grammers_tl_types::{Cursor, Deserializable, enums};
use num_bigint::BigUint;

use crate::crypto::{sha1, sha256, to_fixed};
use crate::demo_key::{DEMO_RSA_EXPONENT, DEMO_RSA_MODULUS, PRIVATE_EXPONENT};

/// The public half, as a client needs it: big-endian bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaPublic {
    /// The modulus, 256 bytes.
    pub n: Vec<u8>,
    /// The exponent.
    pub e: Vec<u8>,
}

/// The demo key pair.
#[derive(Clone)]
pub(crate) struct RsaKey {
    n: BigUint,
    e: BigUint,
    d: BigUint,
}

impl RsaKey {
    pub(crate) fn demo() -> Self {
        let number = |hex: &str| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap_or_default();
        Self {
            n: number(DEMO_RSA_MODULUS),
            e: number(DEMO_RSA_EXPONENT),
            d: number(PRIVATE_EXPONENT),
        }
    }

    pub(crate) fn public(&self) -> RsaPublic {
        RsaPublic {
            n: self.n.to_bytes_be(),
            e: self.e.to_bytes_be(),
        }
    }

    /// Decrypts and unpads `encrypted_data` of `req_DH_params`; `None` if neither padding fits.
    pub(crate) fn open_inner_data(&self, encrypted: &[u8]) -> Option<enums::PQInnerData> {
        if encrypted.len() > 256 {
            return None;
        }
        let number = BigUint::from_bytes_be(encrypted).modpow(&self.d, &self.n);
        let block: [u8; 256] = to_fixed(&number.to_bytes_be())?;
        open_rsa_pad(&block).or_else(|| open_sha1_prefix(&block))
    }
}

/// `RSA_PAD`: `temp_key_xor (32) + AES256_IGE(reverse(data + padding) (192) + SHA256 (32))`.
fn open_rsa_pad(block: &[u8; 256]) -> Option<enums::PQInnerData> {
    let (key_xor, encrypted) = block.split_at(32);
    let mut temp_key = [0; 32];
    for ((key, xor), hash) in temp_key.iter_mut().zip(key_xor).zip(sha256(&[encrypted])) {
        *key = xor ^ hash;
    }
    let mut data = encrypted.to_vec();
    aes::ige_decrypt(&mut data, &temp_key, &[0; 32]);
    let (reversed, hash) = data.split_at(192);
    let padded: Vec<u8> = reversed.iter().rev().copied().collect();
    if sha256(&[&temp_key, &padded]) != hash {
        return None;
    }
    enums::PQInnerData::from_bytes(&padded).ok()
}

/// The older form: a zero byte, SHA-1 of the data, the data, random padding.
fn open_sha1_prefix(block: &[u8; 256]) -> Option<enums::PQInnerData> {
    let (hash, rest) = block[1..].split_at(20);
    let mut cursor = Cursor::from_slice(rest);
    let inner = enums::PQInnerData::deserialize(&mut cursor).ok()?;
    (sha1(&[&rest[..cursor.pos()]]) == hash).then_some(inner)
}
