use crate::error::ApiError;
use domain::{
    RecordKind, TagId,
    bulk::{Bulk, BulkAnswer},
    tag::Tag,
};
use leptos::prelude::*;
use server_fn::codec::{GetUrl, Json};

/// All tags, by name.
#[server(prefix = "/fn", endpoint = "tags/list", input = GetUrl)]
pub async fn list_tags() -> Result<Vec<Tag>, ApiError> {
    use crate::ctx;
    Ok(service::tags::list(&ctx::services()?, &ctx::actor()?).await?)
}

/// Adds a tag.
#[server(prefix = "/fn", endpoint = "tags/create")]
pub async fn create_tag(name: String, tint: u8) -> Result<Tag, ApiError> {
    use crate::ctx;
    let input = domain::tag::TagInput {
        name,
        tint: Some(tint),
    };
    let tag = service::tags::create(&ctx::services()?, &ctx::actor()?, &input).await?;
    ctx::then_show("/crm/tags");
    Ok(tag)
}

/// Renames or recolours a tag.
#[server(prefix = "/fn", endpoint = "tags/update")]
pub async fn update_tag(id: TagId, name: String, tint: u8) -> Result<Tag, ApiError> {
    use crate::ctx;
    let input = domain::tag::TagInput {
        name,
        tint: Some(tint),
    };
    let tag = service::tags::update(&ctx::services()?, &ctx::actor()?, id, |_| Ok(input)).await?;
    ctx::then_show("/crm/tags");
    Ok(tag)
}

/// Removes a tag for good.
#[server(prefix = "/fn", endpoint = "tags/delete")]
pub async fn delete_tag(id: TagId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::tags::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Does one thing to many records.
#[server(prefix = "/fn", endpoint = "crm/bulk", input = Json)]
pub async fn run_bulk(kind: RecordKind, bulk: Bulk) -> Result<BulkAnswer, ApiError> {
    use crate::ctx;
    Ok(service::bulk::run(&ctx::services()?, &ctx::actor()?, kind, &bulk).await?)
}
