//! The daily letter: what waits for a member, in their morning.
//!
//! Each digest is a job that runs at its time, writes the letter, and asks for the next one, all
//! in one transaction; the row with the member's choice knows which one is due, so that of two
//! jobs only one writes. A morning on which the server was down is made up for once.

use chrono::{DateTime, Utc};
use domain::notice::NoticeKind;
use domain::{Error, OrganizationId, UserId};
use serde::{Deserialize, Serialize};
use store::jobs::{Job, NewJob};
use store::{Tx, notices, organizations};

use super::{Reader, zone};
use crate::error::incident;
use crate::jobs::{self, Outcome};
use crate::mail::Notice;
use crate::{Failure, Services};

/// The most tasks a letter lists.
const TASKS_MAX: usize = 20;

#[derive(Serialize, Deserialize)]
struct Digest {
    user_id: UserId,
    at: DateTime<Utc>,
}

/// Asks for a member's digest at this time.
pub(super) async fn schedule(
    services: &Services,
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let digest = Digest { user_id, at };
    let key = format!("{organization_id}:{user_id}:{}", at.timestamp());
    let job = NewJob {
        id: services.clock.new_id(),
        organization_id,
        kind: jobs::DIGEST,
        queue: format!("digest:{key}"),
        idempotency_key: key,
        account_id: None,
        payload: serde_json::to_value(&digest).map_err(|error| incident(&error))?,
        run_at: at,
        created_at: services.clock.now(),
    };
    store::jobs::insert(tx, job).await.or_internal()?;
    Ok(())
}

/// The job: writes the letter, if there is something to tell, and asks for the next.
pub(crate) async fn run(services: &Services, job: &Job) -> Result<Outcome, Error> {
    let Digest { user_id, at } = jobs::payload(job)?;
    let (organization_id, now) = (job.organization_id, services.clock.now());
    let tx = services.db.begin().await.or_internal()?;
    let chosen = notices::get(&tx, organization_id, user_id)
        .await
        .or_internal()?;
    let Some(chosen) = chosen.filter(|chosen| chosen.digest_at == Some(at)) else {
        return Ok(Outcome::Done);
    };
    let next = zone::next_morning(now.max(at), &chosen.settings.time_zone);
    let due = notices::advance_digest(&tx, organization_id, user_id, at, next)
        .await
        .or_internal()?;
    if !due {
        return Ok(Outcome::Done);
    }
    schedule(services, &tx, organization_id, user_id, next).await?;
    let reader = Reader::find(&tx, organization_id, user_id, NoticeKind::Digest).await?;
    if let Some(reader) = reader
        && let Some(notice) = letter(services, &tx, organization_id, user_id, &reader, now).await?
    {
        reader.write(services, &tx, organization_id, notice).await?;
    }
    tx.commit().await.or_internal()?;
    Ok(Outcome::Done)
}

/// What waits for them; nothing is not worth a letter.
async fn letter(
    services: &Services,
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    reader: &Reader,
    now: DateTime<Utc>,
) -> Result<Option<Notice>, Error> {
    let before = zone::end_of_day(now, &reader.settings.time_zone);
    let limit = u32::try_from(TASKS_MAX + 1).unwrap_or(u32::MAX);
    let mut due = notices::due_tasks(tx, organization_id, user_id, before, limit)
        .await
        .or_internal()?;
    let unread = notices::unread_chats(tx, organization_id)
        .await
        .or_internal()?;
    if due.is_empty() && unread == 0 {
        return Ok(None);
    }
    let more = due.len() > TASKS_MAX;
    due.truncate(TASKS_MAX);
    let organization = organizations::get(tx, organization_id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    Ok(Some(Notice::Digest {
        organization: organization.name,
        tasks: due
            .into_iter()
            .map(|task| (task.title, reader.moment(task.due_at)))
            .collect(),
        more,
        unread,
        link: services.mail.link("/crm/tasks"),
    }))
}
