//! Opening a session: what registering and signing in have in common.

use chrono::TimeDelta;
use domain::identity::Me;
use domain::language::Language;
use domain::{Error, OrganizationId, SessionId, UserId};
use store::Tx;
use store::sessions::{self, NewSession};

use super::tokens::{self, RandomToken};
use crate::error::incident;
use crate::{Failure, Services};

/// How long a device stays signed in without being used.
pub const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(30);
/// The longest description of a browser that is kept, in characters.
const USER_AGENT_MAX: usize = 300;

/// Where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// Its network address.
    pub address: Option<String>,
    /// The language it prefers.
    pub language: Language,
}

/// A person who has just come in.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub me: Me,
    /// Opens the interface until it expires.
    pub access_token: String,
    /// Buys the next pair of tokens, once.
    pub refresh_token: String,
    /// Seconds until the access token expires.
    pub access_expires_in: u32,
}

/// Opens a session inside the caller's transaction.
pub(crate) async fn open(
    services: &Services,
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    device: &Device,
) -> Result<SignedIn, Error> {
    let now = services.clock.now();
    let id: SessionId = services.clock.new_id();
    let user_agent: Option<String> = device
        .user_agent
        .as_deref()
        .map(|text| text.chars().take(USER_AGENT_MAX).collect());
    let session = NewSession {
        id,
        user_id,
        organization_id,
        user_agent: user_agent.as_deref(),
        address: device.address.as_deref(),
    };
    sessions::insert(tx, &session, now).await.or_internal()?;
    let refresh_token = new_refresh_token(services, tx, id).await?;
    let me = sessions::me(tx, organization_id, user_id)
        .await
        .or_internal()?
        .ok_or_else(Error::unauthorized)?;
    let access_token = services
        .tokens
        .issue(organization_id, user_id, id, now)
        .map_err(|error| incident(&error))?;
    Ok(SignedIn {
        me,
        access_token,
        refresh_token,
        access_expires_in: tokens::ACCESS_SECONDS,
    })
}

/// Makes the next refresh token of a session.
pub(super) async fn new_refresh_token(
    services: &Services,
    tx: &Tx,
    session_id: SessionId,
) -> Result<String, Error> {
    let secret = RandomToken::generate().map_err(|error| incident(&error))?;
    let now = services.clock.now();
    sessions::insert_token(tx, session_id, &secret.hash(), now, now + REFRESH_LIFETIME)
        .await
        .or_internal()?;
    Ok(secret.to_text())
}
