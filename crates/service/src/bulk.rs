//! Many records at once, in one transaction: all of them, or none.

use domain::bulk::{Bulk, BulkAction, BulkAnswer, BulkChanged};
use domain::{
    Actor, CompanyId, ContactId, DealId, Error, ErrorCode, FieldCode, Permission, RecordKind,
    TagId, UserId,
};
use store::references::{self, Reference};
use uuid::Uuid;

use crate::change::Change;
use crate::{Failure, Services, companies, contacts, deals, notices};

/// Does one thing to many records of a kind. Records that are not there are passed over.
pub async fn run(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    bulk: &Bulk,
) -> Result<BulkAnswer, Error> {
    actor.require(match bulk.action {
        BulkAction::Delete | BulkAction::Restore => Permission::CrmDelete,
        _ => Permission::CrmWrite,
    })?;
    let ids = bulk.parse()?;
    let change = Change::begin(services).await?;
    require_named(&change, actor, bulk.action).await?;
    let mut changed = Vec::new();
    for id in ids {
        match one(&change, actor, kind, id, bulk.action).await {
            Ok(Some(owner_id)) => changed.push(BulkChanged { id, owner_id }),
            Ok(None) => {}
            Err(error) if error.code == ErrorCode::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    if let (RecordKind::Deal, BulkAction::Assign { owner_id: Some(to) }) = (kind, bulk.action) {
        notices::deals_assigned(services, &change.tx, actor, to, changed.len()).await?;
    }
    change.commit().await?;
    Ok(BulkAnswer { changed })
}

/// What the action names is the organization's.
async fn require_named(change: &Change, actor: &Actor, action: BulkAction) -> Result<(), Error> {
    let (field, reference) = match action {
        BulkAction::Tag { tag_id } => ("tag_id", Reference::Tag(tag_id)),
        BulkAction::Assign { owner_id: Some(id) } => ("owner_id", Reference::Member(id)),
        _ => return Ok(()),
    };
    let known = references::exists(&change.tx, actor.organization_id, reference)
        .await
        .or_internal()?;
    if known {
        Ok(())
    } else {
        Err(Error::field(field, FieldCode::Unknown))
    }
}

/// Applies an action to what a record shall be; says whether that makes a difference.
fn apply(action: BulkAction, tags: &mut Vec<TagId>, owner: &mut Option<UserId>) -> bool {
    match action {
        BulkAction::Tag { tag_id } if !tags.contains(&tag_id) => tags.push(tag_id),
        BulkAction::Untag { tag_id } if tags.contains(&tag_id) => tags.retain(|tag| *tag != tag_id),
        BulkAction::Assign { owner_id } if *owner != owner_id => *owner = owner_id,
        _ => return false,
    }
    true
}

/// The owner there was, if the record is different now.
async fn one(
    change: &Change,
    actor: &Actor,
    kind: RecordKind,
    id: Uuid,
    action: BulkAction,
) -> Result<Option<Option<UserId>>, Error> {
    /// The same for each kind: their use cases have the same names.
    macro_rules! act_on {
        ($records:ident, $id:expr) => {
            match action {
                BulkAction::Delete => {
                    let before = $records::delete_in(change, actor, $id.into()).await?;
                    Some(before.owner_id)
                }
                BulkAction::Restore => {
                    let restored = $records::restore_in(change, actor, $id).await?;
                    Some(restored.owner_id)
                }
                _ => $records::update_in(change, actor, $id.into(), |mut input| {
                    let differs = apply(action, &mut input.tag_ids, &mut input.owner_id);
                    Ok(differs.then_some(input))
                })
                .await?
                .map(|(before, _)| before.owner_id),
            }
        };
    }
    Ok(match kind {
        RecordKind::Company => act_on!(companies, CompanyId(id)),
        RecordKind::Contact => act_on!(contacts, ContactId(id)),
        RecordKind::Deal => act_on!(deals, DealId(id)),
    })
}
