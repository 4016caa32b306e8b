//! Connected Telegram accounts, their sealed sessions, and how far their updates were read.

use chrono::{DateTime, Utc};
use domain::account::{Account, AccountState};
use domain::telegram::Wait;
use domain::value::Phone;
use domain::{AccountId, OrganizationId, UserId};
use serde::{Deserialize, Serialize};

use crate::kernel::lock;
use crate::{Executor, Row, StoreError, Tx, sql};

const COLUMNS: &str = "a.id, a.phone, a.telegram_user_id, a.display_name, a.username, a.state,
    a.state_reason, a.wait_until, a.waits, a.password_hint, a.owner_id, a.synced_chats, a.created_at,
    (SELECT CAST(COALESCE(SUM(c.unread_count), 0) AS BIGINT) FROM chats c
        WHERE c.account_id = a.id) AS unread_count";

/// How far one message box has been read; `channel_id` is 0 for the common box and -1 for the
/// secondary one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredPosition {
    /// The channel, 0 or -1.
    pub channel_id: i64,
    /// The event counter.
    pub pts: i64,
    /// The date of the last update, Unix seconds.
    pub date: i64,
    /// The sequence number of the last update.
    pub seq: i64,
}

/// How an account stands, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: AccountState,
    /// Why, in Telegram's own word.
    pub reason: Option<String>,
    /// Until when it waits.
    pub wait_until: Option<DateTime<Utc>>,
    /// The hint of the two-step password, while it is awaited.
    pub password_hint: Option<String>,
}

impl Standing {
    /// A state and nothing more.
    pub const fn of(state: AccountState) -> Self {
        Self {
            state,
            reason: None,
            wait_until: None,
            password_hint: None,
        }
    }
}

/// The waits of an account, as they are written: a JSON column holds an object.
#[derive(Default, Serialize, Deserialize)]
struct Waits {
    items: Vec<Wait>,
}

fn waits(row: &Row) -> Result<Vec<Wait>, StoreError> {
    let waits: Option<Waits> = row.json_or_none("waits")?;
    Ok(waits.unwrap_or_default().items)
}

fn read(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.id("id")?,
        phone: row.get("phone")?,
        telegram_user_id: row.get("telegram_user_id")?,
        display_name: row.get("display_name")?,
        username: row.get("username")?,
        state: row.word("state")?,
        state_reason: row.get("state_reason")?,
        wait_until: row.get("wait_until")?,
        waits: waits(row)?,
        password_hint: row.get("password_hint")?,
        owner_id: row.id("owner_id")?,
        synced_chats: row.get("synced_chats")?,
        unread_count: row.get("unread_count")?,
        created_at: row.get("created_at")?,
    })
}

/// An account that is not removed.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: AccountId,
) -> Result<Option<Account>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM accounts a
                 WHERE a.id = $1 AND a.organization_id = $2 AND a.deleted_at IS NULL"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// The account with this phone number.
