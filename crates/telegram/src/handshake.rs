//! The key exchange with a sandbox (<https://core.telegram.org/mtproto/auth_key>).
//!
//! grammers does this itself, but only with servers that own one of Telegram's RSA keys. A
//! session that has a key already is used as it is, so making the key beforehand is all that
//! separates a sandbox from Telegram. Only compiled with the feature `sandbox`.

use grammers_crypto::{AuthKey, aes, factorize, generate_key_data_from_nonce, rsa};
use grammers_mtproto::{mtp, transport};
use grammers_mtsender::{InvocationError, Sender, ServerAddr};
use grammers_tl_types::{self as tl, Cursor, Deserializable, Serializable};
use num_bigint::BigUint;
use sha1::{Digest, Sha1};

use crate::SandboxEndpoint;

/// Why no key was made.
#[derive(Debug)]
pub(crate) enum HandshakeError {
    /// The connection failed.
    Connection(InvocationError),
    /// The server is not the one configured, or broke the protocol.
    Protocol(&'static str),
}

impl std::fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connection(error) => write!(f, "handshake: {error}"),
            Self::Protocol(reason) => write!(f, "handshake: {reason}"),
        }
    }
}

impl From<InvocationError> for HandshakeError {
    fn from(error: InvocationError) -> Self {
        Self::Connection(error)
    }
}

/// Agrees on a new authorization key with the sandbox.
pub(crate) async fn exchange_key(sandbox: &SandboxEndpoint) -> Result<[u8; 256], HandshakeError> {
    let address = ServerAddr::Tcp {
        address: sandbox.addr,
    };
    let mut server = Sender::connect(transport::Full::new(), mtp::Plain::new(), address)
        .await
        .map_err(InvocationError::from)?;

    let nonce: [u8; 16] = random()?;
    let tl::enums::ResPq::Pq(offer) = server.invoke(&tl::functions::ReqPqMulti { nonce }).await?;
    check(offer.nonce == nonce, "another nonce")?;
    let server_nonce = offer.server_nonce;

    let new_nonce: [u8; 32] = random()?;
    let request = prove_work(sandbox, nonce, offer, new_nonce)?;
    let answer = match server.invoke(&request).await? {
        tl::enums::ServerDhParams::Ok(answer) => answer,
        tl::enums::ServerDhParams::Fail(_) => {
            return Err(HandshakeError::Protocol("the server refused our proof"));
        }
    };
    check(answer.server_nonce == server_nonce, "another server nonce")?;
    let (key, iv) = generate_key_data_from_nonce(&server_nonce, &new_nonce);
    let dh = open_answer(answer.encrypted_answer, &key, &iv)?;
    check(dh.nonce == nonce, "another nonce inside")?;

    let (g_b, shared) = half_and_whole(&dh)?;
    let inner = tl::enums::ClientDhInnerData::Data(tl::types::ClientDhInnerData {
        nonce,
        server_nonce,
        retry_id: 0,
        g_b,
    });
    let confirmation = server
        .invoke(&tl::functions::SetClientDhParams {
            nonce,
            server_nonce,
            encrypted_data: seal(&inner.to_bytes(), &key, &iv)?,
        })
        .await?;
    match confirmation {
        tl::enums::SetClientDhParamsAnswer::DhGenOk(done) => {
            let proof = AuthKey::from_bytes(shared).calc_new_nonce_hash(&new_nonce, 1);
            check(done.new_nonce_hash1 == proof, "another key")?;
            Ok(shared)
        }
        _ => Err(HandshakeError::Protocol("the server refused the key")),
    }
}

