//! Writing messages.

use chrono::{DateTime, Utc};
use domain::content::Content;
use domain::message::{DeliveryState, Message};
use domain::{AccountId, ChatId, MessageId, OrganizationId, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::{Executor, StoreError, Tx, sql};

/// A message to store.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// The tenant.
    pub organization_id: OrganizationId,
    /// The conversation.
    pub chat_id: ChatId,
    /// The account.
    pub account_id: AccountId,
    /// Telegram's id, where Telegram has it.
    pub telegram_id: Option<i64>,
    /// The number by which Telegram knows a repeated send; only for messages sent from here.
    pub random_id: Option<i64>,
    /// The caller's own key.
    pub idempotency_key: Option<Uuid>,
    /// Whether it is ours.
    pub outgoing: bool,
    /// Who said it, in a group.
    pub sender_name: Option<String>,
    /// The member who wrote it here.
    pub author_id: Option<UserId>,
    /// What it says.
    pub text: String,
    /// A word for what else it carries.
    pub media: Option<String>,
    /// What it is beside its words.
    pub content: Content,
    /// How it stands.
    pub state: DeliveryState,
    /// When it was sent, or written.
    pub sent_at: DateTime<Utc>,
    /// When it was last edited.
    pub edited_at: Option<DateTime<Utc>>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// Adds a message.
pub async fn insert(tx: &Tx, new: &NewMessage) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO messages (id, organization_id, chat_id, account_id, telegram_id,
                 random_id, idempotency_key, outgoing, sender_name, author_id, text, media,
                 state, sent_at, edited_at, version, created_at, content)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16,
                 $17)",
        )
        .bind(new.id)
        .bind(new.organization_id)
        .bind(new.chat_id)
        .bind(new.account_id)
        .bind(new.telegram_id)
        .bind(new.random_id)
        .bind(new.idempotency_key)
        .bind(new.outgoing)
        .bind(new.sender_name.as_deref())
        .bind(new.author_id)
        .bind(new.text.as_str())
        .bind(new.media.as_deref())
        .bind(new.state.as_str())
        .bind(new.sent_at)
        .bind(new.edited_at)
        .bind(new.created_at)
        .bind(json("content", &new.content)?),
    )
    .await
}

/// Writes what can change of a message, and counts its version up.
pub async fn save(
    tx: &Tx,
    organization_id: OrganizationId,
    message: &mut Message,
) -> Result<(), StoreError> {
    message.version += 1;
    let change = message.change.as_ref();
    let change = change.map(|change| json("change", change)).transpose()?;
    tx.execute_one(
        sql(
            "UPDATE messages SET telegram_id = $3, text = $4, media = $5, state = $6,
                 failure = $7, sent_at = $8, edited_at = $9, version = $10, content = $11,
                 change = $12
             WHERE id = $1 AND organization_id = $2",
        )
        .bind(message.id)
        .bind(organization_id)
        .bind(message.telegram_id)
        .bind(message.text.as_str())
        .bind(message.media.as_deref())
        .bind(message.state.as_str())
        .bind(message.failure.as_deref())
        .bind(message.sent_at)
        .bind(message.edited_at)
        .bind(message.version)
        .bind(json("content", &message.content)?)
        .bind(change),
    )
    .await
}

fn json(column: &str, value: &impl Serialize) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(value).map_err(|error| StoreError::Decode {
        column: column.to_owned(),
        reason: error.to_string(),
    })
}

/// Marks our messages up to this Telegram id as read by the other side; says how many were
/// not yet.
pub async fn mark_read_by_peer(
    tx: &Tx,
    organization_id: OrganizationId,
    chat_id: ChatId,
    up_to: i64,
) -> Result<u64, StoreError> {
    tx.execute(
        sql("UPDATE messages SET state = 'read', version = version + 1
             WHERE chat_id = $1 AND organization_id = $2 AND telegram_id <= $3 AND outgoing
                 AND state = 'sent'")
        .bind(chat_id)
        .bind(organization_id)
        .bind(up_to),
    )
    .await
}

/// Deletes a message.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: MessageId,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("DELETE FROM messages WHERE id = $1 AND organization_id = $2")
            .bind(id)
            .bind(organization_id),
    )
    .await
}
