//! Signing in with a passkey alone. The device has looked at its person: that is both steps.

use domain::{Error, FieldCode};
use serde_json::Value;
use store::passkey_questions::Purpose;
use store::users;

use super::answer;
use crate::identity::{Device, SignedIn, sign_in};
use crate::{Failure, Services};

/// Signs in whoever's key has answered.
pub async fn sign_in_with_passkey(
    services: &Services,
    answer: &Value,
    device: &Device,
) -> Result<SignedIn, Error> {
    let right = answer::check(services, Purpose::SignIn, None, answer).await?;
    let tx = services.db.begin().await.or_internal()?;
    right.spend(services, &tx).await?;
    let known = users::credentials_of(&tx, right.user_id())
        .await
        .or_internal()?
        .ok_or_else(|| Error::field("passkey", FieldCode::Unknown))?;
    let by = Some(right.name());
    let signed_in = sign_in::enter(services, &tx, &known, device, by).await?;
    tx.commit().await.or_internal()?;
    Ok(signed_in)
}
