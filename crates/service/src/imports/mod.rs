//! Imports: records from files.
//!
//! A file is stored in pieces as it comes ([`Upload`]), its columns are mapped ([`set_up`]), a dry
//! run says what would happen ([`check`]), and a job makes the records ([`start`]). Both passes
//! read the file from its beginning, a batch of rows at a time; a batch is one transaction that
//! also says how far the import has come, so a job that died goes on where the last batch ended.
//! What is written is remembered until the file is forgotten, for [`undo`].
//!
//! Rules a file is read by: the first row has the headings. Empty cells leave a record as it is.
//! Companies and tags that are named and not there are made. Tags and custom fields made on the
//! way stay when an import is undone; records it made go to the bin, also where somebody has
//! changed them since, and records it changed are as before, unless somebody has.

mod book;
mod cells;
mod decide;
mod detect;
mod pending;
mod problems;
mod run;
pub mod sheet;
mod source;
mod undo;
mod update;
mod upload;
mod words;
mod write;

use domain::audit::AuditAction;
use domain::custom::{CustomField, CustomFieldInput, CustomKind};
use domain::import::{Import, ImportDetail, ImportSetup, ImportState, NEW_FIELD, guess, keys};
use domain::{
    Actor, Error, Event, FieldCode, ImportId, ListQuery, OrganizationId, Page, Permission,
    RecordKind, UserId,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use source::Source;
use store::imports as stored;
use store::imports::{changes, chunks};

pub use problems::file as problems;
pub(crate) use run::run;
pub use upload::{FILE_MAX, Upload};

use crate::change::{Change, found};
use crate::{Failure, Services, audit, custom_fields, jobs};

/// Rows that are shown of a file.
const SAMPLE: usize = 5;
/// Refused rows that are shown.
const SHOWN_PROBLEMS: u32 = 50;

/// What a job works on: this pass of this import, in this member's name.
#[derive(Debug, Serialize, Deserialize)]
struct Pass {
    import_id: ImportId,
    round: i64,
    by: UserId,
}

/// A page of imports.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Import>, Error> {
    actor.require(Permission::CrmRead)?;
    stored::list(&services.db, actor.organization_id, query)
        .await
        .or_internal()?
}

/// One import, with a look into its file.
pub async fn get(services: &Services, actor: &Actor, id: ImportId) -> Result<ImportDetail, Error> {
    actor.require(Permission::CrmWrite)?;
    let (db, organization_id) = (&services.db, actor.organization_id);
    let import = found(stored::get(db, organization_id, id).await)?;
    require_mine(actor, &import)?;
    let mut source = Source::open(db, organization_id, id, &import.setup);
    // A file that cannot be read as it is set up shows nothing: the setup can be changed.
    let mut rows = source.next(SAMPLE + 1).await.unwrap_or_default();
    let headings = if rows.is_empty() {
        Vec::new()
    } else {
        rows.remove(0)
    };
    let problems = changes::problems(db, organization_id, id, 0, SHOWN_PROBLEMS)
        .await
        .or_internal()?;
    let can_undo =
        import.state.has_ended() && changes::any(db, organization_id, id).await.or_internal()?;
    Ok(ImportDetail {
        import,
        headings,
        sample: rows,
        problems,
        can_undo,
    })
}

/// Whoever began an import arranges it, and those who may delete records.
fn require_mine(actor: &Actor, import: &Import) -> Result<(), Error> {
    actor.require(Permission::CrmWrite)?;
    if import.created_by == Some(actor.user_id) {
        return Ok(());
    }
    actor.require(Permission::CrmDelete)
}

/// A setup with the columns, and the key, that the headings suggest.
fn proposed(
    kind: RecordKind,
    custom: &[CustomField],
    headings: &[String],
    setup: ImportSetup,
) -> ImportSetup {
    let columns = guess(kind, custom, headings);
    let mapped = |key: &&&str| columns.iter().flatten().any(|name| name == **key);
    let key = keys(kind).iter().find(mapped);
    ImportSetup {
        key: key.map(|key| (*key).to_owned()),
        columns,
        ..setup
    }
}

