//! Lists of deals.

use domain::deal::Deal;
use domain::filter::Where;
use domain::{
    CompanyId, ContactId, Error, ListQuery, OrganizationId, Page, PipelineId, RecordKind, StageId,
    TagId, UserId,
};

use super::{COLUMNS, JOINS, own, read, worn};
use crate::kernel::{KeyKind, List, SortKey};
use crate::{Executor, Sql, StoreError, Value, custom, filter, tags};

const LIST: List = List {
    table: "deals",
    alias: "d",
    columns: COLUMNS,
    joins: JOINS,
    sorts: &[
        SortKey {
            name: "created_at",
            column: "d.created_at",
            kind: KeyKind::Time,
        },
        SortKey {
            name: "updated_at",
            column: "d.updated_at",
            kind: KeyKind::Time,
        },
        SortKey {
            name: "title",
            column: "d.title",
            kind: KeyKind::Text,
        },
        SortKey {
            name: "value_minor",
            column: "d.value_minor",
            kind: KeyKind::Int,
        },
        SortKey {
            name: "stage_entered_at",
            column: "d.stage_entered_at",
            kind: KeyKind::Time,
        },
    ],
    newest_first: true,
};

/// A page of deals; the inner error tells of a wrong query. Filters: `stage_id`, `pipeline_id`,
/// `contact_id`, `company_id`, `owner_id`, `tag_id`.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Deal>, Error>, StoreError> {
    list_where(on, organization_id, query, None).await
}

/// The same, of those for which a filter holds.
pub async fn list_where(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
    filter: Option<&Where>,
) -> Result<Result<Page<Deal>, Error>, StoreError> {
    list_by(on, organization_id, query, filter, None).await
}

/// The same, in the order of one of the organization's own fields: with it, the question's `sort`
/// only tells cursors apart.
pub async fn list_by(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
    filter: Option<&Where>,
    order: Option<&custom::Order>,
) -> Result<Result<Page<Deal>, Error>, StoreError> {
    let (filters, tag) = match filters(query) {
        Ok(filters) => filters,
        Err(error) => return Ok(Err(error)),
    };
    let conditions = |statement: &mut Sql| {
        statement
            .push(" AND d.deleted_at IS NULL AND d.organization_id = ")
            .push_bind(organization_id);
        for (condition, value) in &filters {
            statement.push(condition).push_bind(value.clone());
        }
        if let Some(tag) = tag {
            tags::condition(statement, "d", tag);
        }
        if let Some(filter) = filter {
            let rows = filter::Rows {
                engine: on.engine(),
                kind: RecordKind::Deal,
                alias: "d",
            };
            filter::condition(statement, rows, filter);
        }
    };
    let page = match order {
        None => LIST.page(on, query, conditions, read).await?,
        Some(order) => {
            let runs = order.runs_of(organization_id, "d", query, filter);
            LIST.page_in_runs(on, query, &runs, conditions, read)
                .await?
        }
    };
    let page = tags::attach_to_page(on, organization_id, page, worn).await?;
    custom::attach_to_page(on, organization_id, page, own).await
}

/// Conditions on columns, and the tag to be worn.
type Filters = (Vec<(&'static str, Value)>, Option<TagId>);

/// The conditions that a query's filters stand for.
fn filters(query: &ListQuery) -> Result<Filters, Error> {
    query.only_filters(&[
        "stage_id",
        "pipeline_id",
        "contact_id",
        "company_id",
        "owner_id",
        "tag_id",
    ])?;
    let mut conditions: Vec<(&str, Value)> = Vec::new();
    if let Some(id) = query.filter::<StageId>("stage_id")? {
        conditions.push((" AND d.stage_id = ", id.into()));
    }
    if let Some(id) = query.filter::<PipelineId>("pipeline_id")? {
        conditions.push((" AND d.pipeline_id = ", id.into()));
    }
    if let Some(id) = query.filter::<ContactId>("contact_id")? {
        conditions.push((" AND d.contact_id = ", id.into()));
    }
    if let Some(id) = query.filter::<CompanyId>("company_id")? {
        conditions.push((" AND d.company_id = ", id.into()));
    }
    if let Some(id) = query.filter::<UserId>("owner_id")? {
        conditions.push((" AND d.owner_id = ", id.into()));
    }
    Ok((conditions, query.filter("tag_id")?))
}

/// For each stage the deals that came into it last, newest first. The cursors go
/// on in [`list`] with the filter `stage_id` and `sort=-stage_entered_at`.
pub async fn newest_in_stages(
    on: &impl Executor,
    organization_id: OrganizationId,
    stages: &[StageId],
    limit: u32,
) -> Result<Vec<Page<Deal>>, StoreError> {
    let groups: Vec<Value> = stages.iter().map(|stage| (*stage).into()).collect();
    let conditions = |statement: &mut Sql| {
        statement
            .push(" AND d.deleted_at IS NULL AND d.organization_id = ")
            .push_bind(organization_id);
    };
    let group = ("d.stage_id", groups.as_slice());
    let mut pages = LIST
        .heads(on, "-stage_entered_at", limit, group, conditions, read)
        .await?;
    let mut deals: Vec<&mut Deal> = pages.iter_mut().flat_map(|page| &mut page.items).collect();
    tags::attach(on, organization_id, &mut deals, |deal| worn(deal)).await?;
    custom::attach(on, organization_id, &mut deals, |deal| own(deal)).await?;
    Ok(pages)
}
