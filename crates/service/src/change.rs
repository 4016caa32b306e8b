//! What the changes of companies, contacts and deals have in common.

use chrono::{DateTime, Utc};
use domain::{Actor, Error, Event, FieldCode, FieldErrors};
use store::Tx;
use store::references::{self, Reference};

use crate::Failure;

/// Commits a change together with the event that tells of it.
pub(crate) async fn commit(
    tx: Tx,
    actor: &Actor,
    at: DateTime<Utc>,
    event: Event,
) -> Result<(), Error> {
    tx.emit(actor.organization_id, Some(actor.user_id), at, event);
    tx.commit().await.or_internal()
}

/// A field that names another row: its name, what it named before, and what it shall name.
pub(crate) type Naming = (&'static str, Option<Reference>, Option<Reference>);

/// Notes `unknown` for every field that shall name a row which the organization does not have.
///
/// What a field named before is not asked for again: a deal may keep an owner who has left
/// while something else about it changes.
pub(crate) async fn unknown_references(
    tx: &Tx,
    actor: &Actor,
    fields: impl IntoIterator<Item = Naming>,
) -> Result<FieldErrors, Error> {
    let mut errors = FieldErrors::default();
    for (field, before, after) in fields {
        let Some(reference) = after.filter(|_| after != before) else {
            continue;
        };
        let known = references::exists(tx, actor.organization_id, reference)
            .await
            .or_internal()?;
        if !known {
            errors.push(field, FieldCode::Unknown);
        }
    }
    Ok(errors)
}
