//! Passwords: argon2id with the parameters OWASP recommends (19 MiB, two passes).
//!
//! A computation takes tens of milliseconds of one core and 19 MiB, so at most as many run at a
//! time as there are cores, away from the threads that serve requests.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::Error;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::error::incident;
use crate::secrets::fill_random;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

static SLOTS: LazyLock<Semaphore> = LazyLock::new(|| {
    Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get))
});

/// The PHC string to store for a new password.
pub async fn hash(password: &str) -> Result<String, Error> {
    let password = Zeroizing::new(password.to_owned());
    in_a_slot(move || {
        let mut salt = [0; 16];
        fill_random(&mut salt).map_err(|error| incident(&error))?;
        let salt = SaltString::encode_b64(&salt).map_err(|error| incident(&error))?;
        let hash = hasher()?
            .hash_password(password.as_bytes(), &salt)
            .map_err(|error| incident(&error))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether a password is the one that was stored. With nothing stored the answer is no, after
/// the same work: the time must not tell whether an address is known.
pub async fn verify(password: &str, stored: Option<String>) -> Result<bool, Error> {
    let Some(stored) = stored else {
        hash(password).await?;
        return Ok(false);
    };
    let password = Zeroizing::new(password.to_owned());
    in_a_slot(move || {
        let stored = PasswordHash::new(&stored).map_err(|error| incident(&error))?;
        match hasher()?.verify_password(password.as_bytes(), &stored) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::Password) => Ok(false),
            Err(error) => Err(incident(&error)),
        }
    })
    .await
}

fn hasher() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| incident(&error))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A text and a salt, hashed the same way. For codes that are compared with several at once.
pub(super) async fn derive(text: &str, salt: Vec<u8>) -> Result<[u8; 32], Error> {
    let text = Zeroizing::new(text.to_owned());
    in_a_slot(move || {
        let mut hash = [0; 32];
        hasher()?
            .hash_password_into(text.as_bytes(), &salt, &mut hash)
            .map_err(|error| incident(&error))?;
        Ok(hash)
    })
    .await
}

async fn in_a_slot<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let _slot = SLOTS.acquire().await.map_err(|error| incident(&error))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| incident(&error))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_verifies_and_no_other() {
        let stored = hash("correct horse").await.expect("a hash");
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert_eq!(
            verify("correct horse", Some(stored.clone())).await,
            Ok(true)
        );
        assert_eq!(verify("correct hors", Some(stored)).await, Ok(false));
        assert_eq!(verify("correct horse", None).await, Ok(false));
    }
}
