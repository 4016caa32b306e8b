//! Messages and how they stand.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::attachment::Attachment;
use crate::content::Content;
use crate::{AccountId, ChatId, MessageId, UploadId, UserId};

text_enum! {
    /// How a message stands. A state shown is a state known.
    DeliveryState {
        /// Stored here; not yet handed to Telegram.
        Queued = "queued",
        /// Being handed to Telegram right now.
        Sending = "sending",
        /// Telegram has accepted it.
        Sent = "sent",
        /// The other side has read it.
        Read = "read",
        /// Telegram refused it for good; `failure` says why.
        Failed = "failed",
        /// From the other side.
        Received = "received",
    }
}

impl DeliveryState {
    /// Whether a message may go from this state to that one. Truth only grows: what Telegram
    /// accepted is never queued again, and a failed message returns only by a person's retry.
    pub const fn may_become(self, next: Self) -> bool {
        use DeliveryState as S;
        match (self, next) {
            (S::Queued, S::Sending | S::Sent | S::Read | S::Failed)
            | (S::Sending, S::Queued | S::Sent | S::Read | S::Failed)
            | (S::Sent, S::Read)
            // A copy of a message we gave up on was seen on the other side after all.
            | (S::Failed, S::Queued | S::Sent | S::Read) => true,
            (S::Queued | S::Sending | S::Sent | S::Read | S::Failed | S::Received, _) => false,
        }
    }
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The conversation.
    pub chat_id: ChatId,
    /// The account.
    pub bd_account_id: AccountId,
    /// Telegram's id, known once Telegram has it.
    pub telegram_id: Option<i64>,
    /// Whether it is ours.
    pub outgoing: bool,
    /// Who of the group said it, where the conversation has several people.
    pub sender_name: Option<String>,
    /// The member who wrote it here.
    pub author_id: Option<UserId>,
    /// That member's name.
    pub author_name: Option<String>,
    /// What it says.
    pub text: String,
    /// A word for what else it carries (`photo`, `document`, `poll`, …); what is known of it is in
    /// `content.attachment`.
    pub media: Option<String>,
    /// What it is beside its words.
    #[serde(default)]
    pub content: Content,
    /// What a member has asked to change about it, until Telegram has done so.
    #[serde(default)]
    pub change: Option<PendingChange>,
    /// How it stands.
    pub state: DeliveryState,
    /// Why it failed, in Telegram's own word.
    pub failure: Option<String>,
    /// When it was sent, or, until Telegram has it, when it was written.
    pub sent_at: DateTime<Utc>,
    /// When it was last edited.
    pub edited_at: Option<DateTime<Utc>>,
    /// Grows by one with every change; the newer of two copies has the higher one.
    pub version: i64,
}

impl Message {
    /// What a list shows of it: its words, and before them a sign for what it carries, which is the
    /// same in every language.
    pub fn line(&self) -> String {
        let sign = match self.media.as_deref() {
            Some("photo") => "🖼",
            Some("video" | "round_video" | "animation") => "🎬",
            Some("voice") => "🎤",
            Some("audio") => "🎵",
            Some("document") => "📎",
            Some("contact") => "👤",
            Some("location") => "📍",
            Some("poll") => "📊",
            _ => "",
        };
        let file = self.content.attachment.as_ref().and_then(Attachment::file);
        let name = file
            .and_then(|file| file.name.as_deref())
            .unwrap_or_default();
        let words = if self.text.is_empty() {
            name
        } else {
            self.text.as_str()
        };
        format!("{sign} {words}").trim().to_owned()
    }
}

/// What can be changed about a message that Telegram has. One that is still waiting here can
/// only be deleted, which takes it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MessageChange {
    /// It shall say this instead.
    Edit {
        /// The new text.
        text: String,
    },
    /// It shall be gone.
    Delete {
        /// For the other side as well; in groups and channels it always is.
        for_all: bool,
    },
    /// Our reaction to it.
    React {
        /// The emoji; none takes the reaction back.
        emoji: Option<String>,
    },
    /// Whether it is pinned in its conversation.
    Pin {
        /// Pinned, or not.
        pinned: bool,
    },
}

/// A change that Telegram has not made yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PendingChange {
    /// What was asked for.
    pub change: MessageChange,
    /// Why it was refused, in Telegram's own word, or what it waits for.
    pub failure: Option<String>,
    /// Whether it was given up.
    pub failed: bool,
}

/// A message to send.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SendMessage {
    /// What it says.
    pub text: String,
    /// The message of the same conversation that it answers.
    pub reply_to: Option<MessageId>,
    /// The message of the same account that it passes on; then it says what that one says.
    pub forward: Option<MessageId>,
    /// The file that it takes along; then `text` is its caption and may be empty.
    pub upload_id: Option<UploadId>,
    /// Whether a picture goes as a file, unchanged, instead of as a photo.
    pub as_document: bool,
    /// Makes the request safe to repeat: a second one with the same key answers with the first
    /// one's message.
    pub idempotency_key: Option<Uuid>,
}

#[cfg(test)]
mod tests {
    use super::DeliveryState as S;

    #[test]
    fn what_telegram_accepted_is_never_queued_again() {
        for state in [S::Sent, S::Read] {
            for next in [S::Queued, S::Sending, S::Failed] {
                assert!(!state.may_become(next), "{state} became {next}");
            }
        }
    }

    #[test]
    fn a_received_message_stays_one() {
        for next in S::ALL {
            assert!(!S::Received.may_become(*next), "received became {next}");
        }
    }
}
