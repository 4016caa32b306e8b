//! Notes: what members write down about records.

use domain::note::{self, Note, NoteChange, NoteInput};
use domain::{Actor, Error, Event, FieldCode, ListQuery, NoteId, Page, Permission};
use store::Tx;
use store::notes;
use store::references::{self, Reference};

use crate::change::{Change, commit, found};
use crate::{Failure, Services, notices};

/// A page of the notes about a record, the newest first.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Note>, Error> {
    actor.require(Permission::CrmRead)?;
    notes::list(&services.db, actor.organization_id, query)
        .await
        .or_internal()?
}

/// One note.
pub async fn get(services: &Services, actor: &Actor, id: NoteId) -> Result<Note, Error> {
    actor.require(Permission::CrmRead)?;
    found(notes::get(&services.db, actor.organization_id, id).await)
}

/// Writes a note. Whom it mentions must be a member.
pub async fn create(services: &Services, actor: &Actor, input: &NoteInput) -> Result<Note, Error> {
    actor.require(Permission::CrmWrite)?;
    let text = note::parse_text(&input.text)?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    require(&tx, actor, input.record.into(), "record").await?;
    require_mentioned(&tx, actor, text.as_str()).await?;
    let id = services.clock.new_id();
    notes::insert(
        &tx,
        actor.organization_id,
        id,
        input.record,
        &text,
        actor.user_id,
        now,
    )
    .await
    .or_internal()?;
    let note = found(notes::get(&tx, actor.organization_id, id).await)?;
    notices::mentioned(services, &tx, actor, &note, "").await?;
    commit(tx, actor, now, Event::NoteCreated(note.clone())).await?;
    Ok(note)
}

/// Changes what a note says: one's own, or with the right to delete anybody's.
pub async fn update(
    services: &Services,
    actor: &Actor,
    id: NoteId,
    change: &NoteChange,
) -> Result<Note, Error> {
    actor.require(Permission::CrmWrite)?;
    let text = note::parse_text(&change.text)?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let before = found(notes::get_to_change(&tx, actor.organization_id, id).await)?;
    require_authority(actor, &before)?;
    require_mentioned(&tx, actor, text.as_str()).await?;
    notes::update(&tx, actor.organization_id, id, &text, now)
        .await
        .or_internal()?;
    let note = found(notes::get(&tx, actor.organization_id, id).await)?;
    notices::mentioned(services, &tx, actor, &note, &before.text).await?;
    commit(tx, actor, now, Event::NoteUpdated(note.clone())).await?;
    Ok(note)
}

/// Removes a note for good: one's own, or with the right to delete anybody's.
pub async fn delete(services: &Services, actor: &Actor, id: NoteId) -> Result<(), Error> {
    actor.require(Permission::CrmWrite)?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let before = found(notes::get_to_change(&tx, actor.organization_id, id).await)?;
    require_authority(actor, &before)?;
    notes::delete(&tx, actor.organization_id, id)
        .await
        .or_internal()?;
    let event = Event::NoteDeleted {
        id,
        record: before.record,
    };
    commit(tx, actor, now, event).await
}

fn require_authority(actor: &Actor, note: &Note) -> Result<(), Error> {
    if note.author_id == Some(actor.user_id) {
        return Ok(());
    }
    actor.require(Permission::CrmDelete)
}

async fn require_mentioned(tx: &Tx, actor: &Actor, text: &str) -> Result<(), Error> {
    for id in note::mentions(text) {
        require(tx, actor, Reference::Member(id), "text").await?;
    }
    Ok(())
}

/// Refuses the field that names a row which the organization does not have.
async fn require(tx: &Tx, actor: &Actor, reference: Reference, field: &str) -> Result<(), Error> {
    let known = references::exists(tx, actor.organization_id, reference)
        .await
        .or_internal()?;
    if known {
        Ok(())
    } else {
        Err(Error::field(field, FieldCode::Unknown))
    }
}
