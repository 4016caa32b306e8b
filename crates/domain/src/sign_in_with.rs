//! Signing in with somebody else's word: Google, GitHub, Telegram, or an OpenID issuer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::invitation::Offer;
use crate::value::{Email, Name};
use crate::{Error, FieldErrors, LinkedSignInId};

text_enum! {
    /// Who vouches for a person.
    Provider {
        /// Google.
        Google = "google",
        /// GitHub.
        GitHub = "github",
        /// Telegram.
        Telegram = "telegram",
        /// An OpenID issuer of the operator's choice.
        OpenId = "oidc",
    }
}

text_enum! {
    /// Why nobody came in or nothing was linked.
    Refusal {
        /// The person thought better of it.
        Cancelled = "cancelled",
        /// It took too long, began in another browser, or was used already.
        Expired = "expired",
        /// The provider did not answer, or not as it should.
        Failed = "failed",
        /// Somebody has the address already: they sign in as before, and link it themselves.
        KnownAddress = "known_address",
        /// Somebody else signs in with it.
        Taken = "taken",
    }
}

/// A provider that can be chosen here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferedProvider {
    /// Which.
    pub provider: Provider,
    /// What people call it.
    pub name: String,
}

/// Somebody else's word that a person signs in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedSignIn {
    /// Its id.
    pub id: LinkedSignInId,
    /// Whose word.
    pub provider: Provider,
    /// The address or user name the person has there.
    pub label: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last used to sign in.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// How a person signs in, beside their password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedSignIns {
    /// What is linked, the oldest first.
    pub linked: Vec<LinkedSignIn>,
    /// What can be linked here.
    pub offered: Vec<OfferedProvider>,
    /// Whether they have a password.
    pub has_password: bool,
}

/// Somebody new whom a provider vouches for, before they have registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// What people call the provider.
    pub provider: String,
    /// Their name there, if it says one.
    pub name: String,
    /// Their address, where the provider has checked that it is theirs.
    pub email: Option<String>,
    /// What they were invited to, if they came by an invitation.
    pub offer: Option<Offer>,
}

/// A registration of somebody a provider vouches for, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct VouchedSignUp {
    /// The person's name.
    pub name: String,
    /// The name of the organization to create; not read where they were invited to one.
    pub organization_name: String,
    /// Their address; not read where the provider has checked one.
    pub email: String,
}

/// One that can be carried out.
#[derive(Debug)]
pub struct VouchedRegistration {
    /// The person's name.
    pub name: Name,
    /// The organization to create; none where they were invited.
    pub organization_name: Option<Name>,
    /// Their address.
    pub email: Email,
}

impl VouchedSignUp {
    /// Checks every field at once.
    pub fn parse(
        &self,
        checked_email: Option<&str>,
        invited: bool,
    ) -> Result<VouchedRegistration, Error> {
        let mut errors = FieldErrors::default();
        let name = errors.required("name", Name::parse(&self.name));
        let email = checked_email.unwrap_or(&self.email);
        let email = errors.required("email", Email::parse(email));
        let organization_name = (!invited)
            .then(|| errors.required("organization_name", Name::parse(&self.organization_name)));
        errors.finish()?;
        match (name, email, organization_name) {
            (Some(name), Some(email), organization_name) => Ok(VouchedRegistration {
                name,
                organization_name: organization_name.flatten(),
                email,
            }),
            _ => Err(Error::new(crate::ErrorCode::Invalid)),
        }
    }
}

/// The token of an invitation, where this is the address of one.
pub fn invitation_in(path: &str) -> Option<&str> {
    let token = path.strip_prefix("/invitation?token=")?;
    Some(token.split('&').next().unwrap_or(token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldCode;

    fn typed() -> VouchedSignUp {
        VouchedSignUp {
            name: "Ada".to_owned(),
            organization_name: "Northwind".to_owned(),
            email: "typed@example.com".to_owned(),
        }
    }

    #[test]
    fn a_checked_address_goes_before_a_typed_one() {
        let checked = typed()
            .parse(Some("ada@example.com"), false)
            .expect("right");
        assert_eq!(checked.email.as_str(), "ada@example.com");
        let unchecked = typed().parse(None, false).expect("right");
        assert_eq!(unchecked.email.as_str(), "typed@example.com");
    }

    #[test]
    fn whoever_was_invited_names_no_organization() {
        let sign_up = VouchedSignUp {
            organization_name: String::new(),
            ..typed()
        };
        let refused = sign_up
            .parse(None, false)
            .expect_err("an organization is asked for");
        assert_eq!(
            refused.of_field("organization_name"),
            Some(FieldCode::Required)
        );
        let invited = sign_up.parse(None, true).expect("right");
        assert!(invited.organization_name.is_none());
    }

    #[test]
    fn an_invitation_is_known_by_its_address() {
        assert_eq!(invitation_in("/invitation?token=abc&x=1"), Some("abc"));
        assert_eq!(invitation_in("/inbox?token=abc"), None);
    }
}
