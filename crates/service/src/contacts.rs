//! Contacts.

use chrono::{DateTime, Utc};
use domain::contact::{Contact, ContactFields, ContactInput};
use domain::{Actor, ContactId, Error, Event, ListQuery, Page, Permission};
use store::references::Reference;
use store::{StoreError, Tx, accounts, chats, contacts};

use crate::change::{commit, unknown_references};
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
    contacts::get(&services.db, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)
}

/// Adds a contact.
pub async fn create(
    services: &Services,
    actor: &Actor,
    input: &ContactInput,
) -> Result<Contact, Error> {
    actor.require(Permission::CrmWrite)?;
    let fields = input.parse()?;
    let id = services.clock.new_id();
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    require_company(&tx, actor, None, &fields).await?;
    contacts::insert(&tx, actor.organization_id, id, &fields, now)
        .await
        .or_internal()?;
    let contact = contacts::get(&tx, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    commit(tx, actor, now, Event::ContactCreated(contact.clone())).await?;
    Ok(contact)
}

/// Changes a contact. `change` gets them as they stand inside the transaction and returns what
/// they shall be, so that two people changing different fields do not undo each other.
pub async fn update(
    services: &Services,
    actor: &Actor,
    id: ContactId,
    change: impl FnOnce(ContactInput) -> Result<ContactInput, Error>,
) -> Result<Contact, Error> {
    actor.require(Permission::CrmWrite)?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    let before = contacts::get_to_change(&tx, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let fields = change(ContactInput::from(&before))?.parse()?;
    require_company(&tx, actor, Some(&before), &fields).await?;
    contacts::update(&tx, actor.organization_id, id, &fields, now)
        .await
        .or_internal()?;
    let contact = contacts::get(&tx, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    if contact.display_name() != before.display_name() {
        refresh_conversations(&tx, actor, id, now)
            .await
            .or_internal()?;
    }
    commit(tx, actor, now, Event::ContactUpdated(contact.clone())).await?;
    Ok(contact)
}

/// Deletes a contact.
pub async fn delete(services: &Services, actor: &Actor, id: ContactId) -> Result<(), Error> {
    actor.require(Permission::CrmDelete)?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    let deleted = contacts::delete(&tx, actor.organization_id, id, now)
        .await
        .or_internal()?;
    if !deleted {
        return Err(Error::not_found());
    }
    refresh_conversations(&tx, actor, id, now)
        .await
        .or_internal()?;
    commit(tx, actor, now, Event::ContactDeleted { id }).await
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

async fn require_company(
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
    unknown_references(tx, actor, [company]).await?.finish()
}
