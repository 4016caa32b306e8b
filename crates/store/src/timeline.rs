//! Timelines: messages, notes, tasks and stage changes in one order of time.
//!
//! Each source of entries is asked for its own newest ones, along its own index, and the answers
//! are merged: a timeline of a hundred thousand messages costs what a short one does.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use domain::timeline::{TimelineEntry, TimelineFact};
use domain::{
    ChatId, CompanyId, ContactId, DealId, Error, FieldCode, ListQuery, OrganizationId, Page, Record,
};
use uuid::Uuid;

use crate::kernel::cursor::Cursor;
use crate::{Executor, Row, Sql, StoreError, Value, messages, notes, sql, tasks};

/// The only order there is: newest first.
const ORDER: &str = "-at";

/// Whose timeline.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// A company's: its notes and tasks, and the stage changes of its deals.
    Company(CompanyId),
    /// A contact's: their notes and tasks, the messages of the chats linked to them, the stage
    /// changes of their deals.
    Contact(ContactId),
    /// A deal's: its notes, tasks and stage changes, and the messages exchanged with its contact.
    Deal(DealId, Option<ContactId>),
}

impl Of {
    const fn contact(self) -> Option<ContactId> {
        match self {
            Self::Company(_) => None,
            Self::Contact(id) => Some(id),
            Self::Deal(_, contact) => contact,
        }
    }

    fn record(self) -> Record {
        match self {
            Self::Company(id) => id.into(),
            Self::Contact(id) => id.into(),
            Self::Deal(id, _) => id.into(),
        }
    }
}

/// An entry, and what orders it among those of the same moment.
type Placed = (Uuid, TimelineEntry);

/// A page of a timeline, newest first; the inner error tells of a wrong query.
pub async fn page(
    on: &impl Executor,
    organization_id: OrganizationId,
    of: Of,
    with_messages: bool,
    query: &ListQuery,
) -> Result<Result<Page<TimelineEntry>, Error>, StoreError> {
    let before = match check(query) {
        Ok(before) => before,
        Err(error) => return Ok(Err(error)),
    };
    let size = query.page_size();
    let mut entries = stage_changes(on, organization_id, of, before, size + 1).await?;
    entries.extend(notes_of(on, organization_id, of.record(), before, size + 1).await?);
    entries.extend(tasks_of(on, organization_id, of.record(), before, size + 1).await?);
    if let Some(contact_id) = of.contact().filter(|_| with_messages) {
        for chat_id in chats(on, organization_id, contact_id).await? {
            entries.extend(messages_of(on, organization_id, chat_id, before, size + 1).await?);
        }
    }
    entries.sort_by_key(|(id, entry)| Reverse((entry.at, *id)));
    let more = entries.len() > size as usize;
    entries.truncate(size as usize);
    let next_cursor = match entries.last() {
        Some((id, last)) if more => Some(cursor(*id, last.at).encode()?),
        _ => None,
    };
    let items = entries.into_iter().map(|(_, entry)| entry).collect();
    Ok(Ok(Page { items, next_cursor }))
}

/// Where to go on, if the query asks for nothing that a timeline does not have.
fn check(query: &ListQuery) -> Result<Option<(DateTime<Utc>, Uuid)>, Error> {
    query.only_filters(&[])?;
    for (field, given) in [("sort", &query.sort), ("search", &query.search)] {
        if given.is_some() {
            return Err(Error::field(field, FieldCode::Unknown));
        }
    }
    let Some(word) = &query.cursor else {
        return Ok(None);
    };
    let end = Cursor::decode(word, ORDER).and_then(|end| {
        Some((
            DateTime::from_timestamp_micros(end.key.parse().ok()?)?,
            end.id,
        ))
    });
    end.map(Some)
        .ok_or_else(|| Error::field("cursor", FieldCode::Malformed))
}

fn cursor(id: Uuid, at: DateTime<Utc>) -> Cursor {
    Cursor {
        order: ORDER.to_owned(),
        key: at.timestamp_micros().to_string(),
        id,
    }
}

/// Appends where the page starts, the order and the length, for rows with this time and id.
fn newest(
    statement: &mut Sql,
    time: &str,
    id: &str,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) {
    if let Some((at, last)) = before {
        statement
            .push(&format!(" AND ({time}, {id}) < ("))
            .push_bind(at)
            .push(", ")
            .push_bind(last)
            .push(")");
    }
    statement
        .push(&format!(" ORDER BY {time} DESC, {id} DESC LIMIT "))
        .push_bind(limit);
}

