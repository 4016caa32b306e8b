//! Deals.

use chrono::{DateTime, Utc};
use domain::audit::AuditAction;
use domain::deal::{Deal, DealFields, DealInput};
use domain::{
    Actor, DealId, Error, Event, FieldCode, FieldErrors, ListQuery, Page, Permission, RecordKind,
    StageId, Target,
};
use store::deals::Arrival;
use store::references::Reference;
use store::{Tx, deals, pipelines};

use crate::change::{Change, Naming, commit, found, new_tags, same_version, unknown_references};
use crate::{Clock, Failure, Services, audit, custom_fields, filters, notices};

/// A page of deals.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Deal>, Error> {
    actor.require(Permission::CrmRead)?;
    let asked = filters::resolve(services, actor, RecordKind::Deal, query).await?;
    let (filter, order) = (asked.filter.as_ref(), asked.order.as_ref());
    deals::list_by(
        &services.db,
        actor.organization_id,
        &asked.query,
        filter,
        order,
    )
    .await
    .or_internal()?
}

/// One deal.
pub async fn get(services: &Services, actor: &Actor, id: DealId) -> Result<Deal, Error> {
    actor.require(Permission::CrmRead)?;
    found(deals::get(&services.db, actor.organization_id, id).await)
}

/// Adds a deal. Without a stage it begins in the first open one of the default pipeline;
/// without an owner it is the actor's.
pub async fn create(services: &Services, actor: &Actor, input: &DealInput) -> Result<Deal, Error> {
    actor.require(Permission::CrmWrite)?;
    let mut fields = input.parse()?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    fields.owner_id.get_or_insert(actor.user_id);
    let id: DealId = services.clock.new_id();
    let mut errors = unknown_references(&tx, actor, namings(None, &fields)).await?;
    let arrival = arrival(&services.clock, actor, &tx, fields.stage_id, now).await?;
    let arrival = known_stage(arrival, &mut errors);
    errors.finish()?;
    let arrival = arrival.ok_or_else(Error::not_found)?;
    deals::insert(&tx, actor.organization_id, id, &fields, &arrival)
        .await
        .or_internal()??;
    custom_fields::put(&tx, actor, id, None, &input.custom).await?;
    let deal = after(&tx, actor, id).await?;
    notices::deal_assigned(services, &tx, actor, &deal, None).await?;
    commit(tx, actor, now, Event::DealCreated(deal.clone())).await?;
    Ok(deal)
}

/// Changes a deal. `edit` gets it as it stands inside the transaction and returns what it shall
/// be, so that two people changing different fields do not undo each other. Another stage in the
/// input moves the deal.
pub async fn update(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<DealId>>,
    edit: impl FnOnce(DealInput) -> Result<DealInput, Error>,
) -> Result<Deal, Error> {
    actor.require(Permission::CrmWrite)?;
    let change = Change::begin(services).await?;
    let edit = |input| edit(input).map(Some);
    let updated = update_in(&change, actor, target.into(), edit).await?;
    let (before, deal) = updated.ok_or_else(Error::not_found)?;
    notices::deal_assigned(services, &change.tx, actor, &deal, before.owner_id).await?;
    change.commit().await?;
    Ok(deal)
}

/// Changes a deal within a larger change: what it was and what it is now. Nothing happens where
/// `edit` wants nothing.
pub(crate) async fn update_in(
    change: &Change,
    actor: &Actor,
    target: Target<DealId>,
    edit: impl FnOnce(DealInput) -> Result<Option<DealInput>, Error>,
) -> Result<Option<(Deal, Deal)>, Error> {
    let Change { tx, now, clock, .. } = change;
    let before = before(tx, actor, target.id).await?;
    same_version(target, before.version)?;
    let Some(input) = edit(DealInput::from(&before))? else {
        return Ok(None);
    };
    let fields = input.parse()?;
    let mut errors = unknown_references(tx, actor, namings(Some(&before), &fields)).await?;
    let arrival = match fields.stage_id.filter(|stage| *stage != before.stage_id) {
        Some(stage) => {
            let arrival = arrival(clock, actor, tx, Some(stage), *now).await?;
            known_stage(arrival, &mut errors)
        }
        None => None,
    };
    errors.finish()?;
    deals::update(
        tx,
        actor.organization_id,
        &before,
        &fields,
        arrival.as_ref(),
        *now,
    )
    .await
    .or_internal()??;
    custom_fields::put(tx, actor, target.id, Some(&before.custom), &input.custom).await?;
    let deal = after(tx, actor, target.id).await?;
    let event = match arrival {
        Some(_) => Event::DealStageChanged {
            deal: deal.clone(),
            from_stage_id: before.stage_id,
        },
        None => Event::DealUpdated(deal.clone()),
    };
    change.tell(actor, event);
    Ok(Some((before, deal)))
}