/// Factorizes the server's number and encrypts the result to its RSA key.
fn prove_work(
    sandbox: &SandboxEndpoint,
    nonce: [u8; 16],
    offer: tl::types::ResPq,
    new_nonce: [u8; 32],
) -> Result<tl::functions::ReqDhParams, HandshakeError> {
    check(
        offer
            .server_public_key_fingerprints
            .contains(&sandbox.fingerprint),
        "not the configured server: it does not offer the configured RSA key",
    )?;
    let rsa = rsa::Key::new(&sandbox.rsa_modulus, &sandbox.rsa_exponent)
        .ok_or(HandshakeError::Protocol("the configured RSA key is no key"))?;
    let pq: [u8; 8] = offer
        .pq
        .as_slice()
        .try_into()
        .map_err(|_| HandshakeError::Protocol("pq is not eight bytes"))?;
    let (p, q) = factorize(u64::from_be_bytes(pq));
    let (p, q) = (shortest(p), shortest(q));
    let inner = tl::enums::PQInnerData::Data(tl::types::PQInnerData {
        pq: offer.pq,
        p: p.clone(),
        q: q.clone(),
        nonce,
        server_nonce: offer.server_nonce,
        new_nonce,
    });
    Ok(tl::functions::ReqDhParams {
        nonce,
        server_nonce: offer.server_nonce,
        p,
        q,
        public_key_fingerprint: sandbox.fingerprint,
        encrypted_data: rsa::encrypt_hashed(&inner.to_bytes(), &rsa, &random()?),
    })
}

/// Decrypts the server's half of the exchange and checks its hash.
fn open_answer(
    mut sealed: Vec<u8>,
    key: &[u8; 32],
    iv: &[u8; 32],
) -> Result<tl::types::ServerDhInnerData, HandshakeError> {
    check(
        sealed.len() > 20 && sealed.len().is_multiple_of(16),
        "odd length",
    )?;
    aes::ige_decrypt(&mut sealed, key, iv);
    let (hash, plain) = sealed.split_at(20);
    let mut cursor = Cursor::from_slice(plain);
    let tl::enums::ServerDhInnerData::Data(dh) =
        tl::enums::ServerDhInnerData::deserialize(&mut cursor)
            .map_err(|_| HandshakeError::Protocol("unreadable answer"))?;
    let expected = Sha1::digest(&plain[..cursor.pos()]);
    check(hash == expected.as_slice(), "another hash")?;
    Ok(dh)
}

/// Our half of the exchange, and the secret both sides then share.
fn half_and_whole(
    dh: &tl::types::ServerDhInnerData,
) -> Result<(Vec<u8>, [u8; 256]), HandshakeError> {
    let prime = BigUint::from_bytes_be(&dh.dh_prime);
    let g_a = BigUint::from_bytes_be(&dh.g_a);
    let one = BigUint::from(1u8);
    check(g_a > one && g_a < &prime - &one, "a half out of range")?;
    let secret = BigUint::from_bytes_be(&random::<256>()?);
    let g = u32::try_from(dh.g).map_err(|_| HandshakeError::Protocol("negative generator"))?;
    let g_b = BigUint::from(g).modpow(&secret, &prime).to_bytes_be();
    let whole = g_a.modpow(&secret, &prime).to_bytes_be();
    let mut shared = [0; 256];
    let start = shared
        .len()
        .checked_sub(whole.len())
        .ok_or(HandshakeError::Protocol("a prime of more than 2048 bits"))?;
    shared[start..].copy_from_slice(&whole);
    Ok((g_b, shared))
}

/// Hash, content and padding, encrypted.
fn seal(plain: &[u8], key: &[u8; 32], iv: &[u8; 32]) -> Result<Vec<u8>, HandshakeError> {
    let mut sealed = Sha1::digest(plain).to_vec();
    sealed.extend(plain);
    let padding = (16 - sealed.len() % 16) % 16;
    sealed.extend(&random::<16>()?[..padding]);
    aes::ige_encrypt(&mut sealed, key, iv);
    Ok(sealed)
}

fn shortest(number: u64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    bytes.into_iter().skip_while(|byte| *byte == 0).collect()
}

fn check(holds: bool, otherwise: &'static str) -> Result<(), HandshakeError> {
    if holds {
        Ok(())
    } else {
        Err(HandshakeError::Protocol(otherwise))
    }
}

fn random<const N: usize>() -> Result<[u8; N], HandshakeError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| HandshakeError::Protocol("no randomness"))?;
    Ok(bytes)
}
