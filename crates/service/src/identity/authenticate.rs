//! From a token to who acts.

use domain::identity::Me;
use domain::{Actor, Error};
use store::sessions;

use crate::{Failure, Services};

/// Who acts with this access token. The session is asked for each time, so that signing out and
/// a changed role count at once.
pub async fn authenticate(services: &Services, access_token: &str) -> Result<Actor, Error> {
    let claims = services
        .tokens
        .check(access_token, services.clock.now())
        .ok_or_else(Error::unauthorized)?;
    sessions::actor(&services.db, claims.org, claims.sid)
        .await
        .or_internal()?
        .filter(|actor| actor.user_id == claims.sub)
        .ok_or_else(Error::unauthorized)
}

/// The same person with the role they have now; an error once their session has ended. For a
/// socket, which lives longer than a token.
pub async fn actor_now(services: &Services, actor: &Actor) -> Result<Actor, Error> {
    sessions::actor(&services.db, actor.organization_id, actor.session_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)
}

/// Who is signed in. Everybody may know that of themselves.
pub async fn me(services: &Services, actor: &Actor) -> Result<Me, Error> {
    sessions::me(&services.db, actor.organization_id, actor.user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)
}
