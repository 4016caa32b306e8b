//! Who may do what: the one table that the server asks before it acts and the interface before
//! it shows.

use crate::api_key::Scopes;
use crate::{ApiKeyId, Error, OrganizationId, SessionId, UserId};

text_enum! {
    /// What a member is in an organization, from most to least trusted.
    Role {
        /// Owns the organization; at least one always does.
        Owner = "owner",
        /// Runs it day to day.
        Admin = "admin",
        /// Leads the team: the funnel and its accounts.
        Manager = "manager",
        /// Talks to prospects.
        Agent = "agent",
        /// Looks, and changes nothing.
        Viewer = "viewer",
    }
}

text_enum! {
    /// One thing a role may or may not do.
    Permission {
        /// See companies, contacts, deals and pipelines.
        CrmRead = "crm.read",
        /// Create and change them, and move deals.
        CrmWrite = "crm.write",
        /// Delete them.
        CrmDelete = "crm.delete",
        /// Read conversations.
        InboxRead = "inbox.read",
        /// Answer in them and link them to contacts.
        InboxSend = "inbox.send",
        /// See the connected Telegram accounts and how they are.
        AccountsRead = "accounts.read",
        /// Connect and disconnect Telegram accounts.
        AccountsManage = "accounts.manage",
        /// See who else is a member.
        MembersRead = "members.read",
        /// Invite people, and change or remove members up to one's own role.
        MembersManage = "members.manage",
        /// Rename the organization and set its rules.
        OrganizationManage = "organization.manage",
        /// Hand the organization on, and delete it.
        OrganizationOwn = "organization.own",
        /// Make keys for programs, see all of them, and revoke them.
        KeysManage = "keys.manage",
        /// Read and export the audit log.
        AuditRead = "audit.read",
    }
}

impl Permission {
    /// Whether it is for those only who run the organization.
    const fn is_about_the_organization(self) -> bool {
        matches!(
            self,
            Self::MembersManage
                | Self::OrganizationManage
                | Self::OrganizationOwn
                | Self::KeysManage
                | Self::AuditRead
        )
    }
}

impl Role {
    /// The permission table.
    pub const fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Owner => true,
            Self::Admin => !matches!(permission, P::OrganizationOwn),
            Self::Manager => !permission.is_about_the_organization(),
            Self::Agent => {
                !permission.is_about_the_organization()
                    && !matches!(permission, P::CrmDelete | P::AccountsManage)
            }
            Self::Viewer => matches!(
                permission,
                P::CrmRead | P::InboxRead | P::AccountsRead | P::MembersRead
            ),
        }
    }
}

impl Role {
    /// Whether somebody in this role may give a member that role, or take it from them: nobody
    /// reaches above themselves.
    pub const fn may_grant(self, role: Self) -> bool {
        self as u8 <= role as u8
    }
}

/// By what somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Signed in, as themselves.
    Person,
    /// Through a program that has a key of theirs, for some things only.
    Key {
        /// The key.
        id: ApiKeyId,
        /// What it was made for.
        scopes: Scopes,
    },
}

/// Who acts: every use case takes one and reaches nothing outside its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user_id: UserId,
    /// The tenant they act in.
    pub organization_id: OrganizationId,
    /// Their role there, as it is now.
    pub role: Role,
    /// The signed-in device; the nil id for a key, which no session has.
    pub session_id: SessionId,
    /// In person, or through a key.
    pub access: Access,
}

impl Actor {
    /// Whether the role allows it, and the key as well where there is one.
    pub const fn may(&self, permission: Permission) -> bool {
        let by_key = match self.access {
            Access::Person => true,
            Access::Key { scopes, .. } => scopes.contain(permission),
        };
        by_key && self.role.may(permission)
    }

    /// `Err(forbidden)` unless they may.
    pub const fn require(&self, permission: Permission) -> Result<(), Error> {
        if self.may(permission) {
            Ok(())
        } else {
            Err(Error::forbidden())
        }
    }

    /// `Err(forbidden)` for a key: there are things a person does only themselves.
    pub const fn require_person(&self) -> Result<(), Error> {
        match self.access {
            Access::Person => Ok(()),
            Access::Key { .. } => Err(Error::forbidden()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_less_trusted_role_never_may_more() {
        for pair in Role::ALL.windows(2) {
            for permission in Permission::ALL {
                assert!(
                    pair[0].may(*permission) || !pair[1].may(*permission),
                    "{} may {permission} but {} may not",
                    pair[1],
                    pair[0]
                );
            }
        }
    }

    #[test]
    fn nobody_grants_above_themselves() {
        for (at, role) in Role::ALL.iter().enumerate() {
            for (other_at, other) in Role::ALL.iter().enumerate() {
                assert_eq!(
                    role.may_grant(*other),
                    at <= other_at,
                    "{role} grants {other}"
                );
            }
        }
    }

    #[test]
    fn a_viewer_changes_nothing() {
        for permission in [
            Permission::CrmWrite,
            Permission::CrmDelete,
            Permission::InboxSend,
            Permission::AccountsManage,
            Permission::MembersManage,
            Permission::OrganizationManage,
            Permission::OrganizationOwn,
            Permission::KeysManage,
            Permission::AuditRead,
        ] {
            assert!(!Role::Viewer.may(permission), "viewer may {permission}");
        }
    }
}
