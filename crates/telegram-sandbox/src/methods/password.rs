//! The two methods of two-step passwords. Their arithmetic takes too long for the world's lock, so they are not in
//! the table: each looks something up, computes on a blocking thread, and stores the outcome.

use grammers_tl_types::{
    Cursor, Deserializable, Identifiable, Serializable, enums, functions, types,
};

use super::{Ctx, auth};
use crate::crypto::random;
use crate::error::{Answer, RpcFailure};
use crate::handshake::{GENERATOR, prime};
use crate::shared::Shared;
use crate::srp::{Challenge, Verifier};
use crate::world::{SignIn, World};

/// Whether [`execute`] is responsible for a constructor id.
pub(crate) fn is_password_method(id: u32) -> bool {
    id == functions::account::GetPassword::CONSTRUCTOR_ID
        || id == functions::auth::CheckPassword::CONSTRUCTOR_ID
}

pub(crate) async fn execute(
    shared: &Shared,
    key_id: i64,
    id: u32,
    request: &[u8],
) -> Answer<Vec<u8>> {
    if id == functions::account::GetPassword::CONSTRUCTOR_ID {
        get_password(shared, key_id).await
    } else {
        check_password(shared, key_id, request).await
    }
}

/// Whose password it is: the user who has to show it now, or who is signed in.
fn owner(world: &World, key_id: i64) -> Answer<i64> {
    match world.sign_in_of(key_id) {
        SignIn::PasswordDue(user) | SignIn::SignedIn(user) => Ok(user),
        SignIn::Nobody | SignIn::Revoked | SignIn::FilesOnly(_) => {
            Err(RpcFailure::unauthorized("AUTH_KEY_UNREGISTERED"))
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| RpcFailure::new(500, "INTERNAL"))
}

async fn get_password(shared: &Shared, key_id: i64) -> Answer<Vec<u8>> {
    let (user, seed, verifier, account) = shared.with_world(|world| {
        let user = owner(world, key_id)?;
        let account = world.users.get(&user).and_then(|u| u.account.clone());
        Ok((
            user,
            world.seed,
            world.verifiers.get(&user).cloned(),
            account,
        ))
    })?;
    let (password, hint) = account.map_or((None, None), |a| (a.password, a.hint));
    let verifier = match (verifier, password) {
        (None, Some(password)) => {
            // Made at the first question only: it costs 100,000 rounds of hashing.
            let made = blocking(move || Verifier::new(&password, seed, user)).await?;
            shared.with_world(|world| world.verifiers.insert(user, made.clone()));
            Some(made)
        }
        (verifier, _) => verifier,
    };
    let challenge = match verifier {
        Some(verifier) => {
            let salts = (verifier.salt1.clone(), verifier.salt2.clone());
            Some((blocking(move || verifier.challenge()).await?, salts))
        }
        None => None,
    };
    let algo = |salt1: Vec<u8>, salt2: Vec<u8>| {
        enums::PasswordKdfAlgo::Sha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow(
            types::PasswordKdfAlgoSha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow {
                salt1,
                salt2,
                g: GENERATOR as i32,
                p: prime().to_bytes_be(),
            },
        )
    };
    let (challenge, salts) = challenge.unzip();
    let answer = enums::account::Password::Password(types::account::Password {
        has_recovery: false,
        has_secure_values: false,
        has_password: challenge.is_some(),
        current_algo: salts.map(|(salt1, salt2)| algo(salt1, salt2)),
        srp_b: challenge.as_ref().map(|challenge| challenge.g_b.to_vec()),
        srp_id: challenge.as_ref().map(|challenge| challenge.id),
        hint,
        email_unconfirmed_pattern: None,
        new_algo: algo(random::<8>().to_vec(), random::<8>().to_vec()),
        new_secure_algo: enums::SecurePasswordKdfAlgo::Unknown,
        secure_random: random::<256>().to_vec(),
        pending_reset_date: None,
        login_email_pattern: None,
    });
    if let Some(challenge) = challenge {
        shared.with_world(|world| world.challenges.insert(key_id, challenge));
    }
    Ok(answer.to_bytes())
}

async fn check_password(shared: &Shared, key_id: i64, request: &[u8]) -> Answer<Vec<u8>> {
    let mut cursor = Cursor::from_slice(request);
    let request = functions::auth::CheckPassword::deserialize(&mut cursor)
        .map_err(|_| RpcFailure::bad("INPUT_REQUEST_INVALID"))?;
    let enums::InputCheckPasswordSrp::Srp(proof) = request.password else {
        return Err(RpcFailure::bad("PASSWORD_HASH_INVALID"));
    };
    // Each challenge is good for one attempt.
    let (user, challenge) = shared.with_world(|world| {
        let user = owner(world, key_id)?;
        let challenge: Option<Challenge> = world.challenges.remove(&key_id);
        Ok((user, challenge))
    })?;
    let challenge = challenge.filter(|challenge| challenge.id == proof.srp_id);
    let challenge = challenge.ok_or_else(|| RpcFailure::bad("SRP_ID_INVALID"))?;
    if !blocking(move || challenge.proves(&proof.a, &proof.m1)).await? {
        return Err(RpcFailure::bad("PASSWORD_HASH_INVALID"));
    }
    let addr = shared.addr();
    let answer = shared.with_world(|world| {
        let mut ctx = Ctx {
            world,
            key_id,
            addr,
        };
        auth::authorize(&mut ctx, user)
    });
    Ok(answer.to_bytes())
}
