//! Two-step passwords: the server's half of SRP-2048
//! (<https://core.telegram.org/api/srp#checking-the-password-with-srp>).
//!
//! Parameters must not be used twice, so every `account.getPassword` draws new ones.

use num_bigint::BigUint;
use pbkdf2::pbkdf2_hmac;
use sha2::Sha512;

use crate::crypto::{derive, random, sha256, to_fixed};
use crate::handshake::{GENERATOR, prime};

/// A password as the server keeps it: salts and `v = g^x mod p`.
#[derive(Clone)]
pub(crate) struct Verifier {
    pub(crate) salt1: Vec<u8>,
    pub(crate) salt2: Vec<u8>,
    v: BigUint,
}

/// What one `account.getPassword` handed out.
#[derive(Clone)]
pub(crate) struct Challenge {
    pub(crate) id: i64,
    b: BigUint,
    pub(crate) g_b: [u8; 256],
    verifier: Verifier,
}

fn pad(number: &BigUint) -> [u8; 256] {
    to_fixed(&number.to_bytes_be()).unwrap_or([0; 256])
}

fn number(bytes: &[u8]) -> BigUint {
    BigUint::from_bytes_be(bytes)
}

impl Verifier {
    /// Costs 100,000 rounds of PBKDF2: call it off the async threads.
    pub(crate) fn new(password: &str, seed: u64, user: i64) -> Self {
        let salt = |label| derive(seed, label, &[user]).to_le_bytes().to_vec();
        let (salt1, salt2) = (salt("srp salt 1"), salt("srp salt 2"));
        let salted = |data: &[u8], salt: &[u8]| sha256(&[salt, data, salt]);
        let first = salted(&salted(password.as_bytes(), &salt1), &salt2);
        let mut stretched = [0; 64];
        pbkdf2_hmac::<Sha512>(&first, &salt1, 100_000, &mut stretched);
        let x = number(&salted(&stretched, &salt2));
        let v = BigUint::from(GENERATOR).modpow(&x, &prime());
        Self { salt1, salt2, v }
    }

    pub(crate) fn challenge(&self) -> Challenge {
        let prime = prime();
        let b = number(&random::<256>());
        let g = BigUint::from(GENERATOR);
        let k = number(&sha256(&[&pad(&prime), &pad(&g)]));
        let g_b = (k * &self.v + g.modpow(&b, &prime)) % &prime;
        Challenge {
            id: i64::from_le_bytes(random()),
            b,
            g_b: pad(&g_b),
            verifier: self.clone(),
        }
    }
}

impl Challenge {
    /// Whether `a` (`A`) and `m1` (`M1`) prove knowledge of the password.
    pub(crate) fn proves(&self, a: &[u8], m1: &[u8]) -> bool {
        let prime = prime();
        let g_a = number(a);
        if a.len() > 256 || g_a.clone() % &prime == BigUint::default() {
            return false;
        }
        let g_a_padded = pad(&g_a);
        let u = number(&sha256(&[&g_a_padded, &self.g_b]));
        let secret = (g_a * self.verifier.v.modpow(&u, &prime)).modpow(&self.b, &prime);
        let k_a = sha256(&[&pad(&secret)]);
        let mut mixed = sha256(&[&pad(&prime)]);
        let g_hash = sha256(&[&pad(&BigUint::from(GENERATOR))]);
        mixed.iter_mut().zip(g_hash).for_each(|(a, b)| *a ^= b);
        let expected = sha256(&[
            &mixed,
            &sha256(&[&self.verifier.salt1]),
            &sha256(&[&self.verifier.salt2]),
            &g_a_padded,
            &self.g_b,
            &k_a,
        ]);
        m1 == expected
    }
}
