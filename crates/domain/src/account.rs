//! BD accounts: the Telegram user accounts an organization has connected.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::telegram::Wait;
use crate::{AccountId, UserId};

text_enum! {
    /// How an account stands with Telegram.
    AccountState {
        /// A code was sent to the phone and is awaited.
        CodeSent = "code_sent",
        /// The two-step password is awaited.
        PasswordNeeded = "password_needed",
        /// Connecting, or connected and catching up.
        Connecting = "connecting",
        /// Connected and live.
        Online = "online",
        /// The connection was lost; it is tried again at `wait_until`.
        Backoff = "backoff",
        /// Telegram asked to wait until `wait_until`.
        FloodWait = "flood_wait",
        /// The session has ended: sign in again.
        Revoked = "revoked",
        /// Signed out by a member.
        SignedOut = "signed_out",
    }
}

impl AccountState {
    /// Whether the account has a session that should be running.
    pub const fn has_session(self) -> bool {
        matches!(
            self,
            Self::Connecting | Self::Online | Self::Backoff | Self::FloodWait
        )
    }
}

/// A connected Telegram user account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its phone number in E.164 form.
    pub phone: String,
    /// Telegram's id of the user, known after sign-in.
    pub telegram_user_id: Option<i64>,
    /// The name shown to others on Telegram.
    pub display_name: Option<String>,
    /// Its Telegram user name, without `@`.
    pub username: Option<String>,
    /// How it stands with Telegram.
    pub state: AccountState,
    /// Why, in Telegram's own word, where it did not go well.
    pub state_reason: Option<String>,
    /// Until when it waits, in `backoff` and `flood_wait`.
    pub wait_until: Option<DateTime<Utc>>,
    /// What it may not do at the moment, why, and until when.
    #[serde(default)]
    pub waits: Vec<Wait>,
    /// The hint of the two-step password, while it is awaited.
    pub password_hint: Option<String>,
    /// The member who connected it.
    pub owner_id: UserId,
    /// Dialogs already read from Telegram since it was connected.
    pub synced_chats: i64,
    /// Unread messages in all its conversations.
    pub unread_count: i64,
    /// When it was connected.
    pub created_at: DateTime<Utc>,
}

/// The start of a connection: Telegram sends a code to this phone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ConnectAccount {
    /// The account's phone number, with country code.
    pub phone: String,
}

/// The code that Telegram sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LoginCode {
    /// Its digits.
    pub code: String,
}

/// The two-step password of the account. It is used once and never kept.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TwoStepPassword {
    /// The password.
    pub password: String,
}

/// A phone number of the Telegram sandbox that can be signed in with. Only a demo has these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SandboxCredential {
    /// Whose number it is.
    pub name: String,
    /// The number.
    pub phone: String,
    /// The code that "arrives".
    pub code: String,
    /// The two-step password, where the account has one.
    pub password: Option<String>,
}