/// Moves a deal to a stage. Where it stands there already, nothing happens.
pub async fn move_to(
    services: &Services,
    actor: &Actor,
    id: DealId,
    stage_id: StageId,
) -> Result<Deal, Error> {
    actor.require(Permission::CrmWrite)?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let before = before(&tx, actor, id).await?;
    if before.stage_id == stage_id {
        return Ok(before);
    }
    let arrival = arrival(&services.clock, actor, &tx, Some(stage_id), now)
        .await?
        .ok_or_else(|| Error::field("stage_id", FieldCode::Unknown))?;
    deals::move_to(&tx, actor.organization_id, &before, &arrival)
        .await
        .or_internal()??;
    let deal = after(&tx, actor, id).await?;
    let event = Event::DealStageChanged {
        deal: deal.clone(),
        from_stage_id: before.stage_id,
    };
    commit(tx, actor, now, event).await?;
    Ok(deal)
}

/// Puts a deal into the bin.
pub async fn delete(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<DealId>>,
) -> Result<(), Error> {
    actor.require(Permission::CrmDelete)?;
    let change = Change::begin(services).await?;
    delete_in(&change, actor, target.into()).await?;
    change.commit().await
}

/// Puts a deal into the bin within a larger change; what it was.
pub(crate) async fn delete_in(
    change: &Change,
    actor: &Actor,
    target: Target<DealId>,
) -> Result<Deal, Error> {
    let Change { tx, now, .. } = change;
    let before = before(tx, actor, target.id).await?;
    same_version(target, before.version)?;
    deals::delete(tx, actor.organization_id, &before, actor.user_id, *now)
        .await
        .or_internal()??;
    let event = Event::DealDeleted {
        id: target.id,
        stage_id: before.stage_id,
    };
    change.tell(actor, event);
    let (action, name) = (AuditAction::RecordDeleted, &before.title);
    audit::record_changed(change, actor, action, target.id, name).await?;
    Ok(before)
}

/// Takes a deal out of the bin, back into the stage where it stood.
pub async fn restore(services: &Services, actor: &Actor, id: DealId) -> Result<Deal, Error> {
    actor.require(Permission::CrmDelete)?;
    let change = Change::begin(services).await?;
    let deal = restore_in(&change, actor, id).await?;
    change.commit().await?;
    Ok(deal)
}

/// Takes a deal out of the bin within a larger change.
pub(crate) async fn restore_in(change: &Change, actor: &Actor, id: DealId) -> Result<Deal, Error> {
    let Change { tx, now, .. } = change;
    let deal = found(deals::restore(tx, actor.organization_id, id, *now).await)??;
    change.tell(actor, Event::DealRestored(deal.clone()));
    let (action, name) = (AuditAction::RecordRestored, &deal.title);
    audit::record_changed(change, actor, action, id, name).await?;
    Ok(deal)
}

/// The deal as it stands, locked for this transaction.
async fn before(tx: &Tx, actor: &Actor, id: DealId) -> Result<Deal, Error> {
    found(deals::get_to_change(tx, actor.organization_id, id).await)
}

/// The deal as this transaction leaves it.
async fn after(tx: &Tx, actor: &Actor, id: DealId) -> Result<Deal, Error> {
    found(deals::get(tx, actor.organization_id, id).await)
}

/// The actor's bringing a deal into this stage, or into the first one of all where none is
/// given; nothing if the organization has no such stage.
async fn arrival(
    clock: &Clock,
    actor: &Actor,
    tx: &Tx,
    stage_id: Option<StageId>,
    at: DateTime<Utc>,
) -> Result<Option<Arrival>, Error> {
    let organization_id = actor.organization_id;
    let place = match stage_id {
        Some(stage_id) => pipelines::of_stage(tx, organization_id, stage_id)
            .await
            .or_internal()?
            .map(|pipeline_id| (pipeline_id, stage_id)),
        None => pipelines::first_stage(tx, organization_id)
            .await
            .or_internal()?,
    };
    Ok(place.map(|(pipeline_id, stage_id)| Arrival {
        id: clock.new_id(),
        pipeline_id,
        stage_id,
        actor_id: actor.user_id,
        at,
    }))
}

fn known_stage(arrival: Option<Arrival>, errors: &mut FieldErrors) -> Option<Arrival> {
    errors.required("stage_id", arrival.ok_or(FieldCode::Unknown))
}

/// The rows that a deal names, before and after a change.
fn namings(before: Option<&Deal>, after: &DealFields) -> Vec<Naming> {
    let rows = [
        (
            "contact_id",
            before
                .and_then(|deal| deal.contact_id)
                .map(Reference::Contact),
            after.contact_id.map(Reference::Contact),
        ),
        (
            "company_id",
            before
                .and_then(|deal| deal.company_id)
                .map(Reference::Company),
            after.company_id.map(Reference::Company),
        ),
        (
            "owner_id",
            before.and_then(|deal| deal.owner_id).map(Reference::Member),
            after.owner_id.map(Reference::Member),
        ),
    ];
    let worn = before.map_or(&[][..], |deal| &deal.tags);
    new_tags(worn, &after.tag_ids)
        .into_iter()
        .chain(rows)
        .collect()
}
