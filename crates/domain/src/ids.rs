//! Identifiers: one transparent UUIDv7 newtype per kind of row, so that a contact's id can
//! never be passed where a deal's is meant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A tenant.
    OrganizationId,
    /// A person who signs in; may be a member of several organizations.
    UserId,
    /// One signed-in device: the family of its refresh tokens.
    SessionId,
    /// A way into an organization, for one person or several.
    InvitationId,
    /// One line of the audit log.
    AuditId,
    /// A key that a program acts with.
    ApiKeyId,
    /// Somebody else's word that a person signs in with.
    LinkedSignInId,
    /// A key on a person's device that signs them in.
    PasskeyId,
    /// A company of the CRM.
    CompanyId,
    /// A person the team talks to.
    ContactId,
    /// A card in a pipeline.
    DealId,
    /// An ordered set of stages.
    PipelineId,
    /// A column of a pipeline.
    StageId,
    /// A connected Telegram user account (BD account).
    AccountId,
    /// A conversation of one account with one peer.
    ChatId,
    /// One message of a conversation.
    MessageId,
    /// A file on its way out.
    UploadId,
    /// A mail on its way out.
    MailId,
    /// A unit of background work.
    JobId,
    /// A note about a record.
    NoteId,
    /// Something to be done.
    TaskId,
    /// A list as somebody keeps it.
    ViewId,
    /// A tag of the organization.
    TagId,
    /// A field that the organization made.
    CustomFieldId,
    /// One of the choices of such a field.
    CustomChoiceId,
    /// Records from a file.
    ImportId,
}
