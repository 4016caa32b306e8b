//! Undoing: what an import made goes to the bin, what it changed gets back what it was, unless
//! somebody has changed it since.

use domain::company::CompanyInput;
use domain::contact::ContactInput;
use domain::deal::DealInput;
use domain::import::{ImportChange, ImportState};
use domain::value::Domain;
use domain::{CompanyId, ContactId, DealId, Error, ErrorCode, Record, RecordKind, Target};
use serde::de::DeserializeOwned;
use store::imports::changes;
use store::imports::find::{Key, by_key};

use super::run::Work;
use crate::change::Change;
use crate::error::incident;
use crate::jobs::Outcome;
use crate::{Failure, companies, contacts, deals};

/// Records in one transaction.
const BATCH: u32 = 200;

/// Undoes, from where the last batch ended: what is undone is remembered no more.
pub(super) async fn run(mut work: Work<'_>) -> Result<Outcome, Error> {
    loop {
        let Some(change) = work.go_on().await? else {
            return Ok(Outcome::Done);
        };
        let (tx, organization_id, id) = (&change.tx, work.actor.organization_id, work.import.id);
        let next = changes::next(tx, organization_id, id, BATCH)
            .await
            .or_internal()?;
        if next.is_empty() {
            drop(change);
            return work.end(ImportState::Undone, None).await;
        }
        for written in next {
            let record = Record {
                kind: written.kind,
                id: written.record_id,
            };
            if one(&work, &change, written).await? {
                work.import.counts.undone += 1;
            } else {
                work.import.counts.kept += 1;
            }
            changes::forget(tx, organization_id, id, record)
                .await
                .or_internal()?;
        }
        work.advance(change, 0).await?;
    }
}

/// Undoes what became of one record; says whether that could be.
async fn one(work: &Work<'_>, change: &Change, written: ImportChange) -> Result<bool, Error> {
    let undone = match written.before.clone() {
        None => delete(work, change, &written).await,
        Some(was) => {
            if domain_gone(work, change, &written, &was).await? {
                return Ok(false);
            }
            restore(work, change, &written, was).await
        }
    };
    match undone {
        Ok(()) => Ok(true),
        // Somebody has deleted what was made: so be it. What was changed is theirs now.
        Err(error) if error.code == ErrorCode::NotFound => Ok(written.before.is_none()),
        Err(error) if matches!(error.code, ErrorCode::Stale | ErrorCode::Invalid) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn delete(work: &Work<'_>, change: &Change, written: &ImportChange) -> Result<(), Error> {
    let (actor, id) = (&work.actor, written.record_id);
    match written.kind {
        RecordKind::Company => companies::delete_in(change, actor, CompanyId(id).into())
            .await
            .map(drop),
        RecordKind::Contact => contacts::delete_in(change, actor, ContactId(id).into())
            .await
            .map(drop),
        RecordKind::Deal => deals::delete_in(change, actor, DealId(id).into())
            .await
            .map(drop),
    }
}

async fn restore(
    work: &Work<'_>,
    change: &Change,
    written: &ImportChange,
    was: serde_json::Value,
) -> Result<(), Error> {
    let (actor, id) = (&work.actor, written.record_id);
    let version = Some(written.version);
    match written.kind {
        RecordKind::Company => {
            let (id, was) = (CompanyId(id), read::<CompanyInput>(was)?);
            let target = Target { id, version };
            companies::update_in(change, actor, target, |_| Ok(Some(was)))
                .await
                .map(drop)
        }
        RecordKind::Contact => {
            let (id, was) = (ContactId(id), read::<ContactInput>(was)?);
            let target = Target { id, version };
            contacts::update_in(change, actor, target, |_| Ok(Some(was)))
                .await
                .map(drop)
        }
        RecordKind::Deal => {
            let (id, was) = (DealId(id), read::<DealInput>(was)?);
            let target = Target { id, version };
            deals::update_in(change, actor, target, |_| Ok(Some(was)))
                .await
                .map(drop)
        }
    }
}

fn read<T: DeserializeOwned>(was: serde_json::Value) -> Result<T, Error> {
    serde_json::from_value(was).map_err(|error| incident(&error))
}

/// Whether another company has taken the domain that a company had: found out before, for a
/// refusal by the database would end the transaction.
async fn domain_gone(
    work: &Work<'_>,
    change: &Change,
    written: &ImportChange,
    was: &serde_json::Value,
) -> Result<bool, Error> {
    let domain = was["domain"]
        .as_str()
        .and_then(|text| Domain::parse(text).ok());
    let key = Key::named(RecordKind::Company, "domain");
    let (RecordKind::Company, Some(domain), Some(key)) = (written.kind, domain, key) else {
        return Ok(false);
    };
    let domain = domain.as_str();
    let having = by_key(&change.tx, work.actor.organization_id, key, &[domain])
        .await
        .or_internal()?;
    Ok(having
        .get(domain)
        .is_some_and(|id| *id != written.record_id))
}
