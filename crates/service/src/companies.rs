//! Companies: the pattern the other CRM objects follow.

use domain::audit::AuditAction;
use domain::company::{Company, CompanyFields, CompanyInput};
use domain::{
    Actor, CompanyId, Error, Event, FieldCode, ListQuery, Page, Permission, RecordKind, Target,
};
use store::references::Reference;
use store::{StoreError, Tx, companies, records};

use crate::change::{Change, commit, found, new_tags, same_version, unknown_references};
use crate::{Failure, Services, audit, custom_fields, filters};

/// A page of companies.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Company>, Error> {
    actor.require(Permission::CrmRead)?;
    let asked = filters::resolve(services, actor, RecordKind::Company, query).await?;
    let (filter, order) = (asked.filter.as_ref(), asked.order.as_ref());
    companies::list_by(
        &services.db,
        actor.organization_id,
        &asked.query,
        filter,
        order,
    )
    .await
    .or_internal()?
}

/// One company.
pub async fn get(services: &Services, actor: &Actor, id: CompanyId) -> Result<Company, Error> {
    actor.require(Permission::CrmRead)?;
    found(companies::get(&services.db, actor.organization_id, id).await)
}

/// Adds a company; its domain must not be another one's.
pub async fn create(
    services: &Services,
    actor: &Actor,
    input: &CompanyInput,
) -> Result<Company, Error> {
    actor.require(Permission::CrmWrite)?;
    let fields = input.parse()?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let id: CompanyId = services.clock.new_id();
    require_references(&tx, actor, None, &fields).await?;
    domain_free(companies::insert(&tx, actor.organization_id, id, &fields, now).await)?;
    custom_fields::put(&tx, actor, id, None, &input.custom).await?;
    let company = found(companies::get(&tx, actor.organization_id, id).await)?;
    commit(tx, actor, now, Event::CompanyCreated(company.clone())).await?;
    Ok(company)
}

/// Changes a company. `edit` gets it as it stands inside the transaction and returns what it shall
/// be, so that two people changing different fields do not undo each other.
pub async fn update(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<CompanyId>>,
    edit: impl FnOnce(CompanyInput) -> Result<CompanyInput, Error>,
) -> Result<Company, Error> {
    actor.require(Permission::CrmWrite)?;
    let change = Change::begin(services).await?;
    let edit = |input| edit(input).map(Some);
    let updated = update_in(&change, actor, target.into(), edit).await?;
    let (_, company) = updated.ok_or_else(Error::not_found)?;
    change.commit().await?;
    Ok(company)
}

/// Changes a company within a larger change: what it was and what it is now. Nothing happens where
/// `edit` wants nothing.
pub(crate) async fn update_in(
    change: &Change,
    actor: &Actor,
    target: Target<CompanyId>,
    edit: impl FnOnce(CompanyInput) -> Result<Option<CompanyInput>, Error>,
) -> Result<Option<(Company, Company)>, Error> {
    let (Change { tx, now, .. }, organization_id) = (change, actor.organization_id);
    let before = found(companies::get_to_change(tx, organization_id, target.id).await)?;
    same_version(target, before.version)?;
    let Some(input) = edit(CompanyInput::from(&before))? else {
        return Ok(None);
    };
    let fields = input.parse()?;
    require_references(tx, actor, Some(&before), &fields).await?;
    domain_free(companies::update(tx, organization_id, target.id, &fields, *now).await)?;
    custom_fields::put(tx, actor, target.id, Some(&before.custom), &input.custom).await?;
    let company = found(companies::get(tx, organization_id, target.id).await)?;
    change.tell(actor, Event::CompanyUpdated(company.clone()));
    Ok(Some((before, company)))
}

/// Puts a company into the bin. Its contacts and deals stay, without a company.
pub async fn delete(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<CompanyId>>,
) -> Result<(), Error> {
    actor.require(Permission::CrmDelete)?;
    let change = Change::begin(services).await?;
    delete_in(&change, actor, target.into()).await?;
    change.commit().await
}

/// Puts a company into the bin within a larger change; what it was.
pub(crate) async fn delete_in(
    change: &Change,
    actor: &Actor,
    target: Target<CompanyId>,
) -> Result<Company, Error> {
    let (Change { tx, now, .. }, organization_id) = (change, actor.organization_id);
    let before = found(companies::get_to_change(tx, organization_id, target.id).await)?;
    same_version(target, before.version)?;
    records::delete(tx, organization_id, target.id.into(), actor.user_id, *now)
        .await
        .or_internal()?;
    change.tell(actor, Event::CompanyDeleted { id: target.id });
    let (action, name) = (AuditAction::RecordDeleted, &before.name);
    audit::record_changed(change, actor, action, target.id, name).await?;
    Ok(before)
}

/// Takes a company out of the bin, unless another one has its domain by now.
pub async fn restore(services: &Services, actor: &Actor, id: CompanyId) -> Result<Company, Error> {
    actor.require(Permission::CrmDelete)?;
    let change = Change::begin(services).await?;
    let company = restore_in(&change, actor, id).await?;
    change.commit().await?;
    Ok(company)
}

/// Takes a company out of the bin within a larger change.
pub(crate) async fn restore_in(
    change: &Change,
    actor: &Actor,
    id: CompanyId,
) -> Result<Company, Error> {
    let Change { tx, now, .. } = change;
    let restored = records::restore(tx, actor.organization_id, id.into(), *now).await;
    if !domain_free(restored)? {
        return Err(Error::not_found());
    }
    let company = found(companies::get(tx, actor.organization_id, id).await)?;
    change.tell(actor, Event::CompanyRestored(company.clone()));
    let (action, name) = (AuditAction::RecordRestored, &company.name);
    audit::record_changed(change, actor, action, id, name).await?;
    Ok(company)
}

/// The domain is all of a company that must be its own.
#[track_caller]
fn domain_free<T>(written: Result<T, StoreError>) -> Result<T, Error> {
    match written {
        Err(error) if error.is_unique() => Err(Error::field("domain", FieldCode::Taken)),
        written => written.or_internal(),
    }
}

/// What a company names is there.
async fn require_references(
    tx: &Tx,
    actor: &Actor,
    before: Option<&Company>,
    fields: &CompanyFields,
) -> Result<(), Error> {
    let owner = (
        "owner_id",
        before
            .and_then(|company| company.owner_id)
            .map(Reference::Member),
        fields.owner_id.map(Reference::Member),
    );
    let worn = before.map_or(&[][..], |company| &company.tags);
    let mut named = new_tags(worn, &fields.tag_ids);
    named.push(owner);
    unknown_references(tx, actor, named).await?.finish()
}
