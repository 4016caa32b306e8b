//! Conversations: chats of one account with one peer.

use chrono::{DateTime, Utc};
use domain::chat::{Chat, Peer};
use domain::message::DeliveryState;
use domain::{AccountId, ChatId, ContactId, Error, ListQuery, MessageId, OrganizationId, Page};

use crate::kernel::{KeyKind, List, SortKey, search};
use crate::{Executor, Row, StoreError, Tx, sql};

const COLUMNS: &str = "c.id, c.account_id, c.peer_kind, c.peer_id, c.title, c.username,
    p.id AS contact_id, p.full_name AS contact_name, c.unread_count, c.last_message_text,
    c.last_message_outgoing, c.last_message_state, c.last_message_at, c.history_complete,
    c.version, c.organization_id, c.read_inbox_up_to, c.read_outbox_up_to, c.last_message_id,
    c.created_at";

/// Conversations of removed accounts are out of sight; so is the link to a deleted contact.
const JOINS: &str = "JOIN accounts a ON a.id = c.account_id AND a.deleted_at IS NULL
    LEFT JOIN contacts p ON p.id = c.contact_id AND p.deleted_at IS NULL";

const LIST: List = List {
    table: "chats",
    alias: "c",
    columns: COLUMNS,
    joins: JOINS,
    sorts: &[SortKey {
        name: "sorted_at",
        column: "c.sorted_at",
        kind: KeyKind::Time,
    }],
    newest_first: true,
};

/// How much of the last message a list shows, in characters.
const PREVIEW: usize = 200;

/// A conversation with what only the server needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// The conversation as others see it.
    pub chat: Chat,
    /// The tenant.
    pub organization_id: OrganizationId,
    /// Telegram's id of the last message read by us.
    pub read_inbox_up_to: i64,
    /// Telegram's id of the last message read by them.
    pub read_outbox_up_to: i64,
    /// The last message.
    pub last_message_id: Option<MessageId>,
    /// When it was first seen.
    pub created_at: DateTime<Utc>,
}

/// The last message of a conversation, as its row repeats it.
#[derive(Clone, Debug)]
pub struct LastMessage<'a> {
    /// Which.
    pub id: MessageId,
    /// What it says; only the beginning is kept.
    pub text: &'a str,
    /// Whether it is ours.
    pub outgoing: bool,
    /// How it stands.
    pub state: DeliveryState,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

impl Conversation {
    /// A conversation with nothing in it yet.
    pub fn new(
        id: ChatId,
        organization_id: OrganizationId,
        account_id: AccountId,
        peer: Peer,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            chat: Chat {
                id,
                bd_account_id: account_id,
                peer,
                // Until somebody says who this is.
                title: peer.id.to_string(),
                username: None,
                contact_id: None,
                contact_name: None,
                unread_count: 0,
                last_message_text: None,
                last_message_outgoing: false,
                last_message_state: None,
                last_message_at: None,
                history_complete: false,
                version: 0,
            },
            organization_id,
            read_inbox_up_to: 0,
            read_outbox_up_to: 0,
            last_message_id: None,
            created_at: now,
        }
    }

    /// Repeats the last message, or that there is none.
    pub fn set_last(&mut self, last: Option<LastMessage<'_>>) {
        let chat = &mut self.chat;
        self.last_message_id = last.as_ref().map(|last| last.id);
        chat.last_message_text = last
            .as_ref()
            .map(|last| last.text.chars().take(PREVIEW).collect());
        chat.last_message_outgoing = last.as_ref().is_some_and(|last| last.outgoing);
        chat.last_message_state = last
            .as_ref()
            .filter(|last| last.outgoing)
            .map(|last| last.state);
        chat.last_message_at = last.map(|last| last.sent_at);
    }

    fn document(&self) -> String {
        let chat = &self.chat;
        domain::search::document(
            [
                Some(chat.title.as_str()),
                chat.username.as_deref(),
                chat.contact_name.as_deref(),
            ]
            .into_iter()
            .flatten(),
        )
    }
}

