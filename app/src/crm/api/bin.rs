use crate::error::ApiError;
use domain::{ListQuery, Page, record::Deleted};
use leptos::prelude::*;
use server_fn::codec::GetUrl;

/// A page of the bin.
#[server(prefix = "/fn", endpoint = "crm/bin", input = GetUrl)]
pub async fn list_bin(#[server(default)] query: ListQuery) -> Result<Page<Deleted>, ApiError> {
    use crate::ctx;
    Ok(service::bin::list(&ctx::services()?, &ctx::actor()?, &query).await?)
}
