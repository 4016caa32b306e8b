//! The organization's tags.

use domain::tag::{Tag, TagInput};
use domain::{Actor, Error, Event, FieldCode, Permission, TagId};
use store::{StoreError, tags};

use crate::change::{Change, commit, found};
use crate::{Failure, Services};

/// All tags, by name.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<Tag>, Error> {
    actor.require(Permission::CrmRead)?;
    tags::list(&services.db, actor.organization_id)
        .await
        .or_internal()
}

/// Adds a tag.
pub async fn create(services: &Services, actor: &Actor, input: &TagInput) -> Result<Tag, Error> {
    actor.require(Permission::CrmWrite)?;
    let fields = input.parse()?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let id = services.clock.new_id();
    name_free(tags::insert(&tx, actor.organization_id, id, &fields, now).await)?;
    let tag = found(tags::get(&tx, actor.organization_id, id).await)?;
    commit(tx, actor, now, Event::TagCreated(tag.clone())).await?;
    Ok(tag)
}

/// Renames or recolours a tag, wherever it is worn.
pub async fn update(
    services: &Services,
    actor: &Actor,
    id: TagId,
    change: impl FnOnce(TagInput) -> Result<TagInput, Error>,
) -> Result<Tag, Error> {
    actor.require(Permission::CrmWrite)?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let before = found(tags::get(&tx, actor.organization_id, id).await)?;
    let fields = change(TagInput::from(&before))?.parse()?;
    if !name_free(tags::update(&tx, actor.organization_id, id, &fields).await)? {
        return Err(Error::not_found());
    }
    let tag = found(tags::get(&tx, actor.organization_id, id).await)?;
    commit(tx, actor, now, Event::TagUpdated(tag.clone())).await?;
    Ok(tag)
}

/// Removes a tag from all records and for good.
pub async fn delete(services: &Services, actor: &Actor, id: TagId) -> Result<(), Error> {
    actor.require(Permission::CrmDelete)?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    if !tags::delete(&tx, actor.organization_id, id)
        .await
        .or_internal()?
    {
        return Err(Error::not_found());
    }
    commit(tx, actor, now, Event::TagDeleted { id }).await
}

/// Two tags that read the same are one.
#[track_caller]
fn name_free<T>(written: Result<T, StoreError>) -> Result<T, Error> {
    match written {
        Err(error) if error.is_unique() => Err(Error::field("name", FieldCode::Taken)),
        written => written.or_internal(),
    }
}
