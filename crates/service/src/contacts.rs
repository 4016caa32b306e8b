//! Contacts.

use chrono::{DateTime, Utc};
use domain::contact::{Contact, ContactFields, ContactInput};
use domain::{Actor, ContactId, Error, Event, ListQuery, Page, Permission, Target};
use store::references::Reference;
use store::{StoreError, Tx, accounts, chats, contacts, records};

use crate::change::{Change, commit, found, same_version, unknown_references};
use crate::{Failure, Services};

/// A page of contacts.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Contact>, Error> {
    actor.require(Permission::CrmRead)?;
    contacts::list(&services.db, actor.organization_id, query)
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
    let Change { tx, now } = Change::begin(services).await?;
    let id = services.clock.new_id();
    require_references(&tx, actor, None, &fields).await?;
    contacts::insert(&tx, actor.organization_id, id, &fields, now)
        .await
        .or_internal()?;
    let contact = found(contacts::get(&tx, actor.organization_id, id).await)?;
    commit(tx, actor, now, Event::ContactCreated(contact.clone())).await?;
    Ok(contact)
}

/// Changes a contact. `change` gets them as they stand inside the transaction and returns what
/// they shall be, so that two people changing different fields do not undo each other.
pub async fn update(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<ContactId>>,
    change: impl FnOnce(ContactInput) -> Result<ContactInput, Error>,
) -> Result<Contact, Error> {
    actor.require(Permission::CrmWrite)?;
    let target = target.into();
    let Change { tx, now } = Change::begin(services).await?;
    let before = found(contacts::get_to_change(&tx, actor.organization_id, target.id).await)?;
    same_version(target, before.version)?;
    let fields = change(ContactInput::from(&before))?.parse()?;
    require_references(&tx, actor, Some(&before), &fields).await?;
    contacts::update(&tx, actor.organization_id, target.id, &fields, now)
        .await
        .or_internal()?;
    let contact = found(contacts::get(&tx, actor.organization_id, target.id).await)?;
    if contact.display_name() != before.display_name() {
        refresh_conversations(&tx, actor, target.id, now)
            .await
            .or_internal()?;
    }
    commit(tx, actor, now, Event::ContactUpdated(contact.clone())).await?;
    Ok(contact)
}

/// Puts a contact into the bin. Deals and conversations stay, without a contact.
pub async fn delete(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<ContactId>>,
) -> Result<(), Error> {
    actor.require(Permission::CrmDelete)?;
    let target = target.into();
    let Change { tx, now } = Change::begin(services).await?;
    let before = found(contacts::get_to_change(&tx, actor.organization_id, target.id).await)?;
    same_version(target, before.version)?;
    records::delete(
        &tx,
        actor.organization_id,
        target.id.into(),
        actor.user_id,
        now,
    )
    .await
    .or_internal()?;
    refresh_conversations(&tx, actor, target.id, now)
        .await
        .or_internal()?;
    commit(tx, actor, now, Event::ContactDeleted { id: target.id }).await
}

/// Takes a contact out of the bin.
pub async fn restore(services: &Services, actor: &Actor, id: ContactId) -> Result<Contact, Error> {
    actor.require(Permission::CrmDelete)?;
    let Change { tx, now } = Change::begin(services).await?;
    let restored = records::restore(&tx, actor.organization_id, id.into(), now).await;
    if !restored.or_internal()? {
        return Err(Error::not_found());
    }
    let contact = found(contacts::get(&tx, actor.organization_id, id).await)?;
    refresh_conversations(&tx, actor, id, now)
        .await
        .or_internal()?;
    commit(tx, actor, now, Event::ContactRestored(contact.clone())).await?;
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
    unknown_references(tx, actor, [company, owner])
        .await?
        .finish()
}
