//! People and how they come in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::value::{Email, Name, Password};
use crate::{Error, FieldCode, FieldErrors, OrganizationId, Role, UserId};

/// A registration as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SignUp {
    /// The e-mail address to sign in with.
    pub email: String,
    /// The new password.
    pub password: String,
    /// The person's name.
    pub name: String,
    /// The name of the organization to create.
    pub organization_name: String,
}

/// A registration that can be carried out.
#[derive(Debug)]
pub struct Registration {
    /// The e-mail address.
    pub email: Email,
    /// The password, still to be hashed.
    pub password: Password,
    /// The person's name.
    pub name: Name,
    /// The organization's name.
    pub organization_name: Name,
}

impl SignUp {
    /// Checks every field at once.
    pub fn parse(&self) -> Result<Registration, Error> {
        let mut errors = FieldErrors::default();
        let email = errors.required("email", Email::parse(&self.email));
        let password = errors.required("password", Password::parse(&self.password));
        let name = errors.required("name", Name::parse(&self.name));
        let organization_name =
            errors.required("organization_name", Name::parse(&self.organization_name));
        match (email, password, name, organization_name) {
            (Some(email), Some(password), Some(name), Some(organization_name)) => {
                Ok(Registration {
                    email,
                    password,
                    name,
                    organization_name,
                })
            }
            _ => Err(errors.into()),
        }
    }
}

/// A sign-in as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SignIn {
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
}

impl SignIn {
    /// Only that both are there: what a wrong one looks like is nobody's business.
    pub fn check(&self) -> Result<(), Error> {
        let mut errors = FieldErrors::default();
        for (field, text) in [("email", self.email.trim()), ("password", &self.password)] {
            if text.is_empty() {
                errors.push(field, FieldCode::Required);
            }
        }
        errors.finish()
    }
}

/// A change of one's own password, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasswordChange {
    /// The password so far.
    pub current_password: String,
    /// The one from now on.
    pub new_password: String,
}

impl PasswordChange {
    /// The new password, once both fields can be what they should be.
    pub fn parse(&self) -> Result<Password, Error> {
        let mut errors = FieldErrors::default();
        if self.current_password.is_empty() {
            errors.push("current_password", FieldCode::Required);
        }
        let new = errors.required("new_password", Password::parse(&self.new_password));
        match new {
            Some(new) if !self.current_password.is_empty() => Ok(new),
            _ => Err(errors.into()),
        }
    }
}

/// A password that shows once more who one is, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Confirmation {
    /// The password.
    pub password: String,
}

/// A new password by a link from a mail, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasswordReset {
    /// The token in the link.
    pub token: String,
    /// The new password.
    pub new_password: String,
}

impl PasswordReset {
    /// The new password, if it can be one.
    pub fn parse(&self) -> Result<Password, Error> {
        Password::parse(&self.new_password).map_err(|code| Error::field("new_password", code))
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The person.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Whether mail to it is known to reach them.
    pub email_verified: bool,
    /// The organization they act in.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Their role there.
    pub role: Role,
}

/// A member of the organization, as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The person.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// When they joined.
    pub joined_at: DateTime<Utc>,
    /// Since when they may not come in, where somebody has deactivated them.
    #[serde(default)]
    pub deactivated_at: Option<DateTime<Utc>>,
}

impl Member {
    /// Whether they may come in, and be given something to do.
    pub fn is_active(&self) -> bool {
        self.deactivated_at.is_none()
    }
}
