//! Deals: where they stand, how they got there, and what each stage adds up to.

mod list;
mod standing;
mod write;

pub use list::{list, list_by, list_where, newest_in_stages};
pub use standing::Arrival;
pub use write::{NewDeal, delete, hand_over, insert, insert_many, move_to, restore, update};

use domain::custom::CustomValues;
use domain::deal::Deal;
use domain::tag::Tag;
use domain::{DealId, OrganizationId};
use uuid::Uuid;

use crate::kernel::lock;
use crate::{Executor, Row, StoreError, Tx, custom, sql, tags};

// A deleted contact or company is not shown, by neither name nor id: there is no page to link to.
const COLUMNS: &str = "d.id, d.title, d.value_minor, d.currency, d.pipeline_id, d.stage_id,
    s.name AS stage_name, s.kind AS stage_kind, d.stage_entered_at,
    p.id AS contact_id, p.full_name AS contact_name, k.id AS company_id, k.name AS company_name,
    d.owner_id, u.name AS owner_name, d.probability, d.expected_close_on, d.source,
    d.loss_reason, d.description, d.version, d.created_at, d.updated_at";

// Every deal has a stage. The join is an outer one nevertheless, so that no planner starts from
// the stages and loses the order of the index on deals.
const JOINS: &str = "LEFT JOIN stages s ON s.id = d.stage_id
    LEFT JOIN contacts p ON p.id = d.contact_id AND p.deleted_at IS NULL
    LEFT JOIN companies k ON k.id = d.company_id AND k.deleted_at IS NULL
    LEFT JOIN users u ON u.id = d.owner_id";

fn read(row: &Row) -> Result<Deal, StoreError> {
    Ok(Deal {
        id: row.id("id")?,
        title: row.get("title")?,
        value_minor: row.get("value_minor")?,
        currency: row.get("currency")?,
        pipeline_id: row.id("pipeline_id")?,
        stage_id: row.id("stage_id")?,
        stage_name: row.get("stage_name")?,
        stage_kind: row.word("stage_kind")?,
        stage_entered_at: row.get("stage_entered_at")?,
        contact_id: row.id_or_none("contact_id")?,
        contact_name: row.get("contact_name")?,
        company_id: row.id_or_none("company_id")?,
        company_name: row.get("company_name")?,
        owner_id: row.id_or_none("owner_id")?,
        owner_name: row.get("owner_name")?,
        probability: row.get("probability")?,
        expected_close_on: row.word_or_none("expected_close_on")?,
        source: row.get("source")?,
        loss_reason: row.get("loss_reason")?,
        description: row.get("description")?,
        tags: Vec::new(),
        custom: CustomValues::new(),
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Where the tags of a deal go, which [`read`] leaves out.
pub(super) fn worn(deal: &mut Deal) -> (Uuid, &mut Vec<Tag>) {
    (deal.id.0, &mut deal.tags)
}

/// Where the values of the organization's own fields go.
pub(super) fn own(deal: &mut Deal) -> (Uuid, &mut CustomValues) {
    (deal.id.0, &mut deal.custom)
}

/// A deal that is not deleted.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: DealId,
) -> Result<Option<Deal>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM deals d {JOINS}
                 WHERE d.id = $1 AND d.organization_id = $2 AND d.deleted_at IS NULL"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut deal = [read(&row)?];
    tags::attach(on, organization_id, &mut deal, worn).await?;
    custom::attach(on, organization_id, &mut deal, own).await?;
    let [deal] = deal;
    Ok(Some(deal))
}

/// A deal that is not deleted, and that nobody else changes until the end of `tx`.
pub async fn get_to_change(
    tx: &Tx,
    organization_id: OrganizationId,
    id: DealId,
) -> Result<Option<Deal>, StoreError> {
    lock::row(tx, "deals", id.0).await?;
    get(tx, organization_id, id).await
}
