//! Proof of the two-step password (<https://core.telegram.org/api/srp>), a second of arithmetic:
//! done on a blocking thread.

use grammers_crypto::two_factor_auth::{calculate_2fa, check_p_and_g};
use grammers_tl_types as tl;
use service::telegram::GatewayError;

/// Proves knowledge of the password without sending it.
pub(super) async fn prove(
    challenge: tl::types::account::Password,
    password: String,
) -> Result<tl::enums::InputCheckPasswordSrp, GatewayError> {
    let proof = tokio::task::spawn_blocking(move || calculate(challenge, &password)).await;
    // The library panics over parameters it has never seen.
    proof.unwrap_or_else(|_| Err(unsupported()))
}

fn calculate(
    challenge: tl::types::account::Password,
    password: &str,
) -> Result<tl::enums::InputCheckPasswordSrp, GatewayError> {
    use tl::enums::PasswordKdfAlgo as Algorithm;
    let Some(Algorithm::Sha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow(known)) =
        challenge.current_algo
    else {
        return Err(unsupported());
    };
    let (Some(srp_id), Some(g_b)) = (challenge.srp_id, challenge.srp_b) else {
        return Err(unsupported());
    };
    if !check_p_and_g(&known.p, &known.g) {
        return Err(unsupported());
    }
    // Our own randomness: the challenge offers some, but then the server would know our secret.
    let mut secret = vec![0; 256];
    getrandom::fill(&mut secret).map_err(|_| GatewayError::Unreachable("no randomness".into()))?;
    let (m1, g_a) = calculate_2fa(
        &known.salt1,
        &known.salt2,
        &known.p,
        &known.g,
        g_b,
        secret,
        password,
    );
    let proof = tl::types::InputCheckPasswordSrp {
        srp_id,
        a: g_a.to_vec(),
        m1: m1.to_vec(),
    };
    Ok(proof.into())
}

fn unsupported() -> GatewayError {
    GatewayError::Refused("PASSWORD_ALGORITHM_UNSUPPORTED".into())
}
