//! Contacts.

use chrono::{DateTime, Utc};
use domain::audit::AuditAction;
use domain::contact::{Contact, ContactFields, ContactInput};
use domain::{Actor, ContactId, Error, Event, ListQuery, Page, Permission, RecordKind, Target};
use store::references::Reference;
use store::{StoreError, Tx, accounts, chats, contacts, records};

use crate::change::{Change, commit, found, new_tags, same_version, unknown_references};
use crate::{Failure, Services, audit, custom_fields, filters};

/// A page of contacts.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Contact>, Error> {
    actor.require(Permission::CrmRead)?;
    let asked = filters::resolve(services, actor, RecordKind::Contact, query).await?;
    let (filter, order) = (asked.filter.as_ref(), asked.order.as_ref());
    contacts::list_by(
        &services.db,
        actor.organization_id,
        &asked.query,
        filter,
        order,
    )
    .await
    .or_internal()?
}

/// One contact.
pub async fn get(services: &Services, actor: &Actor, id: ContactId) -> Result<Contact, Error> {
    actor.require(Permission::CrmRead)?;
    found(contacts::get(&services.db, actor.organization_id, id).await)
}

/// Adds a contact.
pub async fn create(
    services: &Services,
    actor: &Actor,
    input: &ContactInput,
) -> Result<Contact, Error> {
    actor.require(Permission::CrmWrite)?;
    let fields = input.parse()?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let id: ContactId = services.clock.new_id();
    require_references(&tx, actor, None, &fields).await?;
    contacts::insert(&tx, actor.organization_id, id, &fields, now)
        .await
        .or_internal()?;
    custom_fields::put(&tx, actor, id, None, &input.custom).await?;
    let contact = found(contacts::get(&tx, actor.organization_id, id).await)?;
    commit(tx, actor, now, Event::ContactCreated(contact.clone())).await?;
    Ok(contact)
}

/// Changes a contact. `edit` gets them as they stand inside the transaction and returns what they shall
/// be, so that two people changing different fields do not undo each other.
pub async fn update(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<ContactId>>,
    edit: impl FnOnce(ContactInput) -> Result<ContactInput, Error>,
) -> Result<Contact, Error> {
    actor.require(Permission::CrmWrite)?;
    let change = Change::begin(services).await?;
    let edit = |input| edit(input).map(Some);
    let updated = update_in(&change, actor, target.into(), edit).await?;
    let (_, contact) = updated.ok_or_else(Error::not_found)?;
    change.commit().await?;
    Ok(contact)
}

/// Changes a contact within a larger change: what they were and what they are now. Nothing happens where
/// `edit` wants nothing.
pub(crate) async fn update_in(
    change: &Change,
    actor: &Actor,
    target: Target<ContactId>,
    edit: impl FnOnce(ContactInput) -> Result<Option<ContactInput>, Error>,
) -> Result<Option<(Contact, Contact)>, Error> {
    let (Change { tx, now, .. }, organization_id) = (change, actor.organization_id);
    let before = found(contacts::get_to_change(tx, organization_id, target.id).await)?;
    same_version(target, before.version)?;
    let Some(input) = edit(ContactInput::from(&before))? else {
        return Ok(None);
    };
    let fields = input.parse()?;
    require_references(tx, actor, Some(&before), &fields).await?;
    contacts::update(tx, organization_id, target.id, &fields, *now)
        .await
        .or_internal()?;
    custom_fields::put(tx, actor, target.id, Some(&before.custom), &input.custom).await?;
    let contact = found(contacts::get(tx, organization_id, target.id).await)?;
    if contact.display_name() != before.display_name() {
        refresh_conversations(tx, actor, target.id, *now)
            .await
            .or_internal()?;
    }
    change.tell(actor, Event::ContactUpdated(contact.clone()));
    Ok(Some((before, contact)))
}

/// Puts a contact into the bin. Deals and conversations stay, without a contact.
pub async fn delete(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<ContactId>>,
) -> Result<(), Error> {
    actor.require(Permission::CrmDelete)?;
    let change = Change::begin(services).await?;
    delete_in(&change, actor, target.into()).await?;
    change.commit().await
}

/// Puts a contact into the bin within a larger change; what they were.
pub(crate) async fn delete_in(
    change: &Change,
    actor: &Actor,
    target: Target<ContactId>,
) -> Result<Contact, Error> {
    let (Change { tx, now, .. }, organization_id) = (change, actor.organization_id);
    let before = found(contacts::get_to_change(tx, organization_id, target.id).await)?;
    same_version(target, before.version)?;
    records::delete(tx, organization_id, target.id.into(), actor.user_id, *now)
        .await
        .or_internal()?;
    refresh_conversations(tx, actor, target.id, *now)
        .await
        .or_internal()?;
    change.tell(actor, Event::ContactDeleted { id: target.id });
    let (action, name) = (AuditAction::RecordDeleted, &before.display_name());
    audit::record_changed(change, actor, action, target.id, name).await?;
    Ok(before)
}

/// Takes a contact out of the bin.
pub async fn restore(services: &Services, actor: &Actor, id: ContactId) -> Result<Contact, Error> {
    actor.require(Permission::CrmDelete)?;
    let change = Change::begin(services).await?;
    let contact = restore_in(&change, actor, id).await?;
    change.commit().await?;
    Ok(contact)
}

/// Takes a contact out of the bin within a larger change.
pub(crate) async fn restore_in(
    change: &Change,
    actor: &Actor,
    id: ContactId,
) -> Result<Contact, Error> {
    let Change { tx, now, .. } = change;
    let restored = records::restore(tx, actor.organization_id, id.into(), *now).await;
    if !restored.or_internal()? {
        return Err(Error::not_found());
    }
    let contact = found(contacts::get(tx, actor.organization_id, id).await)?;
    refresh_conversations(tx, actor, id, *now)
        .await
        .or_internal()?;
    change.tell(actor, Event::ContactRestored(contact.clone()));
    let (action, name) = (AuditAction::RecordRestored, &contact.display_name());
    audit::record_changed(change, actor, action, id, name).await?;
    Ok(contact)
}

/// Conversations show, and are found by, the name of their contact.
async fn refresh_conversations(
    tx: &Tx,
    actor: &Actor,
    id: ContactId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for (account_id, chat_id) in chats::of_contact(tx, actor.organization_id, id).await? {
        accounts::lock(tx, account_id).await?;
        let Some(mut conversation) = chats::get(tx, actor.organization_id, chat_id).await? else {
            continue;
        };
        chats::save(tx, &mut conversation).await?;
        tx.emit(
            actor.organization_id,
            Some(actor.user_id),
            now,
            Event::ChatUpdated(conversation.chat),
        );
    }
    Ok(())
}

/// The rows that a contact names are there.
async fn require_references(
    tx: &Tx,
    actor: &Actor,
    before: Option<&Contact>,
    fields: &ContactFields,
) -> Result<(), Error> {
    let company = (
        "company_id",
        before
            .and_then(|contact| contact.company_id)
            .map(Reference::Company),
        fields.company_id.map(Reference::Company),
    );
    let owner = (
        "owner_id",
        before
            .and_then(|contact| contact.owner_id)
            .map(Reference::Member),
        fields.owner_id.map(Reference::Member),
    );
    let worn = before.map_or(&[][..], |contact| &contact.tags);
    let mut named = new_tags(worn, &fields.tag_ids);
    named.extend([company, owner]);
    unknown_references(tx, actor, named).await?.finish()
}
