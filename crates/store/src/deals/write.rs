//! Writing deals: the row, the totals of its stage and its history, in one transaction.
//!
//! The inner error of these functions is the person's: an amount beyond what a total can hold.

use chrono::{DateTime, Utc};
use domain::deal::{Deal, DealFields};
use domain::{DealId, Error, OrganizationId, RecordKind, UserId};

use super::standing::{Arrival, Standing, count_in, recount, remember, remember_many};
use crate::kernel::search;
use crate::{Executor, Sql, StoreError, Tx, Value, records, sql, tags};

fn document(fields: &DealFields) -> String {
    let description = fields.description.as_ref().map(|d| d.as_str());
    domain::search::document(
        [Some(fields.title.as_str()), description]
            .into_iter()
            .flatten(),
    )
}

/// The columns that hold the fields.
const WRITTEN: &[&str] = &[
    "title",
    "value_minor",
    "currency",
    "contact_id",
    "company_id",
    "owner_id",
    "probability",
    "expected_close_on",
    "source",
    "loss_reason",
    "description",
    "search",
];

/// The values of its fields, in the order of [`WRITTEN`].
fn values(fields: &DealFields, document: &str) -> Vec<Value> {
    vec![
        fields.title.as_str().into(),
        fields.value_minor.into(),
        fields.currency.as_str().into(),
        fields.contact_id.into(),
        fields.company_id.into(),
        fields.owner_id.into(),
        fields.probability.into(),
        fields.expected_close_on.map(|day| day.to_string()).into(),
        fields.source.as_ref().map(|s| s.as_str()).into(),
        fields.loss_reason.as_ref().map(|r| r.as_str()).into(),
        fields.description.as_ref().map(|d| d.as_str()).into(),
        document.into(),
    ]
}

/// Gives a statement that begins with a deal's id, organization and place the values of its
/// fields.
fn bind(statement: Sql, fields: &DealFields, document: &str) -> Sql {
    values(fields, document)
        .into_iter()
        .fold(statement, Sql::bind)
}

/// Adds a deal, in the stage it arrives in.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: DealId,
    fields: &DealFields,
    arrival: &Arrival,
) -> Result<Result<(), Error>, StoreError> {
    insert_many(tx, organization_id, &[(id, fields, *arrival)]).await
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

/// A deal to be added: its id, its fields, and its arrival in a stage.
pub type NewDeal<'a> = (DealId, &'a DealFields, Arrival);

/// Adds many deals, with their history and their part in the totals. They have no values of
/// custom fields yet.
pub async fn insert_many(
    tx: &Tx,
    organization_id: OrganizationId,
    new: &[NewDeal<'_>],
) -> Result<Result<(), Error>, StoreError> {
    let place = ["pipeline_id", "stage_id", "stage_entered_at"];
    let columns: Vec<_> = place.iter().chain(WRITTEN).copied().collect();
    let rows = new.iter().map(to_insert).collect();
    records::insert(tx, organization_id, RecordKind::Deal, &columns, rows).await?;
    let arrivals = new.iter().map(|(id, _, arrival)| (*id, *arrival));
    remember_many(tx, organization_id, arrivals).await?;
    let standings = new.iter().map(|(_, fields, arrival)| Standing {
        stage_id: arrival.stage_id,
        currency: fields.currency.as_str(),
        value_minor: fields.value_minor,
    });
    count_in(tx, organization_id, standings).await
}

/// A deal with its place before its fields.
fn to_insert<'a>((id, fields, arrival): &NewDeal<'a>) -> records::New<'a> {
    let document = document(fields);
    let mut all: Vec<Value> = vec![
        arrival.pipeline_id.into(),
        arrival.stage_id.into(),
        arrival.at.into(),
    ];
    all.extend(values(fields, &document));
    records::New {
        id: id.0,
        at: arrival.at,
        values: all,
        document,
        tag_ids: &fields.tag_ids,
    }
}
