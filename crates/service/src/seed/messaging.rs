//! Accounts, conversations and messages.

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::AccountState;
use domain::chat::PeerKind;
use domain::message::DeliveryState;
use domain::{AccountId, ChatId, MessageId};
use store::kernel::{bulk, search};
use store::{StoreError, Tx, Value};
use uuid::Uuid;

use super::crm::SeededContact;
use super::random::Random;
use super::{Ground, Plan, words};
use crate::Services;

const ACCOUNTS: usize = 5;

/// Conversations written in one transaction, to keep memory flat.
const BATCH: usize = 100;

pub async fn chats(
    services: &Services,
    ground: &Ground,
    random: &mut Random,
    plan: &Plan,
    contacts: &[SeededContact],
) -> Result<(), StoreError> {
    let accounts = accounts(services, ground, random).await?;
    let chats = plan.chats as usize;
    for start in (0..chats).step_by(BATCH) {
        let mut batch = Batch::default();
        for number in start..chats.min(start + BATCH) {
            let share = share(plan.messages as usize, chats, number);
            let account = accounts[number % ACCOUNTS];
            let contact = contacts.get(number * 7 % contacts.len().max(1));
            batch.add_chat(ground, random, account, number, contact, share);
        }
        let tx = services.db.begin().await?;
        batch.write(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// How many of `total` fall to one of `parts`.
const fn share(total: usize, parts: usize, index: usize) -> usize {
    total / parts + if index < total % parts { 1 } else { 0 }
}

async fn accounts(
    services: &Services,
    ground: &Ground,
    random: &mut Random,
) -> Result<Vec<AccountId>, StoreError> {
    let created = ground.now - TimeDelta::days(700);
    let ids: Vec<AccountId> = (0..ACCOUNTS).map(|_| random.id(created)).collect();
    let rows = ids.iter().enumerate().map(|(number, id)| {
        vec![
            (*id).into(),
            ground.organization_id.into(),
            ground.owner_id.into(),
            format!("+799900000{number:02}").into(),
            (7_000_000 + number as i64).into(),
            format!("Northwind {}", number + 1).into(),
            // It never had a session; signed out is what that is.
            AccountState::SignedOut.as_str().into(),
            0i64.into(),
            created.into(),
        ]
    });
    const COLUMNS: &[&str] = &[
        "id",
        "organization_id",
        "owner_id",
        "phone",
        "telegram_user_id",
        "display_name",
        "state",
        "synced_chats",
        "created_at",
    ];
    let tx = services.db.begin().await?;
    bulk::insert(&tx, "accounts", COLUMNS, rows).await?;
    tx.commit().await?;
    Ok(ids)
}

#[derive(Default)]
struct Batch {
    chats: Vec<Vec<Value>>,
    messages: Vec<Vec<Value>>,
    documents: Vec<(Uuid, String)>,
}

/// The last message of a conversation, as its list row repeats it.
struct Last {
    id: MessageId,
    text: &'static str,
    state: DeliveryState,
    at: DateTime<Utc>,
}

impl Batch {
    fn add_chat(
        &mut self,
        ground: &Ground,
        random: &mut Random,
        account: AccountId,
        number: usize,
        contact: Option<&SeededContact>,
        messages: usize,
    ) {
        let ended = ground.now - TimeDelta::minutes(random.between(1, 60 * 24 * 60));
        let began = ended - TimeDelta::hours(21) * i32::try_from(messages).unwrap_or(i32::MAX);
        let chat: ChatId = random.id(began);
        let unread = if random.percent(40) {
            random.between(1, 5)
        } else {
            0
        };
        let mut last = None;
        for index in 0..messages {
            // The unread ones at the end are theirs.
            let theirs = index as i64 >= messages as i64 - unread || random.percent(55);
            let at = began + TimeDelta::hours(21) * i32::try_from(index + 1).unwrap_or(i32::MAX);
            last = Some(self.add_message(ground, random, account, chat, index, theirs, at));
        }
        let title = contact.map_or_else(|| format!("Chat {number}"), |c| c.name.clone());
        let username = contact.map_or_else(|| format!("chat_{number}"), |c| c.username.clone());
        // Half of the conversations are linked to their contact.
        let linked = contact.filter(|_| number.is_multiple_of(2));
        let document = domain::search::document([title.as_str(), &username]);
        let messages = i64::try_from(messages).unwrap_or(i64::MAX);
        self.chats.push(vec![
            chat.into(),
            ground.organization_id.into(),
            account.into(),
            PeerKind::User.as_str().into(),
            (10_000_000 + number as i64).into(),
            title.into(),
            username.into(),
            linked.map(|contact| contact.id).into(),
            unread.min(messages).into(),
            (messages - unread.min(messages)).into(),
            messages.into(),
            last.as_ref().map(|last| last.id.0).into(),
            last.as_ref().map(|last| last.text).into(),
            last.as_ref()
                .is_some_and(|last| last.state != DeliveryState::Received)
                .into(),
            last.as_ref()
                .filter(|last| last.state != DeliveryState::Received)
                .map(|last| last.state.as_str())
                .into(),
            last.as_ref().map(|last| last.at).into(),
            last.as_ref().map_or(began, |last| last.at).into(),
            true.into(),
            document.clone().into(),
            1i64.into(),
            began.into(),
        ]);
        self.documents.push((chat.0, document));
    }

    #[expect(clippy::too_many_arguments, reason = "a row has that many parts")]
    fn add_message(
        &mut self,
        ground: &Ground,
        random: &mut Random,
        account: AccountId,
        chat: ChatId,
        index: usize,
        theirs: bool,
        at: DateTime<Utc>,
    ) -> Last {
        let id: MessageId = random.id(at);
        let (text, state) = if theirs {
            (random.pick(words::FROM_THEM), DeliveryState::Received)
        } else {
            (random.pick(words::FROM_US), DeliveryState::Read)
        };
        self.messages.push(vec![
            id.into(),
            ground.organization_id.into(),
            chat.into(),
            account.into(),
            (index as i64 + 1).into(),
            (!theirs).into(),
            (!theirs).then_some(ground.owner_id).into(),
            text.into(),
            state.as_str().into(),
            at.into(),
            1i64.into(),
            at.into(),
        ]);
        Last {
            id,
            text,
            state,
            at,
        }
    }

    async fn write(self, tx: &Tx) -> Result<(), StoreError> {
        const CHATS: &[&str] = &[
            "id",
            "organization_id",
            "account_id",
            "peer_kind",
            "peer_id",
            "title",
            "username",
            "contact_id",
            "unread_count",
            "read_inbox_up_to",
            "read_outbox_up_to",
            "last_message_id",
            "last_message_text",
            "last_message_outgoing",
            "last_message_state",
            "last_message_at",
            "sorted_at",
            "history_complete",
            "search",
            "version",
            "created_at",
        ];
        const MESSAGES: &[&str] = &[
            "id",
            "organization_id",
            "chat_id",
            "account_id",
            "telegram_id",
            "outgoing",
            "author_id",
            "text",
            "state",
            "sent_at",
            "version",
            "created_at",
        ];
        bulk::insert(tx, "chats", CHATS, self.chats).await?;
        bulk::insert(tx, "messages", MESSAGES, self.messages).await?;
        search::index_new(tx, "chats", self.documents).await
    }
}