/// Says how to read a file, and which column goes where. A file that is read another way than
/// before has other columns: what they are is guessed anew. A column that goes to `new` gets a
/// custom text field of its name.
pub async fn set_up(
    services: &Services,
    actor: &Actor,
    id: ImportId,
    setup: ImportSetup,
) -> Result<ImportDetail, Error> {
    let ImportDetail {
        import, headings, ..
    } = get(services, actor, id).await?;
    let custom = custom_fields::list(services, actor, Some(import.kind)).await?;
    let read_as = |setup: &ImportSetup| (setup.encoding, setup.delimiter);
    let setup = if read_as(&setup) == read_as(&import.setup) {
        setup.check(import.kind, &custom)?;
        with_new_fields(services, actor, &import, &headings, setup).await?
    } else {
        let (db, organization_id) = (&services.db, actor.organization_id);
        let mut source = Source::open(db, organization_id, id, &setup);
        let headings = source.next(1).await.unwrap_or_default().pop();
        proposed(import.kind, &custom, &headings.unwrap_or_default(), setup)
    };
    let change = Change::begin(services).await?;
    in_state(
        &change,
        actor,
        id,
        &[ImportState::Draft, ImportState::Checked],
    )
    .await?;
    stored::set_up(&change.tx, actor.organization_id, id, &setup, change.now)
        .await
        .or_internal()?;
    tell(&change, actor, id).await?;
    change.commit().await?;
    get(services, actor, id).await
}

async fn with_new_fields(
    services: &Services,
    actor: &Actor,
    import: &Import,
    headings: &[String],
    mut setup: ImportSetup,
) -> Result<ImportSetup, Error> {
    for (at, target) in setup.columns.iter_mut().enumerate() {
        if target.as_deref() != Some(NEW_FIELD) {
            continue;
        }
        let input = CustomFieldInput {
            kind: import.kind,
            name: headings.get(at).cloned().unwrap_or_default(),
            holds: CustomKind::Text,
            choices: Vec::new(),
            target: None,
        };
        let made = custom_fields::create(services, actor, &input).await;
        // The form knows the column, not the field that is about to be.
        let field = made.map_err(|error| match error.of_field("name") {
            Some(code) => Error::field(&format!("columns.{at}"), code),
            None => error,
        })?;
        *target = Some(field.key());
    }
    Ok(setup)
}

/// Begins a dry run.
pub async fn check(services: &Services, actor: &Actor, id: ImportId) -> Result<Import, Error> {
    let change = Change::begin(services).await?;
    let allowed = [ImportState::Draft, ImportState::Checked];
    let import = in_state(&change, actor, id, &allowed).await?;
    let custom = store::custom::list(&change.tx, actor.organization_id, Some(import.kind))
        .await
        .or_internal()?;
    import.setup.check(import.kind, &custom)?;
    begin(change, actor, id, ImportState::Checking).await
}

/// Begins to make records. What was checked is what is imported.
pub async fn start(services: &Services, actor: &Actor, id: ImportId) -> Result<Import, Error> {
    let change = Change::begin(services).await?;
    let import = in_state(&change, actor, id, &[ImportState::Checked]).await?;
    let entry = audit::Entry::new(AuditAction::ImportStarted)
        .to(id, &import.file_name)
        .becomes(json!({ "kind": import.kind, "rows": import.counts.rows }));
    let organization_id = actor.organization_id;
    audit::record(services, &change.tx, organization_id, actor.user_id, entry).await?;
    begin(change, actor, id, ImportState::Running).await
}

