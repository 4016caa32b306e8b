use crate::error::ApiError;
use domain::{RecordKind, custom::CustomField};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;

/// A value that can be chosen: what is asked for, and what it is called.
pub type Named = (String, String);

/// What a filter of one kind of record can be put together from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterSheet {
    /// The organization's own fields.
    pub fields: Vec<CustomField>,
    pub members: Vec<Named>,
    pub tags: Vec<Named>,
    pub stages: Vec<Named>,
    pub pipelines: Vec<Named>,
    /// The records that the filter names.
    pub records: Vec<Named>,
}

/// What a filter of this kind of record can be put together from, and how the values of this one
/// are called.
#[server(prefix = "/fn", endpoint = "crm/filter-sheet", input = GetUrl)]
pub async fn read_filter_sheet(
    kind: RecordKind,
    #[server(default)] filter: Option<String>,
    /// Records that are named elsewhere, a blank between their ids.
    #[server(default)]
    ids: String,
) -> Result<FilterSheet, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let ids: Vec<_> = ids
        .split_whitespace()
        .filter_map(|id| id.parse().ok())
        .collect();
    let sheet = service::filters::sheet(&services, &actor, kind, filter.as_deref(), &ids).await?;
    Ok(FilterSheet {
        fields: sheet.fields,
        members: sheet.members,
        tags: sheet.tags,
        stages: sheet.stages,
        pipelines: sheet.pipelines,
        records: sheet.records,
    })
}
