use crate::error::ApiError;
use domain::{
    CompanyId, ContactId, DealId, ListQuery, Page, Record, chat::Chat, identity::Member,
    pipeline::Pipeline, timeline::TimelineEntry,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;

/// Whose timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    Company(CompanyId),
    Contact(ContactId),
    Deal(DealId),
}

/// What happened with a company, newest first.
#[server(prefix = "/fn", endpoint = "companies/timeline", input = GetUrl)]
pub async fn company_timeline(
    id: CompanyId,
    #[server(default)] query: ListQuery,
) -> Result<Page<TimelineEntry>, ApiError> {
    use crate::ctx;
    Ok(service::timeline::of_company(&ctx::services()?, &ctx::actor()?, id, &query).await?)
}

/// What happened with a contact, newest first.
#[server(prefix = "/fn", endpoint = "contacts/timeline", input = GetUrl)]
pub async fn contact_timeline(
    id: ContactId,
    #[server(default)] query: ListQuery,
) -> Result<Page<TimelineEntry>, ApiError> {
    use crate::ctx;
    Ok(service::timeline::of_contact(&ctx::services()?, &ctx::actor()?, id, &query).await?)
}

/// What happened with a deal, newest first.
#[server(prefix = "/fn", endpoint = "deals/timeline", input = GetUrl)]
pub async fn deal_timeline(
    id: DealId,
    #[server(default)] query: ListQuery,
) -> Result<Page<TimelineEntry>, ApiError> {
    use crate::ctx;
    Ok(service::timeline::of_deal(&ctx::services()?, &ctx::actor()?, id, &query).await?)
}

impl Whose {
    /// The record itself.
    #[must_use]
    pub fn record(self) -> Record {
        match self {
            Self::Company(id) => id.into(),
            Self::Contact(id) => id.into(),
            Self::Deal(id) => id.into(),
        }
    }

    /// A page of it.
    ///
    /// # Errors
    /// Those of the server function.
    pub async fn timeline(self, query: ListQuery) -> Result<Page<TimelineEntry>, ApiError> {
        match self {
            Self::Company(id) => company_timeline(id, query).await,
            Self::Contact(id) => contact_timeline(id, query).await,
            Self::Deal(id) => deal_timeline(id, query).await,
        }
    }
}

/// The conversations linked to a contact, the latest first.
#[server(prefix = "/fn", endpoint = "contacts/chats", input = GetUrl)]
pub async fn contact_chats(id: ContactId) -> Result<Vec<Chat>, ApiError> {
    use crate::ctx;
    let mut query = ListQuery::default();
    query
        .filters
        .insert("contact_id".to_owned(), id.to_string());
    Ok(
        service::messaging::chats(&ctx::services()?, &ctx::actor()?, &query)
            .await?
            .items,
    )
}

/// The pipelines with their stages.
#[server(prefix = "/fn", endpoint = "pipelines/list", input = GetUrl)]
pub async fn list_pipelines() -> Result<Vec<Pipeline>, ApiError> {
    use crate::ctx;
    Ok(service::pipelines::list(&ctx::services()?, &ctx::actor()?).await?)
}

/// The members of the organization.
#[server(prefix = "/fn", endpoint = "members/list", input = GetUrl)]
pub async fn list_members() -> Result<Vec<Member>, ApiError> {
    use crate::ctx;
    Ok(service::identity::members(&ctx::services()?, &ctx::actor()?).await?)
}
