//! Imports: from a file to records, and back.

mod access;
mod crash;
mod duplicates;
mod files;
mod undo;

use domain::company::Company;
use domain::contact::Contact;
use domain::import::{Import, ImportDetail, ImportSetup};
use domain::{Actor, Error, ImportId, ListQuery, RecordKind};
use service::imports::{self, Upload};

use crate::support::World;

/// The import of a file that has come.
async fn upload(
    world: &World,
    actor: &Actor,
    kind: RecordKind,
    bytes: &[u8],
) -> Result<ImportDetail, Error> {
    let mut upload = Upload::begin(&world.services, actor, kind, "people.csv").await?;
    for piece in bytes.chunks(1_000) {
        upload.push(piece).await?;
    }
    upload.finish().await
}

/// A file as it is proposed to be imported, but for this change, and checked.
async fn checked(
    world: &World,
    actor: &Actor,
    kind: RecordKind,
    text: &str,
    change: impl FnOnce(&mut ImportSetup),
) -> ImportDetail {
    let draft = upload(world, actor, kind, text.as_bytes())
        .await
        .expect("a draft");
    let mut setup = draft.import.setup;
    change(&mut setup);
    let id = draft.import.id;
    imports::set_up(&world.services, actor, id, setup)
        .await
        .expect("a setup");
    imports::check(&world.services, actor, id)
        .await
        .expect("a dry run");
    world.run_jobs().await;
    get(world, actor, id).await
}

/// The same, and imported.
async fn imported(
    world: &World,
    actor: &Actor,
    kind: RecordKind,
    text: &str,
    change: impl FnOnce(&mut ImportSetup),
) -> ImportDetail {
    let id = checked(world, actor, kind, text, change).await.import.id;
    imports::start(&world.services, actor, id)
        .await
        .expect("started");
    world.run_jobs().await;
    get(world, actor, id).await
}

async fn undone(world: &World, actor: &Actor, id: ImportId) -> Import {
    imports::undo(&world.services, actor, id)
        .await
        .expect("undone");
    world.run_jobs().await;
    get(world, actor, id).await.import
}

async fn get(world: &World, actor: &Actor, id: ImportId) -> ImportDetail {
    imports::get(&world.services, actor, id)
        .await
        .expect("the import")
}

/// Everybody, by name.
async fn people(world: &World, actor: &Actor) -> Vec<Contact> {
    let mut query = ListQuery {
        sort: Some("created_at".to_owned()),
        limit: Some(ListQuery::MAX_LIMIT),
        ..ListQuery::default()
    };
    let mut all = Vec::new();
    loop {
        let page = service::contacts::list(&world.services, actor, &query)
            .await
            .expect("a page");
        all.extend(page.items);
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            all.sort_by_key(Contact::display_name);
            return all;
        }
    }
}

async fn firms(world: &World, actor: &Actor) -> Vec<Company> {
    let query = ListQuery {
        sort: Some("created_at".to_owned()),
        limit: Some(ListQuery::MAX_LIMIT),
        ..ListQuery::default()
    };
    let page = service::companies::list(&world.services, actor, &query).await;
    let mut all = page.expect("a page").items;
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

fn names(people: &[Contact]) -> Vec<String> {
    people.iter().map(Contact::display_name).collect()
}