pub async fn by_phone(
    on: &impl Executor,
    organization_id: OrganizationId,
    phone: &Phone,
) -> Result<Option<Account>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM accounts a
                 WHERE a.organization_id = $1 AND a.phone = $2 AND a.deleted_at IS NULL"
            ))
            .bind(organization_id)
            .bind(phone.as_str()),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// All accounts, in the order in which they were connected.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<Vec<Account>, StoreError> {
    let rows = on
        .fetch_all(
            sql(format!(
                "SELECT {COLUMNS} FROM accounts a
                 WHERE a.organization_id = $1 AND a.deleted_at IS NULL
                 ORDER BY a.created_at, a.id"
            ))
            .bind(organization_id),
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Keeps others from changing an account and its conversations until the transaction ends.
/// Whatever changes conversations takes this first: counters stay exact, and jobs get their ids
/// in the order of their commits.
pub async fn lock(tx: &Tx, id: AccountId) -> Result<(), StoreError> {
    lock::row(tx, "accounts", id.0).await
}

/// The organization of an account, also of one that is removed. The gateway knows accounts
/// only; everything it writes goes through this.
pub async fn organization_of(
    on: &impl Executor,
    id: AccountId,
) -> Result<Option<OrganizationId>, StoreError> {
    let row = on
        .fetch_optional(sql("SELECT organization_id FROM accounts WHERE id = $1").bind(id))
        .await?;
    row.map(|row| row.id("organization_id")).transpose()
}

/// The accounts of all organizations that should be running.
pub async fn running(on: &impl Executor) -> Result<Vec<AccountId>, StoreError> {
    let rows = on
        .fetch_all(sql(
            "SELECT id, state FROM accounts WHERE deleted_at IS NULL ORDER BY id",
        ))
        .await?;
    let mut ids = Vec::new();
    for row in &rows {
        if row.word::<AccountState>("state")?.has_session() {
            ids.push(row.id("id")?);
        }
    }
    Ok(ids)
}

/// Adds an account that is not signed in yet.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: AccountId,
    owner_id: UserId,
    phone: &Phone,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO accounts (id, organization_id, owner_id, phone, state, synced_chats,
                 created_at)
             VALUES ($1, $2, $3, $4, $5, 0, $6)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(owner_id)
        .bind(phone.as_str())
        .bind(AccountState::SignedOut.as_str())
        .bind(now),
    )
    .await
}

/// Takes back [`insert`].
pub async fn erase(
    tx: &Tx,
    organization_id: OrganizationId,
    id: AccountId,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql("DELETE FROM accounts WHERE id = $1 AND organization_id = $2")
            .bind(id)
            .bind(organization_id),
    )
    .await
}

/// Writes how an account stands; says whether it is there and stood differently.
pub async fn set_standing(
    tx: &Tx,
    organization_id: OrganizationId,
    id: AccountId,
    standing: &Standing,
) -> Result<bool, StoreError> {
    let Some(before) = get(tx, organization_id, id).await? else {
        return Ok(false);
    };
    let before = Standing {
        state: before.state,
        reason: before.state_reason,
        wait_until: before.wait_until,
        password_hint: before.password_hint,
    };
    if before == *standing {
        return Ok(false);
    }
    tx.execute_one(
        sql(
            "UPDATE accounts SET state = $3, state_reason = $4, wait_until = $5,
                 password_hint = $6
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(organization_id)
        .bind(standing.state.as_str())
        .bind(standing.reason.as_deref())
        .bind(standing.wait_until)
        .bind(standing.password_hint.as_deref()),
    )
    .await?;
    Ok(true)
}

/// Writes what an account has to wait for.
pub async fn set_waits(
    tx: &Tx,
    organization_id: OrganizationId,
    id: AccountId,
    waits: Vec<Wait>,
) -> Result<(), StoreError> {
    let waits =
        serde_json::to_value(Waits { items: waits }).map_err(|error| StoreError::Decode {
            column: "waits".to_owned(),
            reason: error.to_string(),
        })?;
    tx.execute(
        sql("UPDATE accounts SET waits = $3
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL")
        .bind(id)
        .bind(organization_id)
        .bind(waits),
    )
    .await?;
    Ok(())
}

/// Writes which Telegram user an account is.
pub async fn set_user(
    tx: &Tx,
    organization_id: OrganizationId,
    id: AccountId,
    telegram_user_id: i64,
    display_name: &str,
    username: Option<&str>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "UPDATE accounts SET telegram_user_id = $3, display_name = $4, username = $5
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(organization_id)
        .bind(telegram_user_id)
        .bind(display_name)
        .bind(username),
    )
    .await
}

/// Counts the account's conversations as read from Telegram; says whether the number changed.
pub async fn count_synced(
    tx: &Tx,
    organization_id: OrganizationId,
    id: AccountId,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE accounts SET
                     synced_chats = (SELECT COUNT(*) FROM chats c WHERE c.account_id = $1)
                 WHERE id = $2 AND organization_id = $3
                     AND synced_chats <> (SELECT COUNT(*) FROM chats c WHERE c.account_id = $4)")
            .bind(id)
            .bind(id)
            .bind(organization_id)
            .bind(id),
        )
        .await?;
    Ok(count == 1)
}

