//! Companies: the pattern the other CRM objects follow.

use domain::company::{Company, CompanyFields, CompanyInput};
use domain::{Actor, CompanyId, Error, Event, FieldCode, ListQuery, Page, Permission, Target};
use store::references::Reference;
use store::{StoreError, Tx, companies, records};

use crate::change::{Change, commit, found, same_version, unknown_references};
use crate::{Failure, Services};

/// A page of companies.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Company>, Error> {
    actor.require(Permission::CrmRead)?;
    companies::list(&services.db, actor.organization_id, query)
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
    let Change { tx, now } = Change::begin(services).await?;
    let id = services.clock.new_id();
    require_owner(&tx, actor, None, &fields).await?;
    domain_free(companies::insert(&tx, actor.organization_id, id, &fields, now).await)?;
    let company = found(companies::get(&tx, actor.organization_id, id).await)?;
    commit(tx, actor, now, Event::CompanyCreated(company.clone())).await?;
    Ok(company)
}

/// Changes a company. `change` gets it as it stands inside the transaction and returns what it
/// shall be, so that two people changing different fields do not undo each other.
pub async fn update(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<CompanyId>>,
    change: impl FnOnce(CompanyInput) -> Result<CompanyInput, Error>,
) -> Result<Company, Error> {
    actor.require(Permission::CrmWrite)?;
    let target = target.into();
    let Change { tx, now } = Change::begin(services).await?;
    let before = found(companies::get_to_change(&tx, actor.organization_id, target.id).await)?;
    same_version(target, before.version)?;
    let fields = change(CompanyInput::from(&before))?.parse()?;
    require_owner(&tx, actor, Some(&before), &fields).await?;
    domain_free(companies::update(&tx, actor.organization_id, target.id, &fields, now).await)?;
    let company = found(companies::get(&tx, actor.organization_id, target.id).await)?;
    commit(tx, actor, now, Event::CompanyUpdated(company.clone())).await?;
    Ok(company)
}

/// Puts a company into the bin. Its contacts and deals stay, without a company.
pub async fn delete(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<CompanyId>>,
) -> Result<(), Error> {
    actor.require(Permission::CrmDelete)?;
    let target = target.into();
    let Change { tx, now } = Change::begin(services).await?;
    let before = found(companies::get_to_change(&tx, actor.organization_id, target.id).await)?;
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
    commit(tx, actor, now, Event::CompanyDeleted { id: target.id }).await
}

/// Takes a company out of the bin, unless another one has its domain by now.
pub async fn restore(services: &Services, actor: &Actor, id: CompanyId) -> Result<Company, Error> {
    actor.require(Permission::CrmDelete)?;
    let Change { tx, now } = Change::begin(services).await?;
    let restored = records::restore(&tx, actor.organization_id, id.into(), now).await;
    if !domain_free(restored)? {
        return Err(Error::not_found());
    }
    let company = found(companies::get(&tx, actor.organization_id, id).await)?;
    commit(tx, actor, now, Event::CompanyRestored(company.clone())).await?;
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

async fn require_owner(
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
    unknown_references(tx, actor, [owner]).await?.finish()
}
