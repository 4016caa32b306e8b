//! Staying signed in: a refresh token buys the next pair and is spent by that.

use chrono::TimeDelta;
use domain::Error;
use domain::audit::AuditAction;
use domain::identity::Me;
use store::sessions::{self, Acting, RefreshToken};

use super::tokens::{self, RandomToken};
use super::{Device, session};
use crate::audit::{self, Entry};
use crate::error::incident;
use crate::{Failure, Services};

/// How long a token that was just spent still answers, for tabs that refresh at the same time.
pub const GRACE: TimeDelta = TimeDelta::seconds(30);

/// How long a session lives at most, however much it is used: then its person shows again who
/// they are.
const SESSION_LIFETIME: TimeDelta = TimeDelta::days(90);

/// What a refresh token bought.
#[derive(Clone)]
pub struct Refreshed {
    /// Who.
    pub me: Me,
    /// The same, as use cases want it.
    pub acting: Acting,
    /// The new access token.
    pub access_token: String,
    /// The new refresh token; none within the grace window, where somebody else has it.
    pub refresh_token: Option<String>,
    /// Seconds until the access token expires.
    pub access_expires_in: u32,
}

/// Exchanges a refresh token. One that was spent more than [`GRACE`] ago is in two hands: its
/// session ends.
pub async fn refresh(
    services: &Services,
    refresh_token: &str,
    device: &Device,
) -> Result<Refreshed, Error> {
    let secret = RandomToken::parse(refresh_token).ok_or_else(Error::unauthorized)?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    let token = sessions::token(&tx, &secret.hash())
        .await
        .or_internal()?
        .filter(|token| !token.session_ended && now < token.expires_at)
        .filter(|token| now < token.session_began + SESSION_LIFETIME)
        .ok_or_else(Error::unauthorized)?;
    let organization_id = token.organization_id;
    if token.spent_at.is_some_and(|spent| now - spent > GRACE) {
        sessions::end(&tx, organization_id, token.session_id, "reuse", now)
            .await
            .or_internal()?;
        let entry = Entry::new(AuditAction::SessionStolen);
        audit::record(services, &tx, organization_id, token.user_id, entry).await?;
        tx.commit().await.or_internal()?;
        services.hub.recheck(token.user_id);
        tracing::warn!(
            session = %token.session_id, user = %token.user_id, address = ?device.address,
            "a spent refresh token was used again: session ended"
        );
        return Err(Error::unauthorized());
    }
    let first = token.spent_at.is_none()
        && sessions::spend(&tx, &secret.hash(), now)
            .await
            .or_internal()?;
    let next = if first {
        Some(session::new_refresh_token(services, &tx, token.session_id).await?)
    } else {
        None
    };
    sessions::touch(&tx, organization_id, token.session_id, now)
        .await
        .or_internal()?;
    let refreshed = answer(services, &tx, &token, next).await?;
    tx.commit().await.or_internal()?;
    Ok(refreshed)
}

async fn answer(
    services: &Services,
    tx: &store::Tx,
    token: &RefreshToken,
    refresh_token: Option<String>,
) -> Result<Refreshed, Error> {
    let RefreshToken {
        session_id,
        user_id,
        organization_id,
        ..
    } = *token;
    let acting = sessions::actor(tx, organization_id, session_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    let me = sessions::me(tx, organization_id, user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    let access_token = services
        .tokens
        .issue(organization_id, user_id, session_id, services.clock.now())
        .map_err(|error| incident(&error))?;
    Ok(Refreshed {
        me,
        acting,
        access_token,
        refresh_token,
        access_expires_in: tokens::ACCESS_SECONDS,
    })
}
