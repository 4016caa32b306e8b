//! Timelines: what happened with a record.

use domain::timeline::TimelineEntry;
use domain::{Actor, CompanyId, ContactId, DealId, Error, ListQuery, Page, Permission};
use store::timeline::{self, Of};

use crate::{Failure, Services, companies, contacts, deals};

/// What happened with a deal: its way through the stages, and the messages exchanged with its
/// contact.
pub async fn of_deal(
    services: &Services,
    actor: &Actor,
    id: DealId,
    query: &ListQuery,
) -> Result<Page<TimelineEntry>, Error> {
    let deal = deals::get(services, actor, id).await?;
    page(services, actor, Of::Deal(id, deal.contact_id), query).await
}

/// What happened with a contact: the messages exchanged, and the way of their deals through
/// the stages.
pub async fn of_contact(
    services: &Services,
    actor: &Actor,
    id: ContactId,
    query: &ListQuery,
) -> Result<Page<TimelineEntry>, Error> {
    contacts::get(services, actor, id).await?;
    page(services, actor, Of::Contact(id), query).await
}

/// What happened with a company: its notes and tasks, and the way of its deals through the stages.
pub async fn of_company(
    services: &Services,
    actor: &Actor,
    id: CompanyId,
    query: &ListQuery,
) -> Result<Page<TimelineEntry>, Error> {
    companies::get(services, actor, id).await?;
    page(services, actor, Of::Company(id), query).await
}

/// Messages are there only for who may read conversations.
async fn page(
    services: &Services,
    actor: &Actor,
    of: Of,
    query: &ListQuery,
) -> Result<Page<TimelineEntry>, Error> {
    let with_messages = actor.may(Permission::InboxRead);
    timeline::page(
        &services.db,
        actor.organization_id,
        of,
        with_messages,
        query,
    )
    .await
    .or_internal()?
}
