//! Signing in with e-mail and password.

use domain::identity::SignIn;
use domain::{Error, ErrorCode};
use store::users;

use super::{Device, SignedIn, password, session};
use crate::{Failure, Services};

/// Signs a person in. An unknown address and a wrong password look the same, in words and in
/// time.
pub async fn sign_in(
    services: &Services,
    sign_in: &SignIn,
    device: &Device,
) -> Result<SignedIn, Error> {
    sign_in.check()?;
    let known = users::credentials(&services.db, &sign_in.email)
        .await
        .or_internal()?;
    let stored = known.as_ref().map(|known| known.password_hash.clone());
    let right = password::verify(&sign_in.password, stored).await?;
    let (true, Some(known)) = (right, known) else {
        return Err(Error::new(ErrorCode::InvalidCredentials));
    };
    let Some(organization_id) = known.organization_id else {
        return Err(Error::forbidden().with_detail("not a member of any organization"));
    };
    let tx = services.db.begin().await.or_internal()?;
    let signed_in = session::open(services, &tx, organization_id, known.user_id, device).await?;
    tx.commit().await.or_internal()?;
    Ok(signed_in)
}
