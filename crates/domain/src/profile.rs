//! What people change about themselves.

use serde::{Deserialize, Serialize};

use crate::value::Email;
use crate::{Error, FieldCode, FieldErrors};

/// One's own name, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OwnName {
    /// The name.
    pub name: String,
}

/// Another address to sign in with, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EmailChange {
    /// The new address.
    pub email: String,
    /// The password: an open window must not be enough to take an account away.
    pub password: String,
}

impl EmailChange {
    /// The address, once both fields can be what they should be.
    pub fn parse(&self) -> Result<Email, Error> {
        let mut errors = FieldErrors::default();
        let email = errors.required("email", Email::parse(&self.email));
        if self.password.is_empty() {
            errors.push("password", FieldCode::Required);
        }
        match email {
            Some(email) if !self.password.is_empty() => Ok(email),
            _ => Err(errors.into()),
        }
    }
}
