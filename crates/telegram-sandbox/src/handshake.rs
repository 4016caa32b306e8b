//! Making an authorization key: the Diffie-Hellman exchange of
//! <https://core.telegram.org/mtproto/auth_key>.
//!
//! The exchange is a chain of states; each step consumes one and yields the next, so a client cannot skip
//! a step. The arithmetic takes tens of milliseconds, so the connection runs it on a blocking thread.

use grammers_crypto::{aes, generate_key_data_from_nonce};
use grammers_tl_types::{self as tl, Cursor, Deserializable, Identifiable, Serializable};
use num_bigint::BigUint;
use thiserror::Error;

use crate::crypto::{AuthKey, random, sha1, to_fixed};
use crate::demo_key::DEMO_RSA_FINGERPRINT;
use crate::rsa::RsaKey;

/// The safe prime that Telegram itself uses, for key exchange and for two-step passwords. Clients recognise it,
/// which spares them a primality test.
pub(crate) const PRIME_HEX: &str = concat!(
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c1405822949",
    "3d22530f4dbfa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc974651296932",
    "8454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695",
    "811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db117",
    "8d169c6bc465b0d6ff9ca3928fef5b9ae4e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850",
    "ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b",
);
/// The generator that goes with the prime.
pub(crate) const GENERATOR: u32 = 3;

/// `pq` of the proof of work. The example of Telegram's documentation: the factors protect nothing.
const PQ: u64 = 0x17ED_4894_1A08_F981;

pub(crate) fn prime() -> BigUint {
    BigUint::parse_bytes(PRIME_HEX.as_bytes(), 16).unwrap_or_default()
}

#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum HandshakeError {
    #[error("a request of the key exchange out of order (constructor {0:08x})")]
    OutOfOrder(u32),
    #[error("unreadable request: {0}")]
    Malformed(String),
    #[error("a nonce differs from the one agreed on")]
    Nonce,
    #[error("the client encrypted for another server key")]
    Fingerprint,
    #[error("the encrypted part cannot be opened")]
    Sealed,
    #[error("g_b is out of range")]
    PublicValue,
}

