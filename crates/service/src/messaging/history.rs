//! Reading a conversation, older and older, from the database and then from Telegram.

use domain::message::Message;
use domain::{Actor, ChatId, Error, ListQuery, Page, Permission};
use store::chats::Conversation;
use store::{chats, messages as rows};

use super::incoming::Book;
use crate::{Failure, Services};

/// Messages asked of Telegram at a time: the most it gives.
const PAGE: u32 = 100;
/// Pages asked for to fill one of ours, which has at most twice as many messages.
const ROUNDS: usize = 2;

/// A page of a conversation, newest first. Where the stored history ends before the page is
/// full, older messages are read from Telegram; where Telegram cannot be reached, the page is
/// short and its cursor goes on from there.
pub async fn messages(
    services: &Services,
    actor: &Actor,
    id: ChatId,
    query: &ListQuery,
) -> Result<Page<Message>, Error> {
    actor.require(Permission::InboxRead)?;
    let organization_id = actor.organization_id;
    let mut conversation = find(services, actor, id).await?;
    let mut page = rows::page(&services.db, organization_id, id, query)
        .await
        .or_internal()??;
    if query.sort.as_deref().is_some_and(|sort| sort != "-sent_at") {
        return Ok(page);
    }
    for _ in 0..ROUNDS {
        if page.next_cursor.is_some() || conversation.chat.history_complete {
            return Ok(page);
        }
        if !fetch_older(services, actor, &conversation).await? {
            break;
        }
        conversation = find(services, actor, id).await?;
        page = rows::page(&services.db, organization_id, id, query)
            .await
            .or_internal()??;
    }
    if page.next_cursor.is_none() && !conversation.chat.history_complete {
        page.next_cursor = match (page.items.last(), &query.cursor) {
            (None, Some(cursor)) => Some(cursor.clone()),
            (last, _) => Some(rows::cursor_after(last).or_internal()?),
        };
    }
    Ok(page)
}

async fn find(services: &Services, actor: &Actor, id: ChatId) -> Result<Conversation, Error> {
    chats::get(&services.db, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)
}

/// Reads a page from Telegram that is older than everything stored; says whether Telegram
/// answered.
async fn fetch_older(
    services: &Services,
    actor: &Actor,
    conversation: &Conversation,
) -> Result<bool, Error> {
    let organization_id = actor.organization_id;
    let chat = &conversation.chat;
    let account_id = chat.bd_account_id;
    if super::require_signed_in(&services.db, organization_id, account_id)
        .await
        .is_err()
    {
        return Ok(false);
    }
    let before = rows::lowest_telegram_id(&services.db, organization_id, chat.id)
        .await
        .or_internal()?;
    let answer = services
        .gateway
        .history(account_id, chat.peer, before, PAGE)
        .await;
    let older = match answer {
        Ok(older) => older,
        Err(error) => {
            tracing::warn!(chat = %chat.id, %error, "no history from Telegram: {error}");
            return Ok(false);
        }
    };
    let complete = older.len() < PAGE as usize;
    let tx = services.db.begin().await.or_internal()?;
    let current = super::locked(&tx, organization_id, chat.id).await?;
    let mut book = Book::new(&tx, &services.clock, organization_id, account_id);
    book.history(current, older, before, complete)
        .await
        .or_internal()?;
    book.close().await.or_internal()?;
    tx.commit().await.or_internal()?;
    Ok(true)
}