/// Marks an account as removed; says whether there was one. Its conversations stay in the
/// database and disappear from every list.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE accounts SET deleted_at = $3
                 WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL")
            .bind(id)
            .bind(organization_id)
            .bind(now),
        )
        .await?;
    Ok(count == 1)
}

/// The sealed session of an account.
pub async fn session(on: &impl Executor, id: AccountId) -> Result<Option<Vec<u8>>, StoreError> {
    let row = on
        .fetch_optional(sql("SELECT sealed FROM account_sessions WHERE account_id = $1").bind(id))
        .await?;
    row.map(|row| row.get("sealed")).transpose()
}

/// Replaces the sealed session of an account.
pub async fn save_session(
    on: &impl Executor,
    id: AccountId,
    sealed: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    on.execute_one(
        sql(
            "INSERT INTO account_sessions (account_id, sealed, saved_at) VALUES ($1, $2, $3)
             ON CONFLICT (account_id)
             DO UPDATE SET sealed = excluded.sealed, saved_at = excluded.saved_at",
        )
        .bind(id)
        .bind(sealed)
        .bind(now),
    )
    .await
}

/// Forgets the session of an account, and how far its updates were read: another session
/// counts anew.
pub async fn delete_session(tx: &Tx, id: AccountId) -> Result<(), StoreError> {
    for table in ["account_sessions", "account_positions"] {
        tx.execute(sql(format!("DELETE FROM {table} WHERE account_id = $1")).bind(id))
            .await?;
    }
    Ok(())
}

/// How far the message boxes of an account have been read.
pub async fn positions(
    on: &impl Executor,
    id: AccountId,
) -> Result<Vec<StoredPosition>, StoreError> {
    let rows = on
        .fetch_all(
            sql("SELECT channel_id, pts, date, seq FROM account_positions
                 WHERE account_id = $1 ORDER BY channel_id")
            .bind(id),
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(StoredPosition {
                channel_id: row.get("channel_id")?,
                pts: row.get("pts")?,
                date: row.get("date")?,
                seq: row.get("seq")?,
            })
        })
        .collect()
}

/// Writes how far one message box has been read.
pub async fn save_position(
    tx: &Tx,
    id: AccountId,
    position: StoredPosition,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO account_positions (account_id, channel_id, pts, date, seq)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account_id, channel_id)
             DO UPDATE SET pts = excluded.pts, date = excluded.date, seq = excluded.seq",
        )
        .bind(id)
        .bind(position.channel_id)
        .bind(position.pts)
        .bind(position.date)
        .bind(position.seq),
    )
    .await
}

/// Gives a member's accounts to another; which these are.
pub async fn hand_over(
    tx: &Tx,
    organization_id: OrganizationId,
    from: UserId,
    to: UserId,
) -> Result<Vec<AccountId>, StoreError> {
    let rows = tx
        .fetch_all(
            sql("UPDATE accounts SET owner_id = $3
                 WHERE organization_id = $1 AND owner_id = $2 AND deleted_at IS NULL
                 RETURNING id")
            .bind(organization_id)
            .bind(from)
            .bind(to),
        )
        .await?;
    rows.iter().map(|row| row.id("id")).collect()
}

/// Whether an organization has accounts, or sessions of removed ones that Telegram has not ended
/// yet.
pub async fn any_signed_in(
    on: &impl Executor,
    organization_id: OrganizationId,
) -> Result<bool, StoreError> {
    let row = on
        .fetch_optional(
            sql("SELECT 1 AS found FROM accounts a
                 LEFT JOIN account_sessions s ON s.account_id = a.id
                 WHERE a.organization_id = $1
                     AND (a.deleted_at IS NULL OR s.account_id IS NOT NULL)
                 LIMIT 1")
            .bind(organization_id),
        )
        .await?;
    Ok(row.is_some())
}
