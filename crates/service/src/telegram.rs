//! What Parley asks of Telegram, and what Telegram tells Parley, in Parley's words.
//!
//! [`Gateway`] is implemented by the `telegram` crate (grammers behind it) and by a fake in
//! the tests. [`AccountStore`] is implemented here, by [`crate::accounts::GatewayStore`]: the
//! gateway keeps nothing of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::account::AccountState;
use domain::attachment::Rendition;
use domain::chat::Peer;
use domain::content::{Content, Origin, Reaction};
use domain::message::MessageChange;
use domain::telegram::Wait;
use domain::{AccountId, Error};
use tokio::sync::mpsc;

/// The Telegram side of every connected account.
///
/// Every call that names an account works on the task that runs it, and starts that task where
/// it does not run yet. All calls end: each has a time-out inside.
#[async_trait]
pub trait Gateway: Send + Sync + 'static {
    /// Asks Telegram to send a sign-in code to the phone.
    async fn request_code(&self, account: AccountId, phone: &str) -> Result<(), GatewayError>;

    /// Signs in with the code that came.
    async fn submit_code(&self, account: AccountId, code: &str)
    -> Result<SignInStep, GatewayError>;

    /// Signs in with the two-step password, after [`SignInStep::PasswordNeeded`].
    async fn submit_password(
        &self,
        account: AccountId,
        password: &str,
    ) -> Result<TelegramUser, GatewayError>;

    /// Ends the session at Telegram and forgets it.
    async fn sign_out(&self, account: AccountId) -> Result<(), GatewayError>;

    /// Begins to run a signed-in account: connects, recovers what was missed, reads all
    /// dialogs, stays live, and comes back after every loss of connection. Returns at once.
    async fn start(&self, account: AccountId);

    /// Stops running the account, leaving its session as it is.
    async fn stop(&self, account: AccountId);

    /// Sends a message. `random_id` was stored before: a repeated call with the same one never
    /// makes a second message at Telegram. [`Sent::message_id`] is `None` where Telegram said
    /// only that it has this `random_id` already.
    async fn send(
        &self,
        account: AccountId,
        peer: Peer,
        letter: Letter,
        random_id: i64,
    ) -> Result<Sent, GatewayError>;

    /// Changes a message that Telegram has. Made twice it is the same as made once; a change
    /// that Telegram finds made already is no error.
    async fn change(
        &self,
        account: AccountId,
        peer: Peer,
        message_id: i64,
        change: &MessageChange,
    ) -> Result<(), GatewayError>;

    /// Reads messages older than `before` (the newest ones where `None`), newest first.
    async fn history(
        &self,
        account: AccountId,
        peer: Peer,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RemoteMessage>, GatewayError>;

    /// Begins to fetch the file of a message; the pieces come as Telegram gives them. A message that
    /// has no such file is refused with `NO_FILE`.
    async fn download(
        &self,
        account: AccountId,
        peer: Peer,
        message_id: i64,
        rendition: Rendition,
    ) -> Result<Download, GatewayError>;

    /// Tells Telegram that everything up to this message has been read.
    async fn mark_read(
        &self,
        account: AccountId,
        peer: Peer,
        up_to: i64,
    ) -> Result<(), GatewayError>;

    /// Tells the other side that someone here is typing.
    async fn set_typing(&self, account: AccountId, peer: Peer) -> Result<(), GatewayError>;

    /// Whether Telegram can be reached from here at all, by any account.
    async fn reach(&self) -> Result<(), GatewayError>;

    /// Stops every account's task and writes what is unwritten.
    async fn shutdown(&self);
}

/// A gateway, shared.
pub type SharedGateway = Arc<dyn Gateway>;

/// Where sign-in goes after the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInStep {
    /// Signed in.
    SignedIn(TelegramUser),
    /// The account has a two-step password, with this hint.
    PasswordNeeded {
        /// The hint its owner chose, if any.
        hint: Option<String>,
    },
}

/// The user an account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelegramUser {
    /// Telegram's id.
    pub id: i64,
    /// First and last name.
    pub display_name: String,
    /// User name without `@`.
    pub username: Option<String>,
}

