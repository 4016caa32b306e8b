//! What a browser keeps for us between two pages: sealed, for one purpose, for a while.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Error;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Services;
use crate::error::incident;

#[derive(Serialize, Deserialize)]
struct Kept<T> {
    until: DateTime<Utc>,
    what: T,
}

/// The text to keep.
pub(super) fn seal<T: Serialize>(
    services: &Services,
    purpose: &str,
    what: &T,
    lifetime: TimeDelta,
) -> Result<String, Error> {
    let until = services.clock.now() + lifetime;
    let plain = serde_json::to_vec(&Kept { until, what }).map_err(|error| incident(&error))?;
    let sealed = services
        .secrets
        .seal(&owner(purpose), &plain)
        .map_err(|error| incident(&error))?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// What was kept, if it was sealed here for this and its time is not over.
pub(super) fn open<T: DeserializeOwned>(
    services: &Services,
    purpose: &str,
    text: &str,
) -> Option<T> {
    let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let plain = services.secrets.open(&owner(purpose), &sealed).ok()?;
    let kept: Kept<T> = serde_json::from_slice(&plain).ok()?;
    (services.clock.now() < kept.until).then_some(kept.what)
}

fn owner(purpose: &str) -> String {
    format!("sign_in_with/{purpose}")
}
