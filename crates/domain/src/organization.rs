//! Organizations, as their members see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Error, FieldCode, OrganizationId, Role, UserId};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// How many members it has.
    pub members: i64,
    /// Whether its members need a second step at sign-in.
    pub two_factor_required: bool,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// An organization that a person is a member of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership {
    /// The organization.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// What the person is there.
    pub role: Role,
}

/// The name of an organization, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OrganizationName {
    /// The name.
    pub name: String,
}

/// Whether members need a second step at sign-in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TwoFactorRule {
    /// They do; who has none can do nothing else before.
    pub required: bool,
}

/// Why the second step is taken from a member who has lost it, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SecondStepReset {
    /// How one knows that it is they who ask; the audit log and the member are told.
    pub reason: String,
}

impl SecondStepReset {
    /// The longest reason, in characters.
    pub const REASON_MAX: usize = 500;

    /// The reason, without blanks around it.
    pub fn parse(&self) -> Result<String, Error> {
        let reason = self.reason.trim();
        let refuse = |code| Err(Error::field("reason", code));
        if reason.is_empty() {
            return refuse(FieldCode::Required);
        }
        if reason.chars().count() > Self::REASON_MAX {
            return refuse(FieldCode::TooLong);
        }
        Ok(reason.to_owned())
    }
}

/// Another role for a member.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleChange {
    /// What they are from now on.
    pub role: Role,
}

/// Who takes over from somebody who goes.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct HandOver {
    /// The member who gets their records and open tasks; without one these are nobody's for now.
    pub successor_id: Option<UserId>,
}