/// What is handed to Telegram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// What it says.
    pub text: String,
    /// The message of the same conversation that it answers.
    pub reply_to: Option<i64>,
    /// The message that it passes on, instead of saying something.
    pub forward_of: Option<Origin>,
    /// The file that it takes along; the text is then its caption.
    pub file: Option<LetterFile>,
}

/// A file to be handed to Telegram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterFile {
    /// Where its content is.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// Its name.
    pub name: String,
    /// What it is.
    pub mime: String,
    /// Whether it goes as a photo.
    pub as_photo: bool,
    /// Width and height, where it is a picture.
    pub frame: Option<(u32, u32)>,
}

/// A file on its way from Telegram.
#[derive(Debug)]
pub struct Download {
    /// How long it will be.
    pub size: u64,
    /// What it is.
    pub mime: String,
    /// Its bytes, in order. It is whole when as many came as were announced.
    pub pieces: mpsc::Receiver<Result<Vec<u8>, GatewayError>>,
}

impl Letter {
    /// Only words.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// Telegram has a message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its id there, if Telegram said it.
    pub message_id: Option<i64>,
    /// When Telegram took it, if it said so.
    pub sent_at: Option<DateTime<Utc>>,
}

/// Why Telegram, or the way to it, said no; sorted by what to do next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// Come back later: flood and slow-mode waits. Waiting is the caller's business.
    #[error("{code}: wait {seconds} s")]
    Wait {
        /// Telegram's word.
        code: String,
        /// How long.
        seconds: u32,
        /// Whether only this conversation has to wait, not the account.
        chat_only: bool,
    },
    /// No answer, no connection, or an error of Telegram's own: the same call may work later,
    /// and it is unknown whether this one had an effect.
    #[error("not reachable: {0}")]
    Unreachable(String),
    /// The session has ended (revoked, banned, or used twice): sign in again.
    #[error("session ended: {0}")]
    SessionEnded(String),
    /// The sign-in code is wrong.
    #[error("wrong code")]
    WrongCode,
    /// The sign-in code was right once; ask for a new one.
    #[error("code expired")]
    CodeExpired,
    /// The two-step password is wrong.
    #[error("wrong two-step password")]
    WrongPassword,
    /// Telegram knows no account with this phone number.
    #[error("unknown phone number")]
    UnknownPhone,
    /// No sign-in is under way for this account (it may have been lost by a restart).
    #[error("no sign-in under way")]
    NoSignIn,
    /// Telegram refused this call for good, in its own word (`USER_IS_BLOCKED`, …).
    #[error("refused: {0}")]
    Refused(String),
}

/// How long an account is held without a sign of life.
pub const LEASE: Duration = Duration::from_secs(15);

/// What the gateway needs kept, and whom it tells. All of it is in Parley's own database.
#[async_trait]
pub trait AccountStore: Send + Sync + 'static {
    /// Takes the account for this process alone; `false` where another process runs it. Held
    /// for [`LEASE`] without a sign of life. Whoever held it before can no longer write.
    async fn take_lease(&self, account: AccountId) -> Result<bool, Error>;

    /// Gives that sign of life; `false` where the account has passed to another process.
    async fn keep_lease(&self, account: AccountId) -> Result<bool, Error>;

    /// Lets another process take the account at once.
    async fn drop_lease(&self, account: AccountId) -> Result<(), Error>;

    /// The session of an account as last saved; opened from its seal.
    async fn load_session(&self, account: AccountId) -> Result<Option<Vec<u8>>, Error>;

    /// Seals and saves the session of an account, replacing the one before.
    async fn save_session(&self, account: AccountId, session: &[u8]) -> Result<(), Error>;

    /// Forgets the session of an account.
    async fn delete_session(&self, account: AccountId) -> Result<(), Error>;

    /// Where the update stream of an account stands: what was last given to [`Self::apply`].
    async fn load_positions(&self, account: AccountId) -> Result<Vec<Position>, Error>;

    /// Writes what Telegram told, together with how far the stream has been read, in one
    /// transaction: after a crash the stream goes on exactly where the stored messages end.
    /// Idempotent by (peer, message id).
    async fn apply(
        &self,
        account: AccountId,
        changes: Vec<Change>,
        positions: Vec<Position>,
    ) -> Result<(), Error>;

    /// What the account had to wait for when it last ran; some of it may be over.
    async fn load_waits(&self, account: AccountId) -> Result<Vec<Wait>, Error>;

    /// What the account has to wait for now.
    async fn save_waits(&self, account: AccountId, waits: Vec<Wait>) -> Result<(), Error>;

    /// The account stands differently with Telegram.
    async fn set_state(
        &self,
        account: AccountId,
        state: AccountState,
        reason: Option<String>,
        wait_until: Option<DateTime<Utc>>,
    ) -> Result<(), Error>;

    /// The other side is typing.
    async fn typing(&self, account: AccountId, peer: Peer);
}

