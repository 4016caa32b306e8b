//! Saved views: lists as people keep them, for themselves or for everybody.
//!
//! Whoever may see a list may keep views of it for themselves, a viewer as well: that is how they
//! look at it, and changes nothing. A view for everybody is work on the CRM: it takes the
//! permission to write, and is changed by its maker and by those who lead the team.

use domain::audit::AuditAction;
use domain::filter::Filter;
use domain::view::{MAX_VIEWS, Shows, View, ViewInput};
use domain::{
    Access, Actor, Error, Event, FieldCode, ListQuery, Permission, RecordKind, Target, ViewId,
};
use serde_json::json;
use store::{StoreError, views};

use crate::audit::Entry;
use crate::change::{Change, found, same_version};
use crate::{Failure, Services, audit, filters};

/// The views that the actor sees, of one kind of record or all: first those for everybody, then
/// by name.
pub async fn list(
    services: &Services,
    actor: &Actor,
    kind: Option<RecordKind>,
) -> Result<Vec<View>, Error> {
    actor.require(Permission::CrmRead)?;
    views::list(&services.db, actor.organization_id, actor.user_id, kind)
        .await
        .or_internal()
}

/// One of them.
pub async fn get(services: &Services, actor: &Actor, id: ViewId) -> Result<View, Error> {
    actor.require(Permission::CrmRead)?;
    found(views::get(&services.db, actor.organization_id, actor.user_id, id).await)
}

/// Keeps a view.
pub async fn create(services: &Services, actor: &Actor, input: &ViewInput) -> Result<View, Error> {
    may_keep(actor, input.shared)?;
    let fields = input.parse()?;
    still_asks(services, actor, input.kind, &input.shows).await?;
    let change = Change::begin(services).await?;
    let (tx, organization_id) = (&change.tx, actor.organization_id);
    let known = views::list(tx, organization_id, actor.user_id, Some(fields.kind)).await;
    if known.or_internal()?.len() >= MAX_VIEWS {
        return Err(Error::conflict(format!(
            "at most {MAX_VIEWS} views of a list"
        )));
    }
    let id = services.clock.new_id();
    let inserted = views::insert(tx, organization_id, id, actor.user_id, &fields, change.now);
    name_free(inserted.await)?;
    let view = found(views::get(tx, organization_id, actor.user_id, id).await)?;
    finish(change, actor, None, Some(&view)).await?;
    Ok(view)
}

/// Renames a view, gives it to everybody or takes it back, or lets it show something else. Whose
/// it is, and of which list, stays.
pub async fn update(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<ViewId>>,
    edit: impl FnOnce(ViewInput) -> Result<ViewInput, Error>,
) -> Result<View, Error> {
    let target = target.into();
    let change = Change::begin(services).await?;
    let (tx, organization_id) = (&change.tx, actor.organization_id);
    let before = to_change(&change, actor, target).await?;
    let input = edit(ViewInput::from(&before))?;
    may_keep(actor, input.shared)?;
    let fields = input.parse()?;
    if fields.kind != before.kind {
        return Err(Error::field("kind", FieldCode::Taken));
    }
    // To take a view back is to take it from everybody: only its maker may keep it to themselves.
    if !fields.shared && before.owner_id != actor.user_id {
        return Err(Error::forbidden());
    }
    if fields.shows != before.shows {
        still_asks(services, actor, fields.kind, &fields.shows).await?;
    }
    name_free(views::update(tx, organization_id, before.id, &fields, change.now).await)?;
    let view = found(views::get(tx, organization_id, actor.user_id, before.id).await)?;
    if before.shared && !view.shared {
        views::forget_of_others(tx, organization_id, &view)
            .await
            .or_internal()?;
    }
    finish(change, actor, Some(&before), Some(&view)).await?;
    Ok(view)
}