fn read(row: &Row) -> Result<Conversation, StoreError> {
    Ok(Conversation {
        chat: Chat {
            id: row.id("id")?,
            bd_account_id: row.id("account_id")?,
            peer: Peer {
                kind: row.word("peer_kind")?,
                id: row.get("peer_id")?,
            },
            title: row.get("title")?,
            username: row.get("username")?,
            contact_id: row.id_or_none("contact_id")?,
            contact_name: row.get("contact_name")?,
            unread_count: row.get("unread_count")?,
            last_message_text: row.get("last_message_text")?,
            last_message_outgoing: row.get("last_message_outgoing")?,
            last_message_state: row.word_or_none("last_message_state")?,
            last_message_at: row.get("last_message_at")?,
            history_complete: row.get("history_complete")?,
            version: row.get("version")?,
        },
        organization_id: row.id("organization_id")?,
        read_inbox_up_to: row.get("read_inbox_up_to")?,
        read_outbox_up_to: row.get("read_outbox_up_to")?,
        last_message_id: row.id_or_none("last_message_id")?,
        created_at: row.get("created_at")?,
    })
}

/// A conversation of an account that is not removed.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ChatId,
) -> Result<Option<Conversation>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM chats c {JOINS} WHERE c.id = $1 AND c.organization_id = $2"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// The conversation of an account with a peer.
pub async fn with_peer(
    on: &impl Executor,
    organization_id: OrganizationId,
    account_id: AccountId,
    peer: Peer,
) -> Result<Option<Conversation>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM chats c {JOINS}
                 WHERE c.account_id = $1 AND c.peer_kind = $2 AND c.peer_id = $3
                     AND c.organization_id = $4"
            ))
            .bind(account_id)
            .bind(peer.kind.as_str())
            .bind(peer.id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// A page of conversations, those with the newest message first; the inner error tells of a
/// wrong query. Filters: `bd_account_id`, `contact_id`, `unread` (`true` or `false`).
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Chat>, Error>, StoreError> {
    let filters = match filters(query) {
        Ok(filters) => filters,
        Err(error) => return Ok(Err(error)),
    };
    let conditions = |statement: &mut crate::Sql| {
        statement
            .push(" AND c.organization_id = ")
            .push_bind(organization_id);
        if let Some(account_id) = filters.account_id {
            statement.push(" AND c.account_id = ").push_bind(account_id);
        }
        if let Some(contact_id) = filters.contact_id {
            statement
                .push(" AND c.contact_id = ")
                .push_bind(contact_id)
                .push(" AND p.id IS NOT NULL");
        }
        match filters.unread {
            Some(true) => statement.push(" AND c.unread_count > 0"),
            Some(false) => statement.push(" AND c.unread_count = 0"),
            None => statement,
        };
    };
    LIST.page(on, query, conditions, |row| Ok(read(row)?.chat))
        .await
}

/// The conversations linked to a contact, each with its account, which is to be locked before they
/// change. Few: one for each account that writes to the contact.
pub async fn of_contact(
    on: &impl Executor,
    organization_id: OrganizationId,
    contact_id: ContactId,
) -> Result<Vec<(AccountId, ChatId)>, StoreError> {
    let rows = on
        .fetch_all(
            sql("SELECT account_id, id FROM chats
                 WHERE organization_id = $1 AND contact_id = $2 ORDER BY account_id, id")
            .bind(organization_id)
            .bind(contact_id),
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.id("account_id")?, row.id("id")?)))
        .collect()
}

struct Filters {
    account_id: Option<AccountId>,
    contact_id: Option<ContactId>,
    unread: Option<bool>,
}

fn filters(query: &ListQuery) -> Result<Filters, Error> {
    query.only_filters(&["bd_account_id", "contact_id", "unread"])?;
    Ok(Filters {
        account_id: query.filter("bd_account_id")?,
        contact_id: query.filter("contact_id")?,
        unread: query.filter("unread")?,
    })
}

