//! Passwords: argon2id with the parameters OWASP recommends (19 MiB, two passes).
//!
//! A computation takes tens of milliseconds of one core and 19 MiB, so at most as many run at a
//! time as there are cores, away from the threads that serve requests.

use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::password_hash::{Output, PasswordHash, Salt, SaltString};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use domain::{Error, FieldCode, UserId};
use store::users;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::error::incident;
use crate::secrets::fill_random;
use crate::{Failure, Services};

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

static SLOTS: LazyLock<Semaphore> = LazyLock::new(|| {
    Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get))
});

/// The memory of computations that ended, one for each slot at most: taken anew each time, the
/// allocator would keep 19 MiB for each thread that ever worked.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// The PHC string to store for a new password.
pub async fn hash(password: &str) -> Result<String, Error> {
    let password = Zeroizing::new(password.to_owned());
    in_a_slot(move |memory| {
        let mut bytes = [0; 16];
        fill_random(&mut bytes).map_err(|error| incident(&error))?;
        let salt = SaltString::encode_b64(&bytes).map_err(|error| incident(&error))?;
        let params = params()?;
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: (&params).try_into().map_err(|error| incident(&error))?,
            salt: Some(salt.as_salt()),
            hash: Some(compute(params, &password, &bytes, memory)?),
        };
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
    in_a_slot(move |memory| {
        let stored = PasswordHash::new(&stored).map_err(|error| incident(&error))?;
        let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
            return Err(incident(&"a stored password without salt or hash"));
        };
        let mut bytes = [0; Salt::MAX_LENGTH];
        let salt = salt
            .decode_b64(&mut bytes)
            .map_err(|error| incident(&error))?;
        // As it was computed then, should the parameters above ever change.
        let params = Params::try_from(&stored).map_err(|error| incident(&error))?;
        // `Output` compares in constant time.
        Ok(compute(params, &password, salt, memory)? == expected)
    })
    .await
}

/// Refuses whoever does not know their own password. Those who have none signed in otherwise, and
/// pass.
pub(super) async fn know_if_any(
    services: &Services,
    user_id: UserId,
    password: &str,
) -> Result<(), Error> {
    let stored = users::password_hash(&services.db, user_id)
        .await
        .or_internal()?;
    if stored.is_none() {
        return Ok(());
    }
    if password.is_empty() {
        return Err(Error::field("password", FieldCode::Required));
    }
    if verify(password, stored).await? {
        Ok(())
    } else {
        Err(Error::field("password", FieldCode::Wrong))
    }
}

fn params() -> Result<Params, Error> {
    let length = Some(Params::DEFAULT_OUTPUT_LEN);
    Params::new(MEMORY_KIB, PASSES, LANES, length).map_err(|error| incident(&error))
}

fn compute(
    params: Params,
    password: &str,
    salt: &[u8],
    memory: &mut Vec<Block>,
) -> Result<Output, Error> {
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Output::init_with(length, |out| {
        Ok(argon2.hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            out,
            &mut memory[..blocks],
        )?)
    })
    .map_err(|error| incident(&error))
}

/// A text and a salt, hashed the same way. For codes that are compared with several at once.
pub(super) async fn derive(text: &str, salt: Vec<u8>) -> Result<[u8; 32], Error> {
    let text = Zeroizing::new(text.to_owned());
    in_a_slot(move |memory| {
        let hash = compute(params()?, &text, &salt, memory)?;
        hash.as_bytes().try_into().map_err(|error| incident(&error))
    })
    .await
}

async fn in_a_slot<T: Send + 'static>(
    work: impl FnOnce(&mut Vec<Block>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let _slot = SLOTS.acquire().await.map_err(|error| incident(&error))?;
    tokio::task::spawn_blocking(move || {
        let idle = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = idle().pop().unwrap_or_default();
        let done = work(&mut memory);
        idle().push(memory);
        done
    })
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