async fn stage_changes(
    on: &impl Executor,
    organization_id: OrganizationId,
    of: Of,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<Placed>, StoreError> {
    let mut statement = sql(
        "SELECT h.id, h.changed_at, d.title, f.name AS from_stage, t.name AS to_stage, u.name AS actor
         FROM deals d
         JOIN deal_stage_changes h ON h.deal_id = d.id
         LEFT JOIN stages f ON f.id = h.from_stage_id
         LEFT JOIN stages t ON t.id = h.to_stage_id
         LEFT JOIN users u ON u.id = h.actor_id
         WHERE d.deleted_at IS NULL AND d.organization_id = ",
    );
    statement.push_bind(organization_id);
    let (condition, id): (_, Value) = match of {
        Of::Company(id) => (" AND d.company_id = ", id.into()),
        Of::Contact(id) => (" AND d.contact_id = ", id.into()),
        Of::Deal(id, _) => (" AND d.id = ", id.into()),
    };
    statement.push(condition).push_bind(id);
    newest(&mut statement, "h.changed_at", "h.id", before, limit);
    let rows = on.fetch_all(statement).await?;
    rows.iter().map(read_stage_change).collect()
}

fn read_stage_change(row: &Row) -> Result<Placed, StoreError> {
    let what = TimelineFact::StageChanged {
        deal_title: row.get("title")?,
        from_stage: row.get("from_stage")?,
        to_stage: row.get("to_stage")?,
        by: row.get("actor")?,
    };
    let at = row.get("changed_at")?;
    Ok((row.get("id")?, TimelineEntry { at, what }))
}

async fn notes_of(
    on: &impl Executor,
    organization_id: OrganizationId,
    record: Record,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<Placed>, StoreError> {
    let mut statement = sql(format!(
        "SELECT {} FROM notes n {} WHERE n.organization_id = ",
        notes::COLUMNS,
        notes::JOINS
    ));
    statement
        .push_bind(organization_id)
        .push(" AND n.record_id = ")
        .push_bind(record.id);
    newest(&mut statement, "n.created_at", "n.id", before, limit);
    let rows = on.fetch_all(statement).await?;
    rows.iter().map(read_note).collect()
}

fn read_note(row: &Row) -> Result<Placed, StoreError> {
    let note = Box::new(notes::read(row)?);
    let (id, at) = (note.id.0, note.created_at);
    let what = TimelineFact::Note { note };
    Ok((id, TimelineEntry { at, what }))
}

async fn tasks_of(
    on: &impl Executor,
    organization_id: OrganizationId,
    record: Record,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<Placed>, StoreError> {
    let mut statement = sql(format!(
        "SELECT {} FROM tasks t {} WHERE t.organization_id = ",
        tasks::COLUMNS,
        tasks::JOINS
    ));
    statement
        .push_bind(organization_id)
        .push(" AND t.record_id = ")
        .push_bind(record.id);
    newest(&mut statement, "t.created_at", "t.id", before, limit);
    let rows = on.fetch_all(statement).await?;
    rows.iter().map(read_task).collect()
}

fn read_task(row: &Row) -> Result<Placed, StoreError> {
    let task = Box::new(tasks::read(row)?);
    let (id, at) = (task.id.0, task.created_at);
    let what = TimelineFact::Task { task };
    Ok((id, TimelineEntry { at, what }))
}

/// The conversations linked to a contact, of accounts that are still connected here.
async fn chats(
    on: &impl Executor,
    organization_id: OrganizationId,
    contact_id: ContactId,
) -> Result<Vec<ChatId>, StoreError> {
    let rows = on
        .fetch_all(
            sql(
                "SELECT c.id FROM chats c JOIN accounts a ON a.id = c.account_id
                 WHERE c.contact_id = $1 AND c.organization_id = $2 AND a.deleted_at IS NULL",
            )
            .bind(contact_id)
            .bind(organization_id),
        )
        .await?;
    rows.iter().map(|row| row.id("id")).collect()
}

async fn messages_of(
    on: &impl Executor,
    organization_id: OrganizationId,
    chat_id: ChatId,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<Placed>, StoreError> {
    let mut statement = sql(format!(
        "SELECT {} FROM messages m {} WHERE m.chat_id = ",
        messages::COLUMNS,
        messages::JOINS
    ));
    statement
        .push_bind(chat_id)
        .push(" AND m.organization_id = ")
        .push_bind(organization_id);
    newest(&mut statement, "m.sent_at", "m.id", before, limit);
    let rows = on.fetch_all(statement).await?;
    rows.iter().map(read_message).collect()
}

fn read_message(row: &Row) -> Result<Placed, StoreError> {
    let message = Box::new(messages::read(row)?);
    let (id, at) = (message.id.0, message.sent_at);
    let what = TimelineFact::Message { message };
    Ok((id, TimelineEntry { at, what }))
}