/// Adds a conversation.
pub async fn insert(tx: &Tx, conversation: &Conversation) -> Result<(), StoreError> {
    let chat = &conversation.chat;
    let document = conversation.document();
    tx.execute_one(
        sql(
            "INSERT INTO chats (id, organization_id, account_id, peer_kind, peer_id, title,
                 username, contact_id, unread_count, read_inbox_up_to, read_outbox_up_to,
                 last_message_outgoing, sorted_at, history_complete, search, version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        )
        .bind(chat.id)
        .bind(conversation.organization_id)
        .bind(chat.bd_account_id)
        .bind(chat.peer.kind.as_str())
        .bind(chat.peer.id)
        .bind(chat.title.as_str())
        .bind(chat.username.as_deref())
        .bind(chat.contact_id)
        .bind(chat.unread_count)
        .bind(conversation.read_inbox_up_to)
        .bind(conversation.read_outbox_up_to)
        .bind(chat.last_message_outgoing)
        .bind(conversation.created_at)
        .bind(chat.history_complete)
        .bind(document.as_str())
        .bind(chat.version)
        .bind(conversation.created_at),
    )
    .await?;
    search::index(tx, "chats", chat.id.0, &document).await
}

/// Writes everything of a conversation but its contact, and counts its version up.
pub async fn save(tx: &Tx, conversation: &mut Conversation) -> Result<(), StoreError> {
    conversation.chat.version += 1;
    let document = conversation.document();
    let chat = &conversation.chat;
    tx.execute_one(
        sql(
            "UPDATE chats SET title = $3, username = $4, unread_count = $5,
                 read_inbox_up_to = $6, read_outbox_up_to = $7, last_message_id = $8,
                 last_message_text = $9, last_message_outgoing = $10, last_message_state = $11,
                 last_message_at = $12, sorted_at = $13, history_complete = $14, search = $15,
                 version = $16
             WHERE id = $1 AND organization_id = $2",
        )
        .bind(chat.id)
        .bind(conversation.organization_id)
        .bind(chat.title.as_str())
        .bind(chat.username.as_deref())
        .bind(chat.unread_count)
        .bind(conversation.read_inbox_up_to)
        .bind(conversation.read_outbox_up_to)
        .bind(conversation.last_message_id)
        .bind(chat.last_message_text.as_deref())
        .bind(chat.last_message_outgoing)
        .bind(chat.last_message_state.map(DeliveryState::as_str))
        .bind(chat.last_message_at)
        .bind(chat.last_message_at.unwrap_or(conversation.created_at))
        .bind(chat.history_complete)
        .bind(document.as_str())
        .bind(chat.version),
    )
    .await?;
    search::index(tx, "chats", chat.id.0, &document).await
}

/// Links a conversation to a contact, or to none; says whether that contact is there. What
/// else of the conversation must change with it is for [`save`].
pub async fn link(
    tx: &Tx,
    conversation: &mut Conversation,
    contact_id: Option<ContactId>,
) -> Result<bool, StoreError> {
    let name = match contact_id {
        None => None,
        Some(contact_id) => {
            match contact_name(tx, conversation.organization_id, contact_id).await? {
                None => return Ok(false),
                name => name,
            }
        }
    };
    tx.execute_one(
        sql("UPDATE chats SET contact_id = $3 WHERE id = $1 AND organization_id = $2")
            .bind(conversation.chat.id)
            .bind(conversation.organization_id)
            .bind(contact_id),
    )
    .await?;
    conversation.chat.contact_id = contact_id;
    conversation.chat.contact_name = name;
    Ok(true)
}

async fn contact_name(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ContactId,
) -> Result<Option<String>, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT full_name FROM contacts
                 WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL")
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.map(|row| row.get("full_name")).transpose()
}

/// The contact that a peer with this user name or phone number is, where exactly one contact
/// has either of them.
pub async fn contact_of(
    on: &impl Executor,
    organization_id: OrganizationId,
    username: Option<&str>,
    phone: Option<&str>,
) -> Result<Option<(ContactId, String)>, StoreError> {
    // Of two conditions with OR neither would use its index; a missing value matches nothing.
    let rows = on
        .fetch_all(
            sql("SELECT id, full_name FROM contacts
                 WHERE organization_id = $1 AND deleted_at IS NULL
                     AND telegram_username IS NOT NULL AND lower(telegram_username) = $2
                 UNION
                 SELECT id, full_name FROM contacts
                 WHERE organization_id = $3 AND deleted_at IS NULL AND phone = $4
                 LIMIT 2")
            .bind(organization_id)
            .bind(username.map(str::to_ascii_lowercase))
            .bind(organization_id)
            .bind(phone),
        )
        .await?;
    match rows.as_slice() {
        [only] => Ok(Some((only.id("id")?, only.get("full_name")?))),
        _ => Ok(None),
    }
}
