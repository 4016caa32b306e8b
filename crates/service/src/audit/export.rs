//! The audit log as a file, made while it is sent: however long it is, a page of it is in memory.

use domain::audit::{AuditAction, AuditEntry};
use domain::{Actor, Error, ListQuery, Permission};
use futures::Stream;
use futures::stream;
use serde_json::{Value, json};

use super::Entry;
use crate::{Failure, Services, csv};

const HEAD: [&str; 11] = [
    "time",
    "actor",
    "actor_id",
    "api_key",
    "action",
    "object",
    "object_id",
    "old",
    "new",
    "address",
    "request_id",
];

/// Where the export stands: at this page, or at its end.
enum Next {
    Head(ListQuery),
    Page(ListQuery),
    End,
}

/// The lines that a list with these filters shows, as CSV. That somebody took them is a line
/// itself.
pub async fn export(
    services: &Services,
    actor: &Actor,
    query: ListQuery,
) -> Result<impl Stream<Item = Result<String, Error>> + Send + 'static, Error> {
    actor.require(Permission::AuditRead)?;
    let query = ListQuery {
        limit: Some(ListQuery::MAX_LIMIT),
        cursor: None,
        ..query
    };
    // A wrong question is refused before anything is sent.
    super::list(services, actor, &query).await?;
    let tx = services.db.begin().await.or_internal()?;
    let entry = Entry::new(AuditAction::AuditExported).becomes(json!({ "filters": query.filters }));
    super::record(services, &tx, actor.organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()?;
    let (services, actor) = (services.clone(), *actor);
    Ok(stream::try_unfold(Next::Head(query), move |next| {
        let services = services.clone();
        async move { step(&services, &actor, next).await }
    }))
}

async fn step(
    services: &Services,
    actor: &Actor,
    next: Next,
) -> Result<Option<(String, Next)>, Error> {
    let query = match next {
        Next::Head(query) => return Ok(Some((csv::line(HEAD), Next::Page(query)))),
        Next::Page(query) => query,
        Next::End => return Ok(None),
    };
    let page = super::list(services, actor, &query).await?;
    let text: String = page.items.iter().map(line).collect();
    let next = match page.next_cursor {
        Some(cursor) => Next::Page(ListQuery {
            cursor: Some(cursor),
            ..query
        }),
        None => Next::End,
    };
    Ok(Some((text, next)))
}

fn line(entry: &AuditEntry) -> String {
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let side = |name: &str| match &entry.details[name] {
        Value::Null => String::new(),
        value => value.to_string(),
    };
    csv::line([
        entry
            .created_at
            .to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        entry.actor_name.clone().unwrap_or_default(),
        id(entry.actor_id.map(|id| id.0)),
        entry.api_key.clone().unwrap_or_default(),
        entry.action.to_string(),
        entry.target.clone().unwrap_or_default(),
        id(entry.target_id),
        side("old"),
        side("new"),
        entry.address.clone().unwrap_or_default(),
        id(entry.request_id),
    ])
}
