//! Letters to members about what happens in the organization: who mentioned them, what they were
//! given, what their tasks remind of, and what waits for them in the morning.
//!
//! A letter is written in the transaction of what it tells of, to a member who wants it and whose
//! address is known to be theirs. Nobody is told of what they did themselves.

mod digest;
mod settings;
mod zone;

use chrono::{DateTime, Utc};
use domain::deal::Deal;
use domain::identity::Member;
use domain::note::{self, Note};
use domain::notice::{NoticeKind, NoticeSettings};
use domain::task::Task;
use domain::{Actor, Error, OrganizationId, Record, RecordKind, UserId};
use store::users::Contact;
use store::{Tx, notices, organizations, records, users};

use crate::mail::{self, Letter, Notice};
use crate::{Failure, Services};

pub(crate) use digest::run;
pub use settings::{get, set, time_zones};

/// Somebody who wants a letter.
struct Reader {
    contact: Contact,
    settings: NoticeSettings,
}

impl Reader {
    /// A member, if they want letters about this and can be reached.
    async fn find(
        tx: &Tx,
        organization_id: OrganizationId,
        user_id: UserId,
        kind: NoticeKind,
    ) -> Result<Option<Self>, Error> {
        let member = organizations::member(tx, organization_id, user_id)
            .await
            .or_internal()?;
        let member = member.filter(Member::is_active);
        let contact = users::contact(tx, user_id).await.or_internal()?;
        let (Some(_), Some(contact)) = (member, contact.filter(|contact| contact.verified)) else {
            return Ok(None);
        };
        let chosen = notices::get(tx, organization_id, user_id)
            .await
            .or_internal()?;
        let settings = chosen.map(|chosen| chosen.settings).unwrap_or_default();
        Ok(settings.wants(kind).then_some(Self { contact, settings }))
    }

    /// A moment as they read it.
    fn moment(&self, at: DateTime<Utc>) -> String {
        zone::moment(at, &self.settings.time_zone)
    }

    async fn write(
        &self,
        services: &Services,
        tx: &Tx,
        organization_id: OrganizationId,
        notice: Notice,
    ) -> Result<(), Error> {
        let letter = Letter::Notice {
            notice,
            settings: services.mail.link("/settings/notifications"),
        };
        let (email, language) = (&self.contact.email, self.contact.language);
        mail::write(services, tx, organization_id, email, language, &letter).await
    }
}

/// The name of whoever acts.
async fn name_of(tx: &Tx, actor: &Actor) -> Result<String, Error> {
    let member = organizations::member(tx, actor.organization_id, actor.user_id)
        .await
        .or_internal()?;
    Ok(member.map(|member| member.name).unwrap_or_default())
}

/// Tells whoever a note mentions, but for those whom it mentioned before.
pub(crate) async fn mentioned(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    note: &Note,
    before: &str,
) -> Result<(), Error> {
    let organization_id = actor.organization_id;
    let known = note::mentions(before);
    for user_id in note::mentions(&note.text) {
        if user_id == actor.user_id || known.contains(&user_id) {
            continue;
        }
        let reader = Reader::find(tx, organization_id, user_id, NoticeKind::Mention).await?;
        let Some(reader) = reader else { continue };
        let about = records::name_of(tx, organization_id, note.record)
            .await
            .or_internal()?;
        let notice = Notice::Mention {
            by: name_of(tx, actor).await?,
            about: about.unwrap_or_default(),
            text: note::plain(&note.text),
            link: services.mail.link(&path(note.record)),
        };
        reader.write(services, tx, organization_id, notice).await?;
    }
    Ok(())
}

/// Tells a member that somebody gave them a task.
pub(crate) async fn task_assigned(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    task: &Task,
    before: Option<UserId>,
) -> Result<(), Error> {
    let Some(reader) = given(tx, actor, task.assignee_id, before).await? else {
        return Ok(());
    };
    let notice = Notice::TaskAssigned {
        by: name_of(tx, actor).await?,
        title: task.title.clone(),
        due: task.due_at.map(|at| reader.moment(at)),
        link: services.mail.link("/crm/tasks"),
    };
    reader
        .write(services, tx, actor.organization_id, notice)
        .await
}

/// Tells a member that somebody gave them a deal.
pub(crate) async fn deal_assigned(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    deal: &Deal,
    before: Option<UserId>,
) -> Result<(), Error> {
    let Some(reader) = given(tx, actor, deal.owner_id, before).await? else {
        return Ok(());
    };
    let notice = Notice::DealAssigned {
        by: name_of(tx, actor).await?,
        title: deal.title.clone(),
        link: services.mail.link(&path(deal.id.into())),
    };
    reader
        .write(services, tx, actor.organization_id, notice)
        .await
}

/// Tells a member in one letter that somebody gave them several deals.
pub(crate) async fn deals_assigned(
    services: &Services,
    tx: &Tx,
    actor: &Actor,
    to: UserId,
    count: usize,
) -> Result<(), Error> {
    let Some(reader) = given(tx, actor, Some(to), None)
        .await?
        .filter(|_| count > 0)
    else {
        return Ok(());
    };
    let notice = Notice::DealsAssigned {
        by: name_of(tx, actor).await?,
        count: i64::try_from(count).unwrap_or(i64::MAX),
        link: services.mail.link(&format!("/crm/deals?owner_id={to}")),
    };
    reader
        .write(services, tx, actor.organization_id, notice)
        .await
}

/// Whoever was given something by somebody else, if they want to know.
async fn given(
    tx: &Tx,
    actor: &Actor,
    to: Option<UserId>,
    before: Option<UserId>,
) -> Result<Option<Reader>, Error> {
    match to {
        Some(to) if to != actor.user_id && Some(to) != before => {
            Reader::find(tx, actor.organization_id, to, NoticeKind::Assignment).await
        }
        _ => Ok(None),
    }
}

/// Reminds whoever is to do a task.
pub(crate) async fn reminded(
    services: &Services,
    tx: &Tx,
    organization_id: OrganizationId,
    task: &Task,
) -> Result<(), Error> {
    let Some(user_id) = task.assignee_id else {
        return Ok(());
    };
    let reader = Reader::find(tx, organization_id, user_id, NoticeKind::Reminder).await?;
    let Some(reader) = reader else {
        return Ok(());
    };
    let notice = Notice::Reminder {
        title: task.title.clone(),
        about: task.record_name.clone(),
        due: task.due_at.map(|at| reader.moment(at)),
        link: services.mail.link("/crm/tasks"),
    };
    reader.write(services, tx, organization_id, notice).await
}

/// The page of a record.
fn path(record: Record) -> String {
    let section = match record.kind {
        RecordKind::Company => "companies",
        RecordKind::Contact => "contacts",
        RecordKind::Deal => "deals",
    };
    format!("/crm/{section}/{}", record.id)
}
