use crate::error::ApiError;
use domain::{
    RecordKind, ViewId,
    view::{Shows, View, ViewInput},
};
use leptos::prelude::*;
use server_fn::codec::{GetUrl, Json};

/// The saved views of a list that the reader sees.
#[server(prefix = "/fn", endpoint = "crm/views/list", input = GetUrl)]
pub async fn list_views(kind: RecordKind) -> Result<Vec<View>, ApiError> {
    use crate::ctx;
    Ok(service::views::list(&ctx::services()?, &ctx::actor()?, Some(kind)).await?)
}

/// Keeps a view.
#[server(prefix = "/fn", endpoint = "crm/views/create", input = Json)]
pub async fn create_view(input: ViewInput) -> Result<View, ApiError> {
    use crate::ctx;
    Ok(service::views::create(&ctx::services()?, &ctx::actor()?, &input).await?)
}

/// Changes a view.
#[server(prefix = "/fn", endpoint = "crm/views/update", input = Json)]
pub async fn update_view(
    id: ViewId,
    /// What the dialog was opened with.
    version: i64,
    name: String,
    shared: bool,
    shows: Shows,
) -> Result<View, ApiError> {
    use crate::ctx;
    let target = domain::Target {
        id,
        version: Some(version),
    };
    let edit = |input: ViewInput| {
        Ok(ViewInput {
            name,
            shared,
            shows,
            ..input
        })
    };
    Ok(service::views::update(&ctx::services()?, &ctx::actor()?, target, edit).await?)
}

/// Removes a view for good.
#[server(prefix = "/fn", endpoint = "crm/views/delete")]
pub async fn delete_view(id: ViewId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::views::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Opens the reader's list with a view from now on, or as it is.
#[server(prefix = "/fn", endpoint = "crm/views/default")]
pub async fn choose_default_view(
    kind: RecordKind,
    #[server(default)] view_id: Option<ViewId>,
) -> Result<(), ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    Ok(service::views::choose_default(&services, &actor, kind, view_id).await?)
}
