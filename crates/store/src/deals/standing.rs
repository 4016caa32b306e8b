//! What a deal counts for in its stage. Every write to `deals` passes through here, so the
//! totals of the board and the history of moves cannot fall behind.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::deal::Deal;
use domain::{DealId, Error, FieldCode, OrganizationId, PipelineId, StageId, UserId};
use uuid::Uuid;

use crate::kernel::bulk;
use crate::{Executor, StoreError, Tx, Value, sql};

/// A deal's coming into a stage.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// The id of this step in the deal's history.
    pub id: Uuid,
    /// The pipeline the stage is in.
    pub pipeline_id: PipelineId,
    /// The stage.
    pub stage_id: StageId,
    /// Who moved it there.
    pub actor_id: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What one deal adds to the totals, and of which stage and currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing<'a> {
    pub stage_id: StageId,
    pub currency: &'a str,
    pub value_minor: i64,
}

impl<'a> From<&'a Deal> for Standing<'a> {
    fn from(deal: &'a Deal) -> Self {
        Self {
            stage_id: deal.stage_id,
            currency: &deal.currency,
            value_minor: deal.value_minor,
        }
    }
}

/// A change of one row of totals.
struct Change<'a> {
    stage_id: StageId,
    currency: &'a str,
    count: i64,
    value_minor: i64,
}

/// Brings the totals from what a deal counted for to what it counts for now; nothing stands for
/// a deal that is not there. The inner error tells that a total would pass 64 bits.
pub(super) async fn recount(
    tx: &Tx,
    organization_id: OrganizationId,
    before: Option<Standing<'_>>,
    after: Option<Standing<'_>>,
) -> Result<Result<(), Error>, StoreError> {
    for change in changes(before, after) {
        if !apply(tx, organization_id, &change).await? {
            return Ok(Err(Error::field("value_minor", FieldCode::Amount)));
        }
    }
    Ok(Ok(()))
}

/// One change for each row of totals, ordered so that two deals moved in opposite directions at
/// once do not wait for each other.
fn changes<'a>(before: Option<Standing<'a>>, after: Option<Standing<'a>>) -> Vec<Change<'a>> {
    let leaves = before.map(|standing| Change {
        stage_id: standing.stage_id,
        currency: standing.currency,
        count: -1,
        value_minor: -standing.value_minor,
    });
    let comes = after.map(|standing| Change {
        stage_id: standing.stage_id,
        currency: standing.currency,
        count: 1,
        value_minor: standing.value_minor,
    });
    let mut changes = match (leaves, comes) {
        (Some(leaves), Some(comes))
            if (leaves.stage_id, leaves.currency) == (comes.stage_id, comes.currency) =>
        {
            vec![Change {
                count: 0,
                value_minor: comes.value_minor + leaves.value_minor,
                ..comes
            }]
        }
        (leaves, comes) => leaves.into_iter().chain(comes).collect(),
    };
    changes.retain(|change| change.count != 0 || change.value_minor != 0);
    changes.sort_by_key(|change| (change.stage_id, change.currency));
    changes
}

/// Adds a change to its row of totals, unless the sum would pass 64 bits; says whether it did.
async fn apply(
    tx: &Tx,
    organization_id: OrganizationId,
    change: &Change<'_>,
) -> Result<bool, StoreError> {
    let room = i64::MAX - change.value_minor.max(0);
    let count = tx
        .execute(
            sql(
                "INSERT INTO stage_totals (organization_id, stage_id, currency, deal_count, value_minor)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (stage_id, currency) DO UPDATE
                 SET deal_count = stage_totals.deal_count + excluded.deal_count,
                     value_minor = stage_totals.value_minor + excluded.value_minor
                 WHERE stage_totals.value_minor <= $6",
            )
            .bind(organization_id)
            .bind(change.stage_id)
            .bind(change.currency)
            .bind(change.count)
            .bind(change.value_minor)
            .bind(room),
        )
        .await?;
    Ok(count == 1)
}

/// Writes an arrival into the deal's history.
pub(super) async fn remember(
    tx: &Tx,
    organization_id: OrganizationId,
    deal_id: DealId,
    from: Option<StageId>,
    arrival: &Arrival,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO deal_stage_changes (id, organization_id, deal_id, from_stage_id,
                 to_stage_id, actor_id, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(arrival.id)
        .bind(organization_id)
        .bind(deal_id)
        .bind(from)
        .bind(arrival.stage_id)
        .bind(arrival.actor_id)
        .bind(arrival.at),
    )
    .await
}

/// Adds many new deals to the totals. The inner error tells that a total would pass 64 bits.
pub(super) async fn count_in(
    tx: &Tx,
    organization_id: OrganizationId,
    new: impl IntoIterator<Item = Standing<'_>>,
) -> Result<Result<(), Error>, StoreError> {
    let too_much = || Error::field("value_minor", FieldCode::Amount);
    let mut sums: BTreeMap<(StageId, &str), (i64, i64)> = BTreeMap::new();
    for standing in new {
        let sum = sums
            .entry((standing.stage_id, standing.currency))
            .or_default();
        let Some(value) = sum.1.checked_add(standing.value_minor) else {
            return Ok(Err(too_much()));
        };
        *sum = (sum.0 + 1, value);
    }
    for ((stage_id, currency), (count, value_minor)) in sums {
        let change = Change {
            stage_id,
            currency,
            count,
            value_minor,
        };
        if !apply(tx, organization_id, &change).await? {
            return Ok(Err(too_much()));
        }
    }
    Ok(Ok(()))
}

/// Writes the arrivals of new deals into their histories.
pub(super) async fn remember_many(
    tx: &Tx,
    organization_id: OrganizationId,
    arrivals: impl IntoIterator<Item = (DealId, Arrival)>,
) -> Result<(), StoreError> {
    let row = |(deal_id, arrival): (DealId, Arrival)| -> Vec<Value> {
        vec![
            arrival.id.into(),
            organization_id.into(),
            deal_id.into(),
            arrival.stage_id.into(),
            arrival.actor_id.into(),
            arrival.at.into(),
        ]
    };
    let columns = [
        "id",
        "organization_id",
        "deal_id",
        "to_stage_id",
        "actor_id",
        "changed_at",
    ];
    let rows: Vec<_> = arrivals.into_iter().map(row).collect();
    bulk::insert(tx, "deal_stage_changes", &columns, rows).await
}
