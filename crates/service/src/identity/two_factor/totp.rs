//! Codes that change every thirty seconds (RFC 6238): six digits of an HMAC-SHA-1, as every app
//! knows them.

use chrono::{DateTime, Utc};
use domain::Error;
use domain::two_factor::TwoFactorSetup;
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::error::incident;

/// What the account is called in an app's list, before the person's address.
const ISSUER: &str = "Parley";
const DIGITS: u8 = 6;
/// Seconds for which a code is shown.
const STEP: u64 = 30;
/// Steps by which a phone's clock may be off, in either direction.
const SKEW: u16 = 1;
/// The smallest side of the picture, in units of its own.
const PICTURE: u32 = 200;

/// A new secret: as long as the hash, as RFC 4226 recommends.
pub(super) fn new_secret() -> Result<Zeroizing<[u8; 20]>, Error> {
    super::random().map(Zeroizing::new)
}

/// The step of time whose code this is, if it is one of about now.
pub(super) fn step_of(secret: &[u8], digits: &str, now: DateTime<Utc>) -> Option<i64> {
    let seconds = u64::try_from(now.timestamp()).ok()?;
    let step = builder(secret)
        .build_noncompliant()
        .check(digits, seconds)?;
    i64::try_from(step).ok()
}

/// The secret as an app takes it.
pub(super) fn describe(secret: &[u8], email: &str) -> Result<TwoFactorSetup, Error> {
    let uri = named(secret, email)?
        .to_url()
        .map_err(|error| incident(&error))?;
    let code = QrCode::new(uri.as_bytes()).map_err(|error| incident(&error))?;
    let qr_svg = code
        .render::<svg::Color<'_>>()
        .min_dimensions(PICTURE, PICTURE)
        .build();
    Ok(TwoFactorSetup {
        secret: Secret::new(secret.into()).to_base32(),
        uri,
        qr_svg,
    })
}

fn named(secret: &[u8], email: &str) -> Result<Totp, Error> {
    // A colon would end the issuer.
    let account = email.replace(':', " ");
    builder(secret)
        .with_account_name(account)
        .with_issuer(Some(ISSUER))
        .build()
        .map_err(|error| incident(&error))
}

fn builder(secret: &[u8]) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_step_duration(STEP)
        .with_skew(SKEW)
        .with_secret(Secret::new(secret.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the time in seconds, and the eight digits at it by each hash.
    const VECTORS: [(u64, [&str; 3]); 6] = [
        (59, ["94287082", "46119246", "90693936"]),
        (1_111_111_109, ["07081804", "68084774", "25091201"]),
        (1_111_111_111, ["14050471", "67062674", "99943326"]),
        (1_234_567_890, ["89005924", "91819424", "93441116"]),
        (2_000_000_000, ["69279037", "90698825", "38618901"]),
        (20_000_000_000, ["65353130", "77737706", "47863826"]),
    ];
    const SEED: &[u8; 20] = b"12345678901234567890";

    fn at(seconds: u64) -> DateTime<Utc> {
        let seconds = i64::try_from(seconds).expect("a time");
        DateTime::from_timestamp(seconds, 0).expect("a time")
    }

    #[test]
    fn the_vectors_of_the_rfc_hold() {
        for (seconds, codes) in VECTORS {
            let hashes = [
                (Algorithm::SHA1, 20),
                (Algorithm::SHA256, 32),
                (Algorithm::SHA512, 64),
            ];
            for (code, (algorithm, length)) in codes.into_iter().zip(hashes) {
                let seed: Vec<u8> = SEED.iter().copied().cycle().take(length).collect();
                let totp = builder(&seed)
                    .with_algorithm(algorithm)
                    .with_digits(8)
                    .build_noncompliant();
                assert_eq!(
                    totp.generate(seconds).to_string(),
                    code,
                    "{algorithm} at {seconds}"
                );
            }
            // Six digits are the last six.
            let step = step_of(SEED, &codes[0][2..], at(seconds));
            assert_eq!(step, i64::try_from(seconds / STEP).ok(), "at {seconds}");
        }
    }

    #[test]
    fn a_clock_may_be_off_by_one_step() {
        // The code of the second step of time, which began at second 30.
        let code = "287082";
        for (seconds, good) in [
            (0, true),
            (29, true),
            (59, true),
            (89, true),
            (90, false),
            (3_000, false),
        ] {
            let step = step_of(SEED, code, at(seconds));
            assert_eq!(step, good.then_some(1), "at {seconds}");
        }
    }

    #[test]
    fn an_app_gets_everything_it_needs() {
        let setup = describe(SEED, "ada@example.org").expect("a setup");
        assert_eq!(setup.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(
            setup.uri.starts_with("otpauth://totp/Parley:ada"),
            "{}",
            setup.uri
        );
        assert!(
            setup
                .uri
                .contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            "{}",
            setup.uri
        );
        assert!(setup.uri.contains("issuer=Parley"), "{}", setup.uri);
        let read = Totp::from_url(&setup.uri).expect("an address that apps read");
        assert_eq!(read.generate(59).to_string(), "287082");
        assert!(setup.qr_svg.contains("<svg") && setup.qr_svg.contains("<path"));
    }

    #[test]
    fn secrets_differ() {
        assert_ne!(
            new_secret().expect("a secret"),
            new_secret().expect("a secret")
        );
    }
}
