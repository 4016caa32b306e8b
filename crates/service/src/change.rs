//! What the changes of companies, contacts and deals have in common.

use chrono::{DateTime, Utc};
use domain::{Actor, Error, ErrorCode, Event, FieldCode, FieldErrors, Target};
use store::references::{self, Reference};
use store::{StoreError, Tx};

use crate::{Failure, Services};

/// A change under way: its transaction, and the time it happens at.
pub(crate) struct Change {
    pub tx: Tx,
    pub now: DateTime<Utc>,
}

impl Change {
    /// Begins a change.
    pub async fn begin(services: &Services) -> Result<Self, Error> {
        let now = services.clock.now();
        let tx = services.db.begin().await.or_internal()?;
        Ok(Self { tx, now })
    }
}

/// What was looked for, or `not_found`.
#[track_caller]
pub(crate) fn found<T>(looked_up: Result<Option<T>, StoreError>) -> Result<T, Error> {
    looked_up.or_internal()?.ok_or_else(Error::not_found)
}

/// Refuses a change that is meant for another version than the one there is.
pub(crate) fn same_version<Id>(target: Target<Id>, version: i64) -> Result<(), Error> {
    match target.version {
        Some(meant) if meant != version => Err(Error::new(ErrorCode::Stale)),
        _ => Ok(()),
    }
}

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
