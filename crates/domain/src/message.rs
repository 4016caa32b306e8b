//! Messages and how they stand.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AccountId, ChatId, MessageId, UserId};

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
    /// A word for what else it carries (`photo`, `document`, …), which is not shown yet.
    pub media: Option<String>,
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

/// A message to send.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SendMessage {
    /// What it says.
    pub text: String,
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
