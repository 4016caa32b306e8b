//! Writing deals: the row, the totals of its stage and its history, in one transaction.
//!
//! The inner error of these functions is the person's: an amount beyond what a total can hold.

use chrono::{DateTime, Utc};
use domain::deal::{Deal, DealFields};
use domain::{DealId, Error, OrganizationId, UserId};

use super::standing::{Arrival, Standing, recount, remember};
use crate::kernel::search;
use crate::{Executor, Sql, StoreError, Tx, records, sql, tags};

fn document(fields: &DealFields) -> String {
    let description = fields.description.as_ref().map(|d| d.as_str());
    domain::search::document(
        [Some(fields.title.as_str()), description]
            .into_iter()
            .flatten(),
    )
}

/// Gives a statement that begins with a deal's id, organization and place the values of its
/// fields.
fn bind(statement: Sql, fields: &DealFields, document: &str) -> Sql {
    statement
        .bind(fields.title.as_str())
        .bind(fields.value_minor)
        .bind(fields.currency.as_str())
        .bind(fields.contact_id)
        .bind(fields.company_id)
        .bind(fields.owner_id)
        .bind(fields.probability)
        .bind(fields.expected_close_on.map(|day| day.to_string()))
        .bind(fields.source.as_ref().map(|s| s.as_str()))
        .bind(fields.loss_reason.as_ref().map(|r| r.as_str()))
        .bind(fields.description.as_ref().map(|d| d.as_str()))
        .bind(document)
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
    let statement = sql(
        "INSERT INTO deals (id, organization_id, pipeline_id, stage_id, stage_entered_at, title,
             value_minor, currency, contact_id, company_id, owner_id, probability,
             expected_close_on, source, loss_reason, description, search, created_at, updated_at,
             version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
             $19, 1)",
    )
    .bind(id)
    .bind(organization_id)
    .bind(arrival.pipeline_id)
    .bind(arrival.stage_id)
    .bind(arrival.at);
    let statement = bind(statement, fields, &document);
    tx.execute_one(statement.bind(arrival.at).bind(arrival.at))
        .await?;
    tags::put(tx, organization_id, id.0, &fields.tag_ids).await?;
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
    // A deleted contact or company was not shown and so cannot have been meant to be taken off:
    // should it be restored, the deal is with it still.
    let statement = sql(
        "UPDATE deals SET pipeline_id = $3, stage_id = $4, stage_entered_at = $5, title = $6,
             value_minor = $7, currency = $8,
             contact_id = COALESCE($9, (SELECT p.id FROM contacts p
                 WHERE p.id = deals.contact_id AND p.deleted_at IS NOT NULL)),
             company_id = COALESCE($10, (SELECT k.id FROM companies k
                 WHERE k.id = deals.company_id AND k.deleted_at IS NOT NULL)),
             owner_id = $11, probability = $12, expected_close_on = $13, source = $14,
             loss_reason = $15, description = $16, search = $17, updated_at = $18,
             version = version + 1
         WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
    )
    .bind(before.id)
    .bind(organization_id)
    .bind(arrival.map_or(before.pipeline_id, |a| a.pipeline_id))
    .bind(arrival.map_or(before.stage_id, |a| a.stage_id))
    .bind(arrival.map_or(before.stage_entered_at, |a| a.at));
    tx.execute_one(bind(statement, fields, &document).bind(now))
        .await?;
    tags::put(tx, organization_id, before.id.0, &fields.tag_ids).await?;
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

/// Puts a deal that [`get_to_change`](super::get_to_change) has just read into the bin.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    before: &Deal,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<Result<(), Error>, StoreError> {
    records::delete(tx, organization_id, before.id.into(), by, now).await?;
    recount(tx, organization_id, Some(before.into()), None).await
}

/// Takes a deal out of the bin, back into the stage where it stood; `None` if it is not there.
pub async fn restore(
    tx: &Tx,
    organization_id: OrganizationId,
    id: DealId,
    now: DateTime<Utc>,
) -> Result<Option<Result<Deal, Error>>, StoreError> {
    if !records::restore(tx, organization_id, id.into(), now).await? {
        return Ok(None);
    }
    let Some(deal) = super::get(tx, organization_id, id).await? else {
        return Ok(None);
    };
    let counted = recount(tx, organization_id, None, Some((&deal).into())).await?;
    Ok(Some(counted.map(|()| deal)))
}

/// Gives a member's deals to another, or to nobody; which these are.
pub async fn hand_over(
    tx: &Tx,
    organization_id: OrganizationId,
    from: UserId,
    to: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<Vec<DealId>, StoreError> {
    let rows = tx
        .fetch_all(
            sql(
                "UPDATE deals SET owner_id = $3, version = version + 1, updated_at = $4
                 WHERE organization_id = $1 AND owner_id = $2 AND deleted_at IS NULL
                 RETURNING id",
            )
            .bind(organization_id)
            .bind(from)
            .bind(to)
            .bind(now),
        )
        .await?;
    rows.iter().map(|row| row.id("id")).collect()
}