/// Removes a view for good. Lists that opened with it open as they are.
pub async fn delete(
    services: &Services,
    actor: &Actor,
    target: impl Into<Target<ViewId>>,
) -> Result<(), Error> {
    let change = Change::begin(services).await?;
    let before = to_change(&change, actor, target.into()).await?;
    views::delete(&change.tx, actor.organization_id, before.id)
        .await
        .or_internal()?;
    finish(change, actor, Some(&before), None).await
}

/// Opens the actor's list of this kind of record with a view from now on, or as it is.
pub async fn choose_default(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    view: Option<ViewId>,
) -> Result<(), Error> {
    may_keep(actor, false)?;
    let change = Change::begin(services).await?;
    let (tx, organization_id) = (&change.tx, actor.organization_id);
    if let Some(id) = view {
        let view = views::get(tx, organization_id, actor.user_id, id).await;
        let of_kind = view.or_internal()?.filter(|view| view.kind == kind);
        of_kind.ok_or_else(|| Error::field("view_id", FieldCode::Unknown))?;
    }
    views::put_default(tx, organization_id, actor.user_id, kind, view)
        .await
        .or_internal()?;
    let of = Some(actor.user_id);
    change.tell(actor, Event::ViewsChanged { kind, of });
    change.commit().await
}

/// Whether the actor may keep views, for everybody or for themselves. A program that was let in to
/// read writes nothing.
fn may_keep(actor: &Actor, shared: bool) -> Result<(), Error> {
    actor.require(Permission::CrmRead)?;
    match actor.access {
        Access::Person if !shared => Ok(()),
        _ => actor.require(Permission::CrmWrite),
    }
}

/// A view that the actor may change, as it stands.
async fn to_change(change: &Change, actor: &Actor, target: Target<ViewId>) -> Result<View, Error> {
    may_keep(actor, false)?;
    let tx = &change.tx;
    store::kernel::lock::row(tx, "views", target.id.0)
        .await
        .or_internal()?;
    let view = views::get(tx, actor.organization_id, actor.user_id, target.id).await;
    let view = found(view)?;
    if !view.may_change(actor.user_id, actor.may(View::LEADS)) {
        return Err(Error::forbidden());
    }
    same_version(target, view.version)?;
    Ok(view)
}

/// Refuses conditions that a list would refuse.
async fn still_asks(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    shows: &Shows,
) -> Result<(), Error> {
    let query = ListQuery {
        sort: shows.sort.clone(),
        filter: shows.filter.as_ref().map(Filter::to_text),
        ..ListQuery::default()
    };
    filters::resolve(services, actor, kind, &query)
        .await
        .map(drop)
}

/// Two views that read the same are one.
#[track_caller]
fn name_free<T>(written: Result<T, StoreError>) -> Result<T, Error> {
    match written {
        Err(error) if error.is_unique() => Err(Error::field("name", FieldCode::Taken)),
        written => written.or_internal(),
    }
}

/// Tells of the change, writes down what became of a view for everybody, and commits.
async fn finish(
    change: Change,
    actor: &Actor,
    before: Option<&View>,
    after: Option<&View>,
) -> Result<(), Error> {
    let was = before.filter(|view| view.shared);
    let is = after.filter(|view| view.shared);
    let Some(view) = after.or(before) else {
        return change.commit().await;
    };
    let of = (was.is_none() && is.is_none()).then_some(view.owner_id);
    let kind = view.kind;
    change.tell(actor, Event::ViewsChanged { kind, of });
    let told = |view: &View| json!({ "name": view.name, "kind": view.kind, "shows": view.shows });
    let entry = match (was, is) {
        (None, None) => None,
        (None, Some(is)) => Some(Entry::new(AuditAction::ViewShared).becomes(told(is))),
        (Some(was), Some(is)) => Some(
            Entry::new(AuditAction::ViewUpdated)
                .was(told(was))
                .becomes(told(is)),
        ),
        (Some(was), None) => Some(Entry::new(AuditAction::ViewRemoved).was(told(was))),
    };
    if let Some(entry) = entry {
        audit::record_in(&change, actor, entry.to(view.id, &view.name)).await?;
    }
    change.commit().await
}
