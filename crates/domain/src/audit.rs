//! The audit log: who did what, from where, and what it was before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AuditId, UserId};

text_enum! {
    /// What was done.
    AuditAction {
        /// An organization was created by registering.
        OrganizationCreated = "organization.created",
        /// The organization was renamed or its rules were changed.
        OrganizationUpdated = "organization.updated",
        /// Somebody signed in.
        SignedIn = "session.started",
        /// Somebody ended one of their sessions.
        SessionEnded = "session.ended",
        /// Somebody ended all their other sessions.
        SessionsEnded = "sessions.ended",
        /// A spent refresh token was used again, and its session ended.
        SessionStolen = "session.reused",
        /// Somebody changed their password.
        PasswordChanged = "password.changed",
        /// Somebody chose a new password by a link in a mail.
        PasswordReset = "password.reset",
        /// Somebody signs in with another address from here on.
        EmailChanged = "email.changed",
        /// Somebody switched the second step at sign-in on.
        TwoFactorOn = "two_factor.on",
        /// Somebody switched it off.
        TwoFactorOff = "two_factor.off",
        /// Somebody above took it from a member who had lost it.
        TwoFactorReset = "two_factor.reset",
        /// Somebody made new backup codes, and the old ones worthless.
        BackupCodesRenewed = "two_factor.codes_renewed",
        /// Somebody used one of their backup codes.
        BackupCodeUsed = "two_factor.code_used",
        /// Somebody who knew the password gave a wrong code.
        SecondStepFailed = "two_factor.failed",
        /// Somebody linked another way of signing in.
        SignInLinked = "sign_in.linked",
        /// Somebody gave one up.
        SignInUnlinked = "sign_in.unlinked",
        /// Somebody added a passkey.
        PasskeyAdded = "passkey.added",
        /// Somebody gave a passkey up.
        PasskeyRemoved = "passkey.removed",
        /// A passkey answered with a counter that goes back: somebody may have copied it.
        PasskeyCopied = "passkey.copied",
        /// Somebody whose passkeys are a second step gave up the app beside them.
        AppRemoved = "two_factor.app_removed",
        /// Somebody was invited.
        InvitationCreated = "invitation.created",
        /// An invitation was taken back.
        InvitationRevoked = "invitation.revoked",
        /// Somebody accepted an invitation.
        MemberJoined = "member.joined",
        /// A member got another role.
        MemberRoleChanged = "member.role_changed",
        /// A member was let go.
        MemberRemoved = "member.removed",
        /// A member left.
        MemberLeft = "member.left",
        /// A member may not come in any more, and stays one.
        MemberDeactivated = "member.deactivated",
        /// A deactivated member may come in again.
        MemberReactivated = "member.reactivated",
        /// Somebody above ended the sessions of a member.
        MemberSignedOut = "member.signed_out",
        /// Somebody signed out.
        SignedOut = "session.signed_out",
        /// A key for a program was made.
        ApiKeyCreated = "api_key.created",
        /// A key was revoked.
        ApiKeyRevoked = "api_key.revoked",
        /// A Telegram account was connected.
        AccountConnected = "account.connected",
        /// A Telegram account was removed.
        AccountRemoved = "account.removed",
        /// A company, a contact or a deal was put into the bin.
        RecordDeleted = "record.deleted",
        /// One was taken out of the bin.
        RecordRestored = "record.restored",
        /// A saved view was given to everybody.
        ViewShared = "view.shared",
        /// A view for everybody was changed.
        ViewUpdated = "view.updated",
        /// A view for everybody was removed, or taken back.
        ViewRemoved = "view.removed",
        /// A file was imported.
        ImportStarted = "import.started",
        /// An import was undone.
        ImportUndone = "import.undone",
        /// The audit log was exported.
        AuditExported = "audit.exported",
        /// Everything the organization owns was exported.
        OrganizationExported = "organization.exported",
    }
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// Who did it; nobody where it was the installation itself.
    pub actor_id: Option<UserId>,
    /// Their name as it is now.
    pub actor_name: Option<String>,
    /// The name of the key they did it through, where it was no person.
    pub api_key: Option<String>,
    /// What was done.
    pub action: AuditAction,
    /// The name of what it was done to, as it was then.
    pub target: Option<String>,
    /// Its id.
    pub target_id: Option<Uuid>,
    /// An object with `old` and `new`, where there is something to tell.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub details: serde_json::Value,
    /// The network address it came from.
    pub address: Option<String>,
    /// The request, as the server's log names it.
    pub request_id: Option<Uuid>,
    /// When.
    pub created_at: DateTime<Utc>,
}
