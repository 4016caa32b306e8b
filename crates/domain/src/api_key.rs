//! Keys that programs act with. A key acts as the member who made it, with no more than it was
//! made for and no more than that member may do at this moment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::value::Name;
use crate::{ApiKeyId, Error, FieldCode, FieldErrors, Permission, Role, UserId};

/// What every key begins with, so that it is known as one wherever it turns up.
pub const MARK: &str = "parley_";
/// How many days a key lives when nothing is said.
pub const DEFAULT_DAYS: i64 = 90;
/// The most days it may.
pub const MAX_DAYS: i64 = 366;

impl Permission {
    /// Whether a key can be made for it. Owning the organization and making more keys are for
    /// people.
    pub const fn is_scope(self) -> bool {
        !matches!(self, Self::OrganizationOwn | Self::KeysManage)
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u64);

impl Scopes {
    const fn bit(permission: Permission) -> u64 {
        1 << permission as u64
    }

    /// Whether this is one of them.
    pub const fn contain(self, permission: Permission) -> bool {
        self.0 & Self::bit(permission) != 0
    }

    /// Those of them that stand in this text, with spaces between. A word that means nothing any
    /// more allows nothing.
    pub fn from_text(text: &str) -> Self {
        text.split(' ')
            .filter_map(|word| word.parse().ok())
            .collect()
    }

    /// The words of all of them, in the order of the permission table.
    pub fn to_text(self) -> String {
        let words: Vec<_> = self.list().into_iter().map(Permission::as_str).collect();
        words.join(" ")
    }

    /// All of them, in the order of the permission table.
    pub fn list(self) -> Vec<Permission> {
        let all = Permission::ALL.iter().copied();
        all.filter(|permission| self.contain(*permission)).collect()
    }
}

impl FromIterator<Permission> for Scopes {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        let bits = permissions.into_iter().filter(|one| one.is_scope());
        Self(bits.fold(0, |bits, one| bits | Self::bit(one)))
    }
}

text_enum! {
    /// How a key stands.
    ApiKeyState {
        /// It opens what it was made for.
        Active = "active",
        /// Its time is over.
        Expired = "expired",
        /// It was revoked, or its member has gone.
        Revoked = "revoked",
    }
}

/// A key, without what makes it one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is called.
    pub name: String,
    /// How it begins.
    pub prefix: String,
    /// What it was made for.
    pub scopes: Vec<Permission>,
    /// As whom it acts.
    pub user_id: UserId,
    /// Their name.
    pub user_name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// The network address it was used from.
    pub last_used_from: Option<String>,
    /// How it stands.
    pub state: ApiKeyState,
}

/// A key that was just made, with itself: shown this once, since only a hash is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiKey {
    /// What is known of it from now on.
    #[serde(flatten)]
    pub key: ApiKey,
    /// The key itself, for the header `Authorization: Bearer`.
    pub secret: String,
}

/// A key as asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ApiKeyInput {
    /// What it is called.
    pub name: String,
    /// What it is made for.
    pub scopes: Vec<Permission>,
    /// How many days it works, up to 366; 90 if nothing is said.
    pub days: Option<i64>,
}

/// A key that can be made.
#[derive(Clone, Debug)]
pub struct ApiKeyFields {
    /// What it is called.
    pub name: Name,
    /// What it is made for.
    pub scopes: Scopes,
    /// How long it works.
    pub lifetime: chrono::TimeDelta,
}

impl ApiKeyInput {
    /// Checks every field at once; `role` is what the one may who makes it.
    pub fn parse(&self, role: Role) -> Result<ApiKeyFields, Error> {
        let mut errors = FieldErrors::default();
        let name = errors.required("name", Name::parse(&self.name));
        if self.scopes.is_empty() {
            errors.push("scopes", FieldCode::Required);
        }
        let grantable = |scope: &Permission| scope.is_scope() && role.may(*scope);
        if !self.scopes.iter().all(grantable) {
            errors.push("scopes", FieldCode::Unknown);
        }
        let days = self.days.unwrap_or(DEFAULT_DAYS);
        if !(1..=MAX_DAYS).contains(&days) {
            errors.push("days", FieldCode::Amount);
        }
        errors.finish()?;
        let name = name.ok_or_else(|| Error::new(crate::ErrorCode::Invalid))?;
        Ok(ApiKeyFields {
            name,
            scopes: self.scopes.iter().copied().collect(),
            lifetime: chrono::TimeDelta::days(days),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, Actor};
    use uuid::Uuid;

    #[test]
    fn scopes_are_the_same_after_storing_them() {
        let scopes: Scopes = [Permission::CrmWrite, Permission::CrmRead]
            .into_iter()
            .collect();
        assert_eq!(scopes.to_text(), "crm.read crm.write");
        assert_eq!(Scopes::from_text(&scopes.to_text()), scopes);
        assert_eq!(
            Scopes::from_text("gone.long_ago crm.read crm.write"),
            scopes
        );
        assert_eq!(Scopes::from_text(""), Scopes::default());
    }

    #[test]
    fn a_key_may_what_it_was_made_for_and_its_member_may() {
        let key = |role, scopes: &[Permission]| Actor {
            user_id: Uuid::nil().into(),
            organization_id: Uuid::nil().into(),
            role,
            session_id: Uuid::nil().into(),
            access: Access::Key {
                id: Uuid::nil().into(),
                scopes: scopes.iter().copied().collect(),
            },
        };
        for role in Role::ALL {
            for made_for in Permission::ALL {
                let actor = key(*role, &[*made_for]);
                for asked in Permission::ALL {
                    let expected = asked == made_for && asked.is_scope() && role.may(*asked);
                    assert_eq!(
                        actor.may(*asked),
                        expected,
                        "{role} with {made_for} may {asked}"
                    );
                }
            }
        }
        assert!(key(Role::Owner, Permission::ALL).require_person().is_err());
    }

    #[test]
    fn nobody_makes_a_key_that_may_more_than_they() {
        let input = |scopes: &[Permission]| ApiKeyInput {
            name: "Sync".to_owned(),
            scopes: scopes.to_vec(),
            days: None,
        };
        assert!(input(&[Permission::AuditRead]).parse(Role::Admin).is_ok());
        for (scopes, role) in [
            (vec![Permission::AuditRead], Role::Manager),
            (vec![Permission::OrganizationOwn], Role::Owner),
            (vec![Permission::KeysManage], Role::Owner),
            (vec![], Role::Owner),
        ] {
            let error = input(&scopes).parse(role).expect_err("more than allowed");
            assert!(error.of_field("scopes").is_some(), "{scopes:?}: {error}");
        }
        let forever = ApiKeyInput {
            days: Some(MAX_DAYS + 1),
            ..input(&[Permission::CrmRead])
        };
        let error = forever.parse(Role::Owner).expect_err("too long");
        assert_eq!(error.of_field("days"), Some(FieldCode::Amount));
    }
}
