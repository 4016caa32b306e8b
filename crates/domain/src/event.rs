//! Events: facts that happened, written in the same transaction as the change they tell of,
//! and sent to every open window that may hear them.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::chat::Chat;
use crate::company::Company;
use crate::contact::Contact;
use crate::deal::Deal;
use crate::identity::Member;
use crate::import::Import;
use crate::message::Message;
use crate::note::Note;
use crate::tag::Tag;
use crate::task::Task;
use crate::{
    AccountId, ChatId, CompanyId, ContactId, DealId, MessageId, NoteId, Permission, Record,
    RecordKind, StageId, TagId, TaskId, UserId,
};

/// A fact. It carries the thing as it stands after the change, so that a window can show it
/// without asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// A company was added.
    #[serde(rename = "company.created")]
    CompanyCreated(Company),
    /// A company was changed.
    #[serde(rename = "company.updated")]
    CompanyUpdated(Company),
    /// A company was deleted.
    #[serde(rename = "company.deleted")]
    CompanyDeleted {
        /// Which.
        id: CompanyId,
    },
    /// A company came back from the bin.
    #[serde(rename = "company.restored")]
    CompanyRestored(Company),
    /// A contact was added.
    #[serde(rename = "contact.created")]
    ContactCreated(Contact),
    /// A contact was changed.
    #[serde(rename = "contact.updated")]
    ContactUpdated(Contact),
    /// A contact was deleted.
    #[serde(rename = "contact.deleted")]
    ContactDeleted {
        /// Which.
        id: ContactId,
    },
    /// A contact came back from the bin.
    #[serde(rename = "contact.restored")]
    ContactRestored(Contact),
    /// A deal was added.
    #[serde(rename = "deal.created")]
    DealCreated(Deal),
    /// A deal was changed, other than moved.
    #[serde(rename = "deal.updated")]
    DealUpdated(Deal),
    /// A deal was moved.
    #[serde(rename = "deal.stage.changed")]
    DealStageChanged {
        /// The deal where it is now.
        deal: Deal,
        /// Where it was.
        from_stage_id: StageId,
    },
    /// A deal was deleted.
    #[serde(rename = "deal.deleted")]
    DealDeleted {
        /// Which.
        id: DealId,
        /// The stage it stood in.
        stage_id: StageId,
    },
    /// A deal came back from the bin.
    #[serde(rename = "deal.restored")]
    DealRestored(Deal),
    /// A note was written.
    #[serde(rename = "note.created")]
    NoteCreated(Note),
    /// A note was changed.
    #[serde(rename = "note.updated")]
    NoteUpdated(Note),
    /// A note was removed.
    #[serde(rename = "note.deleted")]
    NoteDeleted {
        /// Which.
        id: NoteId,
        /// What it was about.
        record: Record,
    },
    /// A task was added.
    #[serde(rename = "task.created")]
    TaskCreated(Task),
    /// A task was changed, or done.
    #[serde(rename = "task.updated")]
    TaskUpdated(Task),
    /// The time to remind of a task has come.
    #[serde(rename = "task.due")]
    TaskDue(Task),
    /// A task was removed.
    #[serde(rename = "task.deleted")]
    TaskDeleted {
        /// Which.
        id: TaskId,
        /// What it was about.
        record: Option<Record>,
    },
    /// Somebody joined the organization.
    #[serde(rename = "member.joined")]
    MemberJoined(Member),
    /// A tag was added.
    #[serde(rename = "tag.created")]
    TagCreated(Tag),
    /// A tag was renamed or recoloured, wherever it is worn.
    #[serde(rename = "tag.updated")]
    TagUpdated(Tag),
    /// A tag was removed from all records.
    #[serde(rename = "tag.deleted")]
    TagDeleted {
        /// Which.
        id: TagId,
    },
    /// The organization's own fields are others: made, changed or removed.
    #[serde(rename = "custom_fields.changed")]
    CustomFieldsChanged,
    /// The saved views of a list are others: made, changed or removed.
    #[serde(rename = "views.changed")]
    ViewsChanged {
        /// The kind of record in the list.
        kind: RecordKind,
        /// Whose list alone it is; nobody's where the view is, or was, for everybody.
        of: Option<UserId>,
    },
    /// An import got further; it tells of all records that it wrote since.
    #[serde(rename = "import.updated")]
    ImportUpdated(Import),
    /// A member has another role.
    #[serde(rename = "member.updated")]
    MemberUpdated(Member),
    /// Somebody is a member no longer.
    #[serde(rename = "member.left")]
    MemberLeft {
        /// Who.
        id: UserId,
    },
    /// An account was connected, or stands differently with Telegram.
    #[serde(rename = "account.updated")]
    AccountUpdated(Account),
    /// An account was removed, with its conversations.
    #[serde(rename = "account.deleted")]
    AccountDeleted {
        /// Which.
        id: AccountId,
    },
    /// A conversation is new, or its row in a list changed.
    #[serde(rename = "chat.updated")]
    ChatUpdated(Chat),
    /// A message came in from the other side.
    #[serde(rename = "message.received")]
    MessageReceived(Message),
    /// A member wrote a message; it waits for Telegram.
    #[serde(rename = "message.queued")]
    MessageQueued(Message),
    /// Telegram has accepted a message, or told of one sent from another device.
    #[serde(rename = "message.sent")]
    MessageSent(Message),
    /// Telegram refused a message for good.
    #[serde(rename = "message.failed")]
    MessageFailed(Message),
    /// A message was edited.
    #[serde(rename = "message.edited")]
    MessageEdited(Message),
    /// A message stands or looks differently, and says the same: a reaction, a pin, a change
    /// that is under way.
    #[serde(rename = "message.updated")]
    MessageUpdated(Message),
    /// A message was deleted on Telegram.
    #[serde(rename = "message.deleted")]
    MessageDeleted {
        /// Which.
        id: MessageId,
        /// Of which conversation.
        chat_id: ChatId,
    },
    /// The other side has read our messages up to this one.
    #[serde(rename = "message.read")]
    MessageRead {
        /// In which conversation.
        chat_id: ChatId,
        /// The Telegram id of the last message read.
        up_to: i64,
    },
}