/// How far one message box of an account has been read
/// (<https://core.telegram.org/api/updates#message-related-event-sequences>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// The common box: private chats and basic groups.
    Primary {
        /// Its event counter.
        pts: i32,
        /// The date of the last update, Unix seconds.
        date: i32,
        /// The sequence number of the last update container.
        seq: i32,
    },
    /// The box of secret chats and bots.
    Secondary {
        /// Its event counter.
        qts: i32,
    },
    /// The box of one supergroup or channel.
    Channel {
        /// Its bare id.
        id: i64,
        /// Its event counter.
        pts: i32,
    },
}

/// One thing that Telegram told about an account's conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A dialog as the account's list of dialogs shows it, read at start.
    Dialog(RemoteDialog),
    /// What is known of a peer: sent before the first message of a conversation that is new.
    PeerSeen(RemotePeer),
    /// A message is new: from the other side, or ours, from here or another device.
    Message(RemoteMessage),
    /// A message now reads differently.
    Edited(RemoteMessage),
    /// Messages are gone. Outside channels Telegram does not say from which conversation.
    Deleted {
        /// The channel, where it was one.
        channel: Option<i64>,
        /// Their ids.
        message_ids: Vec<i64>,
    },
    /// The other side has read our messages.
    ReadByPeer {
        /// In which conversation.
        peer: Peer,
        /// Up to which message.
        up_to: i64,
    },
    /// We have read theirs, here or on another device.
    ReadByUs {
        /// In which conversation.
        peer: Peer,
        /// Up to which message.
        up_to: i64,
        /// How many remain unread, if Telegram said so.
        still_unread: Option<i64>,
    },
    /// What people think of a message now.
    Reactions {
        /// In which conversation.
        peer: Peer,
        /// Of which message.
        message_id: i64,
        /// All reactions to it.
        reactions: Vec<Reaction>,
    },
    /// Messages were pinned, or no longer are.
    Pinned {
        /// In which conversation.
        peer: Peer,
        /// Which messages.
        message_ids: Vec<i64>,
        /// Pinned, or not.
        pinned: bool,
    },
    /// All dialogs have been read since the account was started.
    DialogsComplete,
}

/// What is known of a peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemotePeer {
    /// Who.
    pub peer: Peer,
    /// The person's name or the group's title.
    pub title: String,
    /// User name without `@`.
    pub username: Option<String>,
    /// E.164 phone number, where Telegram shows it.
    pub phone: Option<String>,
}

/// A dialog as Telegram lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteDialog {
    /// With whom.
    pub peer: RemotePeer,
    /// Unread messages of the other side.
    pub unread_count: i64,
    /// The last of their messages that we have read.
    pub read_inbox_up_to: i64,
    /// The last of our messages that they have read.
    pub read_outbox_up_to: i64,
    /// The last message.
    pub last_message: Option<RemoteMessage>,
}

/// A message at Telegram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteMessage {
    /// In the conversation with whom.
    pub peer: Peer,
    /// Its id there.
    pub id: i64,
    /// Whether it is the account's own.
    pub outgoing: bool,
    /// The random id it was sent with, where this is the echo of our own call.
    pub random_id: Option<i64>,
    /// Who said it, in a group.
    pub sender_name: Option<String>,
    /// What it says.
    pub text: String,
    /// A word for what else it carries.
    pub media: Option<String>,
    /// What it is beside its words.
    pub content: Content,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it was last edited.
    pub edited_at: Option<DateTime<Utc>>,
}
