//! Server functions of imports.

use crate::error::ApiError;
#[cfg(feature = "ssr")]
use domain::import::ImportState;
use domain::{
    ImportId, ListQuery, Page,
    import::{Import, ImportDetail},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::{GetUrl, Json};

/// All imports, the last first.
#[server(prefix = "/fn", endpoint = "imports/list", input = Json)]
pub async fn list_imports(query: ListQuery) -> Result<Page<Import>, ApiError> {
    use crate::ctx;
    Ok(service::imports::list(&ctx::services()?, &ctx::actor()?, &query).await?)
}

/// One import, with a look into its file.
#[server(prefix = "/fn", endpoint = "imports/get", input = GetUrl)]
pub async fn get_import(id: ImportId) -> Result<ImportDetail, ApiError> {
    use crate::ctx;
    Ok(service::imports::get(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Says how to import a file. Where the file is read the same way as before, it is checked at
/// once; otherwise its columns are other ones, to be looked at first.
#[server(prefix = "/fn", endpoint = "imports/set-up")]
pub async fn set_up_import(
    id: ImportId,
    encoding: domain::import::Encoding,
    delimiter: domain::import::Delimiter,
    #[server(default)] columns: Vec<String>,
    #[server(default)] key: String,
    on_duplicate: domain::import::OnDuplicate,
) -> Result<Import, ApiError> {
    use crate::ctx;
    use domain::import::ImportSetup;
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    let setup = ImportSetup {
        encoding,
        delimiter,
        columns: columns.into_iter().map(filled).collect(),
        key: filled(key),
        on_duplicate,
    };
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let read_as = |setup: &ImportSetup| (setup.encoding, setup.delimiter);
    let before = service::imports::get(&services, &actor, id).await?.import;
    let after = service::imports::set_up(&services, &actor, id, setup)
        .await?
        .import;
    ctx::then_show(&format!("/crm/import/{id}"));
    if read_as(&before.setup) == read_as(&after.setup) && after.state == ImportState::Draft {
        return Ok(service::imports::check(&services, &actor, id).await?);
    }
    Ok(after)
}

/// What is done with an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Start,
    Cancel,
    Undo,
}

/// Starts, stops or undoes an import.
#[server(prefix = "/fn", endpoint = "imports/step")]
pub async fn step_import(id: ImportId, step: Step) -> Result<Import, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let import = match step {
        Step::Start => service::imports::start(&services, &actor, id).await?,
        Step::Cancel => service::imports::cancel(&services, &actor, id).await?,
        Step::Undo => service::imports::undo(&services, &actor, id).await?,
    };
    ctx::then_show(&format!("/crm/import/{id}"));
    Ok(import)
}
