//! Passkeys: keys that a person's devices hold and give out to nobody. One of them signs in alone,
//! as the device has looked at its person first, or is the second step after a password.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::PasskeyId;

/// The most passkeys of one person.
pub const PASSKEYS_MAX: usize = 10;

text_enum! {
    /// Whether other devices may have a passkey as well. It is decided when one is made.
    Copies {
        /// It never leaves its device.
        Forbidden = "forbidden",
        /// It may be copied to others, and is not.
        Allowed = "allowed",
        /// Others have it.
        Made = "made",
    }
}

/// A key on a person's device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// What the person calls it.
    pub name: String,
    /// Whether other devices of theirs have it as well, as it was when it was last used.
    pub synced: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it last showed who they are.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What a browser asks a device: the options of `navigator.credentials.create()` or `get()` in their
/// form for JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyQuestion {
    /// For `PublicKeyCredential.parseCreationOptionsFromJSON()` or `parseRequestOptionsFromJSON()`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub options: Value,
    /// Seconds until the answer is worthless.
    pub expires_in: u32,
}

/// A passkey to be added.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NewPasskey {
    /// What the person calls it.
    pub name: String,
    /// What the device answered: the credential's `toJSON()`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub passkey: Value,
}

/// Another name for a passkey.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasskeyName {
    /// The name.
    pub name: String,
}

/// What a device answered to somebody who signs in.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasskeyAnswer {
    /// The credential's `toJSON()`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub passkey: Value,
}

/// A passkey that was added.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddedPasskey {
    /// The passkey.
    pub passkey: Passkey,
    /// Where it switched the second step on: codes for a day without the device. Nobody can see them
    /// again later.
    pub backup_codes: Vec<String>,
}
