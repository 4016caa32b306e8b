//! Companies: the pattern the other CRM objects follow.

use domain::company::{Company, CompanyInput};
use domain::{Actor, CompanyId, Error, Event, ListQuery, Page, Permission};
use store::companies;

use crate::change::commit;
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
    companies::get(&services.db, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)
}

/// Adds a company.
pub async fn create(
    services: &Services,
    actor: &Actor,
    input: &CompanyInput,
) -> Result<Company, Error> {
    actor.require(Permission::CrmWrite)?;
    let fields = input.parse()?;
    let id = services.clock.new_id();
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    companies::insert(&tx, actor.organization_id, id, &fields, now)
        .await
        .or_internal()?;
    let company = companies::get(&tx, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    commit(tx, actor, now, Event::CompanyCreated(company.clone())).await?;
    Ok(company)
}

/// Changes a company. `change` gets it as it stands inside the transaction and returns what it
/// shall be, so that two people changing different fields do not undo each other.
pub async fn update(
    services: &Services,
    actor: &Actor,
    id: CompanyId,
    change: impl FnOnce(CompanyInput) -> Result<CompanyInput, Error>,
) -> Result<Company, Error> {
    actor.require(Permission::CrmWrite)?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    let before = companies::get_to_change(&tx, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let fields = change(CompanyInput::from(&before))?.parse()?;
    companies::update(&tx, actor.organization_id, id, &fields, now)
        .await
        .or_internal()?;
    let company = companies::get(&tx, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    commit(tx, actor, now, Event::CompanyUpdated(company.clone())).await?;
    Ok(company)
}

/// Deletes a company.
pub async fn delete(services: &Services, actor: &Actor, id: CompanyId) -> Result<(), Error> {
    actor.require(Permission::CrmDelete)?;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    let deleted = companies::delete(&tx, actor.organization_id, id, now)
        .await
        .or_internal()?;
    if !deleted {
        return Err(Error::not_found());
    }
    commit(tx, actor, now, Event::CompanyDeleted { id }).await
}