impl Event {
    /// Which permission a member needs to hear of it.
    pub const fn permission(&self) -> Permission {
        match self {
            Self::CompanyCreated(_)
            | Self::CompanyUpdated(_)
            | Self::CompanyDeleted { .. }
            | Self::CompanyRestored(_)
            | Self::ContactCreated(_)
            | Self::ContactUpdated(_)
            | Self::ContactDeleted { .. }
            | Self::ContactRestored(_)
            | Self::DealCreated(_)
            | Self::DealUpdated(_)
            | Self::DealStageChanged { .. }
            | Self::DealDeleted { .. }
            | Self::DealRestored(_)
            | Self::NoteCreated(_)
            | Self::NoteUpdated(_)
            | Self::NoteDeleted { .. }
            | Self::TaskCreated(_)
            | Self::TaskUpdated(_)
            | Self::TaskDue(_)
            | Self::TaskDeleted { .. }
            | Self::TagCreated(_)
            | Self::TagUpdated(_)
            | Self::TagDeleted { .. }
            | Self::CustomFieldsChanged
            | Self::ViewsChanged { .. }
            | Self::ImportUpdated(_) => Permission::CrmRead,
            Self::MemberJoined(_) | Self::MemberUpdated(_) | Self::MemberLeft { .. } => {
                Permission::MembersRead
            }
            Self::AccountUpdated(_) | Self::AccountDeleted { .. } => Permission::AccountsRead,
            Self::ChatUpdated(_)
            | Self::MessageReceived(_)
            | Self::MessageQueued(_)
            | Self::MessageSent(_)
            | Self::MessageFailed(_)
            | Self::MessageEdited(_)
            | Self::MessageUpdated(_)
            | Self::MessageDeleted { .. }
            | Self::MessageRead { .. } => Permission::InboxRead,
        }
    }

    /// The message it tells of, where it carries one.
    pub const fn message(&self) -> Option<&Message> {
        match self {
            Self::MessageReceived(message)
            | Self::MessageQueued(message)
            | Self::MessageSent(message)
            | Self::MessageFailed(message)
            | Self::MessageEdited(message)
            | Self::MessageUpdated(message) => Some(message),
            _ => None,
        }
    }
}

/// Something that is true for a moment and not worth keeping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum Signal {
    /// The other side is typing. It ends by itself after six seconds or with their message.
    #[serde(rename = "chat.typing")]
    Typing {
        /// In which conversation.
        chat_id: ChatId,
    },
}

/// What the server sends over the websocket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The first frame: the number of the newest event. A window that was told of all before
    /// it is up to date.
    Hello {
        /// The newest event's number.
        seq: i64,
    },
    /// A fact.
    Event {
        /// Its number in the organization; each is one more than the last.
        seq: i64,
        /// The fact.
        event: Box<Event>,
    },
    /// A momentary truth.
    Signal {
        /// What.
        signal: Signal,
    },
    /// Too much was missed: ask for everything shown anew, then go on from here.
    Refetch {
        /// The newest event's number.
        seq: i64,
    },
    /// The session has ended; sign in again.
    SignedOut,
}

/// What a window sends over the websocket. It asks for nothing it may not have: the server
/// alone decides what the socket hears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum ClientFrame {
    /// The first frame: the number of the last event this window heard, if it heard any.
    Resume {
        /// That number.
        after: Option<i64>,
    },
}
