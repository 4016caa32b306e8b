//! What the changes of companies, contacts and deals have in common.

use chrono::{DateTime, Utc};
use domain::tag::Tag;
use domain::{Actor, Error, ErrorCode, Event, FieldCode, FieldErrors, TagId, Target};
use store::references::{self, Reference};
use store::{StoreError, Tx};

use crate::{Clock, Failure, Services};

/// A change under way: its transaction, and the time it happens at.
pub(crate) struct Change {
    pub tx: Tx,
    pub now: DateTime<Utc>,
    pub clock: Clock,
    quiet: bool,
}

impl Change {
    /// Begins a change.
    pub async fn begin(services: &Services) -> Result<Self, Error> {
        let now = services.clock.now();
        let tx = services.db.begin().await.or_internal()?;
        let clock = services.clock.clone();
        Ok(Self {
            tx,
            now,
            clock,
            quiet: false,
        })
    }

    /// Begins a change of which one event will tell as a whole: [`Self::tell`] says nothing, and
    /// the audit log hears of no single record.
    pub async fn quiet(services: &Services) -> Result<Self, Error> {
        let change = Self::begin(services).await?;
        Ok(Self {
            quiet: true,
            ..change
        })
    }

    /// Whether single facts are not told.
    pub const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Tells of a fact when the change is committed.
    pub fn tell(&self, actor: &Actor, event: Event) {
        if self.quiet {
            return;
        }
        let (organization_id, by) = (actor.organization_id, Some(actor.user_id));
        self.tx.emit(organization_id, by, self.now, event);
    }

    /// Commits the change together with what it tells.
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await.or_internal()
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

/// The tags that a record shall wear and does not wear yet, as namings.
pub(crate) fn new_tags(worn: &[Tag], wanted: &[TagId]) -> Vec<Naming> {
    let known = |id: &TagId| worn.iter().any(|tag| tag.id == *id);
    let new = wanted.iter().filter(|id| !known(id));
    new.map(|id| ("tag_ids", None, Some(Reference::Tag(*id))))
        .collect()
}

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