impl From<tl::deserialize::Error> for HandshakeError {
    fn from(error: tl::deserialize::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// What is known so far.
pub(crate) enum Handshake {
    Start,
    PqSent {
        nonce: [u8; 16],
        server_nonce: [u8; 16],
    },
    ParamsSent {
        nonce: [u8; 16],
        server_nonce: [u8; 16],
        new_nonce: [u8; 32],
        a: BigUint,
    },
}

/// The result of one step.
pub(crate) struct Step {
    pub(crate) next: Handshake,
    pub(crate) answer: Vec<u8>,
    /// At the last step: the key and the salt both sides derive from the nonces.
    pub(crate) done: Option<(AuthKey, i64)>,
}

impl Handshake {
    /// Takes one unencrypted request.
    pub(crate) fn step(self, body: &[u8], key: &RsaKey, now: i32) -> Result<Step, HandshakeError> {
        let mut cursor = Cursor::from_slice(body);
        let constructor = u32::deserialize(&mut cursor)?;
        match (self, constructor) {
            // A client may begin anew at any point.
            (_, tl::functions::ReqPqMulti::CONSTRUCTOR_ID) => {
                let request = tl::functions::ReqPqMulti::deserialize(&mut cursor)?;
                Ok(offer_pq(request.nonce))
            }
            (_, tl::functions::ReqPq::CONSTRUCTOR_ID) => {
                let request = tl::functions::ReqPq::deserialize(&mut cursor)?;
                Ok(offer_pq(request.nonce))
            }
            (
                Self::PqSent {
                    nonce,
                    server_nonce,
                },
                tl::functions::ReqDhParams::CONSTRUCTOR_ID,
            ) => {
                let request = tl::functions::ReqDhParams::deserialize(&mut cursor)?;
                send_params(&request, nonce, server_nonce, key, now)
            }
            (
                Self::ParamsSent {
                    nonce,
                    server_nonce,
                    new_nonce,
                    a,
                },
                tl::functions::SetClientDhParams::CONSTRUCTOR_ID,
            ) => {
                let request = tl::functions::SetClientDhParams::deserialize(&mut cursor)?;
                check(
                    &(request.nonce, request.server_nonce),
                    &(nonce, server_nonce),
                )?;
                finish(request.encrypted_data, nonce, server_nonce, new_nonce, &a)
            }
            (_, constructor) => Err(HandshakeError::OutOfOrder(constructor)),
        }
    }
}

fn check<T: PartialEq>(got: &T, agreed: &T) -> Result<(), HandshakeError> {
    (got == agreed).then_some(()).ok_or(HandshakeError::Nonce)
}

fn offer_pq(nonce: [u8; 16]) -> Step {
    let server_nonce = random();
    let answer = tl::enums::ResPq::Pq(tl::types::ResPq {
        nonce,
        server_nonce,
        pq: PQ.to_be_bytes().to_vec(),
        server_public_key_fingerprints: vec![DEMO_RSA_FINGERPRINT],
    });
    Step {
        next: Handshake::PqSent {
            nonce,
            server_nonce,
        },
        answer: answer.to_bytes(),
        done: None,
    }
}

fn send_params(
    request: &tl::functions::ReqDhParams,
    nonce: [u8; 16],
    server_nonce: [u8; 16],
    key: &RsaKey,
    now: i32,
) -> Result<Step, HandshakeError> {
    check(
        &(request.nonce, request.server_nonce),
        &(nonce, server_nonce),
    )?;
    if request.public_key_fingerprint != DEMO_RSA_FINGERPRINT {
        return Err(HandshakeError::Fingerprint);
    }
    let inner = key
        .open_inner_data(&request.encrypted_data)
        .ok_or(HandshakeError::Sealed)?;
    let (inner_nonce, inner_server_nonce, new_nonce) = match inner {
        tl::enums::PQInnerData::Data(x) => (x.nonce, x.server_nonce, x.new_nonce),
        tl::enums::PQInnerData::Dc(x) => (x.nonce, x.server_nonce, x.new_nonce),
        tl::enums::PQInnerData::Temp(x) => (x.nonce, x.server_nonce, x.new_nonce),
        tl::enums::PQInnerData::TempDc(x) => (x.nonce, x.server_nonce, x.new_nonce),
    };
    check(&(inner_nonce, inner_server_nonce), &(nonce, server_nonce))?;

    let prime = prime();
    let a = BigUint::from_bytes_be(&random::<256>());
    let g_a = BigUint::from(GENERATOR).modpow(&a, &prime);
    let data = tl::enums::ServerDhInnerData::Data(tl::types::ServerDhInnerData {
        nonce,
        server_nonce,
        g: GENERATOR as i32,
        dh_prime: prime.to_bytes_be(),
        g_a: g_a.to_bytes_be(),
        server_time: now,
    })
    .to_bytes();
    let mut encrypted_answer = sha1(&[&data]).to_vec();
    encrypted_answer.extend_from_slice(&data);
    let padding = (16 - encrypted_answer.len() % 16) % 16;
    encrypted_answer.extend_from_slice(&random::<16>()[..padding]);
    let (key, iv) = generate_key_data_from_nonce(&server_nonce, &new_nonce);
    aes::ige_encrypt(&mut encrypted_answer, &key, &iv);

    let answer = tl::enums::ServerDhParams::Ok(tl::types::ServerDhParamsOk {
        nonce,
        server_nonce,
        encrypted_answer,
    });
    Ok(Step {
        next: Handshake::ParamsSent {
            nonce,
            server_nonce,
            new_nonce,
            a,
        },
        answer: answer.to_bytes(),
        done: None,
    })
}

fn finish(
    mut encrypted: Vec<u8>,
    nonce: [u8; 16],
    server_nonce: [u8; 16],
    new_nonce: [u8; 32],
    a: &BigUint,
) -> Result<Step, HandshakeError> {
    if encrypted.len() < 32 || !encrypted.len().is_multiple_of(16) {
        return Err(HandshakeError::Sealed);
    }
    let (key, iv) = generate_key_data_from_nonce(&server_nonce, &new_nonce);
    aes::ige_decrypt(&mut encrypted, &key, &iv);
    let (hash, data) = encrypted.split_at(20);
    let mut cursor = Cursor::from_slice(data);
    let tl::enums::ClientDhInnerData::Data(inner) =
        tl::enums::ClientDhInnerData::deserialize(&mut cursor)?;
    if sha1(&[&data[..cursor.pos()]]) != hash {
        return Err(HandshakeError::Sealed);
    }
    check(&(inner.nonce, inner.server_nonce), &(nonce, server_nonce))?;

    let prime = prime();
    let g_b = BigUint::from_bytes_be(&inner.g_b);
    if g_b.bits() < 2048 - 64 || g_b.clone() + (BigUint::from(1u8) << (2048 - 64)) >= prime {
        return Err(HandshakeError::PublicValue);
    }
    let secret = g_b.modpow(a, &prime);
    let auth_key =
        AuthKey::new(to_fixed(&secret.to_bytes_be()).ok_or(HandshakeError::PublicValue)?);
    let mut salt = [0; 8];
    for ((salt, ours), theirs) in salt.iter_mut().zip(server_nonce).zip(new_nonce) {
        *salt = ours ^ theirs;
    }
    let answer = tl::enums::SetClientDhParamsAnswer::DhGenOk(tl::types::DhGenOk {
        nonce,
        server_nonce,
        new_nonce_hash1: auth_key.new_nonce_hash(&new_nonce, 1),
    });
    Ok(Step {
        next: Handshake::Start,
        answer: answer.to_bytes(),
        done: Some((auth_key, i64::from_le_bytes(salt))),
    })
}