/// Stops a pass: a dry run leaves a draft, a run leaves what it has written.
pub async fn cancel(services: &Services, actor: &Actor, id: ImportId) -> Result<Import, Error> {
    let change = Change::begin(services).await?;
    let allowed = [ImportState::Checking, ImportState::Running];
    let import = in_state(&change, actor, id, &allowed).await?;
    let (tx, organization_id) = (&change.tx, actor.organization_id);
    let stopped = match import.state {
        ImportState::Checking => {
            stored::set_up(tx, organization_id, id, &import.setup, change.now).await
        }
        _ => {
            let state = ImportState::Cancelled;
            stored::finish(tx, organization_id, id, state, None, change.now).await
        }
    };
    stopped.or_internal()?;
    let import = tell(&change, actor, id).await?;
    change.commit().await?;
    Ok(import)
}

/// Begins to undo what an import wrote.
pub async fn undo(services: &Services, actor: &Actor, id: ImportId) -> Result<Import, Error> {
    let change = Change::begin(services).await?;
    let allowed = [
        ImportState::Done,
        ImportState::Cancelled,
        ImportState::Failed,
    ];
    let import = in_state(&change, actor, id, &allowed).await?;
    let organization_id = actor.organization_id;
    let any = changes::any(&change.tx, organization_id, id).await;
    if !any.or_internal()? {
        return Err(Error::conflict("there is nothing that could be undone"));
    }
    let entry = audit::Entry::new(AuditAction::ImportUndone)
        .to(id, &import.file_name)
        .was(json!({ "kind": import.kind, "created": import.counts.created, "updated": import.counts.updated }));
    audit::record(services, &change.tx, organization_id, actor.user_id, entry).await?;
    begin(change, actor, id, ImportState::Undoing).await
}

/// The import, locked, if it is the actor's to change and stands at one of these points.
async fn in_state(
    change: &Change,
    actor: &Actor,
    id: ImportId,
    allowed: &[ImportState],
) -> Result<Import, Error> {
    actor.require(Permission::CrmWrite)?;
    let tx = &change.tx;
    let (import, _) = found(stored::get_to_change(tx, actor.organization_id, id).await)?;
    require_mine(actor, &import)?;
    if !allowed.contains(&import.state) {
        let detail = format!("the import is {}", import.state);
        return Err(Error::conflict(detail));
    }
    Ok(import)
}

/// Begins a pass, which is a job.
async fn begin(
    change: Change,
    actor: &Actor,
    id: ImportId,
    state: ImportState,
) -> Result<Import, Error> {
    let (tx, organization_id) = (&change.tx, actor.organization_id);
    let round = stored::begin(tx, organization_id, id, state, change.now)
        .await
        .or_internal()?;
    let pass = Pass {
        import_id: id,
        round,
        by: actor.user_id,
    };
    // One at a time: two files of the same people must not make them twice.
    let queue = format!("import:{organization_id}");
    let key = format!("{id}:{round}");
    jobs::enqueue(
        tx,
        &change.clock,
        organization_id,
        jobs::IMPORT,
        key,
        queue,
        &pass,
    )
    .await
    .or_internal()?;
    let import = tell(&change, actor, id).await?;
    change.commit().await?;
    Ok(import)
}

/// Tells how an import stands.
async fn tell(change: &Change, actor: &Actor, id: ImportId) -> Result<Import, Error> {
    let import = told(change, actor.organization_id, id).await?;
    change.tx.emit(
        actor.organization_id,
        Some(actor.user_id),
        change.now,
        Event::ImportUpdated(import.clone()),
    );
    Ok(import)
}

async fn told(
    change: &Change,
    organization_id: OrganizationId,
    id: ImportId,
) -> Result<Import, Error> {
    found(stored::get(&change.tx, organization_id, id).await)
}

/// A problem file needs its file.
async fn require_file(
    services: &Services,
    organization_id: OrganizationId,
    id: ImportId,
) -> Result<(), Error> {
    let there = chunks::exist(&services.db, organization_id, id).await;
    if there.or_internal()? {
        Ok(())
    } else {
        Err(Error::field("file", FieldCode::Expired))
    }
}
