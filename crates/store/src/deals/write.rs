//! Writing deals: the row, the totals of its stage and its history, in one transaction.
//!
//! The inner error of these functions is the person's: an amount beyond what a total can hold.

use chrono::{DateTime, Utc};
use domain::deal::{Deal, DealFields};
use domain::{DealId, Error, OrganizationId};

use super::standing::{Arrival, Standing, recount, remember};
use crate::kernel::search;
use crate::{Executor, StoreError, Tx, sql};

fn document(fields: &DealFields) -> String {
    let description = fields.description.as_ref().map(|d| d.as_str());
    domain::search::document(
        [Some(fields.title.as_str()), description]
            .into_iter()
            .flatten(),
    )
}

/// Adds a deal, in the stage it arrives in.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: DealId,
    fields: &DealFields,
    arrival: &Arrival,
) -> Result<Result<(), Error>, StoreError> {
    let document = document(fields);
    tx.execute_one(
        sql(
            "INSERT INTO deals (id, organization_id, title, value_minor, currency, pipeline_id,
                 stage_id, stage_entered_at, contact_id, company_id, owner_id, description,
                 search, version, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(fields.title.as_str())
        .bind(fields.value_minor)
        .bind(fields.currency.as_str())
        .bind(arrival.pipeline_id)
        .bind(arrival.stage_id)
        .bind(arrival.at)
        .bind(fields.contact_id)
        .bind(fields.company_id)
        .bind(fields.owner_id)
        .bind(fields.description.as_ref().map(|d| d.as_str()))
        .bind(document.as_str())
        .bind(1i64)
        .bind(arrival.at)
        .bind(arrival.at),
    )
    .await?;
    search::index(tx, "deals", id.0, &document).await?;
    remember(tx, organization_id, id, None, arrival).await?;
    let after = Standing {
        stage_id: arrival.stage_id,
        currency: fields.currency.as_str(),
        value_minor: fields.value_minor,
    };
    recount(tx, organization_id, None, Some(after)).await
}

/// Replaces the fields of a deal that [`get_to_change`](super::get_to_change) has just read,
/// and its stage where there is an arrival in another one.
pub async fn update(
    tx: &Tx,
    organization_id: OrganizationId,
    before: &Deal,
    fields: &DealFields,
    arrival: Option<&Arrival>,
    now: DateTime<Utc>,
) -> Result<Result<(), Error>, StoreError> {
    let document = document(fields);
    tx.execute_one(
        // A deleted contact or company was not shown and so cannot have been meant to be taken
        // off: should it be restored, the deal is with it still.
        sql(
            "UPDATE deals SET title = $3, value_minor = $4, currency = $5,
                 pipeline_id = $6, stage_id = $7, stage_entered_at = $8,
                 contact_id = COALESCE($9, (SELECT p.id FROM contacts p
                     WHERE p.id = deals.contact_id AND p.deleted_at IS NOT NULL)),
                 company_id = COALESCE($10, (SELECT k.id FROM companies k
                     WHERE k.id = deals.company_id AND k.deleted_at IS NOT NULL)),
                 owner_id = $11, description = $12, search = $13, version = version + 1,
                 updated_at = $14
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
        )
        .bind(before.id)
        .bind(organization_id)
        .bind(fields.title.as_str())
        .bind(fields.value_minor)
        .bind(fields.currency.as_str())
        .bind(arrival.map_or(before.pipeline_id, |a| a.pipeline_id))
        .bind(arrival.map_or(before.stage_id, |a| a.stage_id))
        .bind(arrival.map_or(before.stage_entered_at, |a| a.at))
        .bind(fields.contact_id)
        .bind(fields.company_id)
        .bind(fields.owner_id)
        .bind(fields.description.as_ref().map(|d| d.as_str()))
        .bind(document.as_str())
        .bind(now),
    )
    .await?;
    search::index(tx, "deals", before.id.0, &document).await?;
    if let Some(arrival) = arrival {
        remember(
            tx,
            organization_id,
            before.id,
            Some(before.stage_id),
            arrival,
        )
        .await?;
    }
    let after = Standing {
        stage_id: arrival.map_or(before.stage_id, |a| a.stage_id),
        currency: fields.currency.as_str(),
        value_minor: fields.value_minor,
    };
    recount(tx, organization_id, Some(before.into()), Some(after)).await
}

/// Moves a deal that [`get_to_change`](super::get_to_change) has just read, and changes nothing
/// else of it.
pub async fn move_to(
    tx: &Tx,
    organization_id: OrganizationId,
    before: &Deal,
    arrival: &Arrival,
) -> Result<Result<(), Error>, StoreError> {
    tx.execute_one(
        sql(
            "UPDATE deals SET pipeline_id = $3, stage_id = $4, stage_entered_at = $5,
                 updated_at = $6, version = version + 1
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
        )
        .bind(before.id)
        .bind(organization_id)
        .bind(arrival.pipeline_id)
        .bind(arrival.stage_id)
        .bind(arrival.at)
        .bind(arrival.at),
    )
    .await?;
    remember(
        tx,
        organization_id,
        before.id,
        Some(before.stage_id),
        arrival,
    )
    .await?;
    let after = Standing {
        stage_id: arrival.stage_id,
        ..Standing::from(before)
    };
    recount(tx, organization_id, Some(before.into()), Some(after)).await
}

/// Marks a deal that [`get_to_change`](super::get_to_change) has just read as deleted.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    before: &Deal,
    now: DateTime<Utc>,
) -> Result<Result<(), Error>, StoreError> {
    tx.execute_one(
        sql("UPDATE deals SET deleted_at = $3, version = version + 1
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL")
        .bind(before.id)
        .bind(organization_id)
        .bind(now),
    )
    .await?;
    search::remove(tx, "deals", before.id.0).await?;
    recount(tx, organization_id, Some(before.into()), None).await
}
