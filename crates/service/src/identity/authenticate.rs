//! From a token to who acts.

use domain::identity::Me;
use domain::{Actor, Error, ErrorCode};
use store::sessions;
pub use store::sessions::Acting;

use crate::{Failure, Services};

/// Somebody who can do nothing before they have a second step at sign-in: their organization asks
/// for it. What sets it up takes them; everything else takes an [`Actor`].
#[derive(Clone, Copy, Debug)]
pub struct Restricted(pub Actor);

/// Who acts with this access token. The session is asked for each time, so that signing out and
/// a changed role count at once.
pub async fn authenticate(services: &Services, access_token: &str) -> Result<Acting, Error> {
    let claims = services
        .tokens
        .check(access_token, services.clock.now())
        .ok_or_else(Error::unauthorized)?;
    sessions::actor(&services.db, claims.org, claims.sid)
        .await
        .or_internal()?
        .filter(|acting| acting.actor.user_id == claims.sub)
        .ok_or_else(Error::unauthorized)
}

/// The same person with the role they have now; an error once their session has ended. For a
/// socket, which lives longer than a token.
pub async fn actor_now(services: &Services, actor: &Actor) -> Result<Actor, Error> {
    let acting = sessions::actor(&services.db, actor.organization_id, actor.session_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    if acting.owes_second_step {
        return Err(Error::new(ErrorCode::TwoFactorRequired));
    }
    Ok(acting.actor)
}

/// Who is signed in. Everybody may know that of themselves.
pub async fn me(services: &Services, actor: &Actor) -> Result<Me, Error> {
    sessions::me(&services.db, actor.organization_id, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)
}
