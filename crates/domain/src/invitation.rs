//! Invitations: how others come into an organization, by their own consent.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::value::{Email, Name, Password};
use crate::{Error, FieldCode, FieldErrors, InvitationId, Role};

/// The most people one link may let in.
const USES_MAX: u32 = 100;
/// How long an invitation is open if nothing else is said, and at most, in days.
const DAYS_DEFAULT: u32 = 7;
const DAYS_MAX: u32 = 90;

/// An invitation as typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationInput {
    /// What whoever accepts will be.
    pub role: Role,
    /// The address it is sent to; only whoever has it may accept.
    #[serde(default)]
    pub email: Option<String>,
    /// How many people may accept a link, from 1 to 100; one if nothing is said.
    #[serde(default)]
    pub uses: Option<u32>,
    /// How many days it is open, from 1 to 90; seven if nothing is said.
    #[serde(default)]
    pub days: Option<u32>,
}

/// An invitation that can be made.
#[derive(Clone, Debug)]
pub struct InvitationFields {
    /// What whoever accepts will be.
    pub role: Role,
    /// Whose it is.
    pub email: Option<Email>,
    /// How many may accept.
    pub uses_max: u32,
    /// How long it is open.
    pub lifetime: TimeDelta,
}

impl InvitationInput {
    /// Checks every field at once. What is sent to one person lets one person in.
    pub fn parse(&self) -> Result<InvitationFields, Error> {
        let mut errors = FieldErrors::default();
        let email = errors.optional("email", self.email.as_deref(), Email::parse);
        let uses_max = self.uses.unwrap_or(1);
        if !(1..=USES_MAX).contains(&uses_max) || (email.is_some() && uses_max != 1) {
            errors.push("uses", FieldCode::Malformed);
        }
        let days = self.days.unwrap_or(DAYS_DEFAULT);
        if !(1..=DAYS_MAX).contains(&days) {
            errors.push("days", FieldCode::Malformed);
        }
        errors.finish()?;
        Ok(InvitationFields {
            role: self.role,
            email,
            uses_max,
            lifetime: TimeDelta::days(i64::from(days)),
        })
    }
}

text_enum! {
    /// How an invitation stands.
    InvitationState {
        /// It can be accepted.
        Open = "open",
        /// Everybody it was for has come.
        Used = "used",
        /// Its time is over.
        Expired = "expired",
        /// It was taken back.
        Revoked = "revoked",
    }
}

/// An invitation, as those see it who may invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// What whoever accepts will be.
    pub role: Role,
    /// Whose it is, if it was sent to somebody.
    pub email: Option<String>,
    /// How many have accepted.
    pub uses: i64,
    /// How many may.
    pub uses_max: i64,
    /// Who invites.
    pub inviter: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it is open.
    pub expires_at: DateTime<Utc>,
    /// How it stands.
    pub state: InvitationState,
}

/// An invitation that was just made, with its link: shown this once, since only a hash is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvitation {
    /// The invitation.
    #[serde(flatten)]
    pub invitation: Invitation,
    /// Where it is accepted.
    pub link: String,
    /// Whether it goes out by mail as well.
    pub mailed: bool,
}

/// What somebody who holds the link may know before they accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offer {
    /// The organization's name.
    pub organization: String,
    /// Who invites.
    pub inviter: String,
    /// What they would be.
    pub role: Role,
    /// Whose it is, if it was sent to somebody.
    pub email: Option<String>,
}

/// Somebody new who accepts, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Newcomer {
    /// The token in the link.
    pub token: String,
    /// Their name.
    pub name: String,
    /// The e-mail address to sign in with.
    pub email: String,
    /// Their new password.
    pub password: String,
}

impl Newcomer {
    /// Checks every field at once.
    pub fn parse(&self) -> Result<(Name, Email, Password), Error> {
        let mut errors = FieldErrors::default();
        let name = errors.required("name", Name::parse(&self.name));
        let email = errors.required("email", Email::parse(&self.email));
        let password = errors.required("password", Password::parse(&self.password));
        match (name, email, password) {
            (Some(name), Some(email), Some(password)) => Ok((name, email, password)),
            _ => Err(errors.into()),
        }
    }
}
