//! Companies.

use chrono::{DateTime, Utc};
use domain::company::{Company, CompanyFields};
use domain::custom::CustomValues;
use domain::filter::Where;
use domain::tag::Tag;
use domain::{CompanyId, ListQuery, OrganizationId, Page, RecordKind, UserId};
use uuid::Uuid;

use crate::kernel::{KeyKind, List, SortKey, lock, search};
use crate::{
    Engine, Executor, Row, Sql, StoreError, Tx, Value, custom, filter, records, sql, tags,
};

const COLUMNS: &str =
    "c.id, c.name, c.website, c.domain, c.industry, c.size, c.address, c.source, c.owner_id,
    u.name AS owner_name, c.description, c.version, c.created_at, c.updated_at,
    (SELECT COUNT(*) FROM contacts p WHERE p.organization_id = c.organization_id
        AND p.company_id = c.id AND p.deleted_at IS NULL) AS contact_count";

const JOINS: &str = "LEFT JOIN users u ON u.id = c.owner_id";

const LIST: List = List {
    table: "companies",
    alias: "c",
    columns: COLUMNS,
    joins: JOINS,
    sorts: &[
        SortKey {
            name: "created_at",
            column: "c.created_at",
            kind: KeyKind::Time,
        },
        SortKey {
            name: "updated_at",
            column: "c.updated_at",
            kind: KeyKind::Time,
        },
        SortKey {
            name: "name",
            column: "c.name",
            kind: KeyKind::Text,
        },
    ],
    newest_first: true,
};

fn read(row: &Row) -> Result<Company, StoreError> {
    Ok(Company {
        id: row.id("id")?,
        name: row.get("name")?,
        website: row.get("website")?,
        domain: row.get("domain")?,
        industry: row.get("industry")?,
        size: row.get("size")?,
        address: row.get("address")?,
        source: row.get("source")?,
        owner_id: row.id_or_none("owner_id")?,
        owner_name: row.get("owner_name")?,
        description: row.get("description")?,
        tags: Vec::new(),
        custom: CustomValues::new(),
        contact_count: row.get("contact_count")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// The rows of the list, as conditions name them.
const fn rows(engine: Engine) -> filter::Rows {
    filter::Rows {
        engine,
        kind: RecordKind::Company,
        alias: "c",
    }
}

fn document(fields: &CompanyFields) -> String {
    domain::search::document(
        [
            Some(fields.name.as_str()),
            fields.website.as_ref().map(|w| w.as_str()),
            fields.domain.as_ref().map(|d| d.as_str()),
            fields.industry.as_ref().map(|i| i.as_str()),
        ]
        .into_iter()
        .flatten(),
    )
}

/// Where the tags of a company go, which [`read`] leaves out.
fn worn(company: &mut Company) -> (Uuid, &mut Vec<Tag>) {
    (company.id.0, &mut company.tags)
}

/// Where the values of the organization's own fields go.
fn own(company: &mut Company) -> (Uuid, &mut CustomValues) {
    (company.id.0, &mut company.custom)
}

/// A company that is not deleted.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: CompanyId,
) -> Result<Option<Company>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM companies c {JOINS}
                 WHERE c.id = $1 AND c.organization_id = $2 AND c.deleted_at IS NULL"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut company = [read(&row)?];
    tags::attach(on, organization_id, &mut company, worn).await?;
    custom::attach(on, organization_id, &mut company, own).await?;
    let [company] = company;
    Ok(Some(company))
}

/// A company that is not deleted, and that nobody else changes until the end of `tx`.
pub async fn get_to_change(
    tx: &Tx,
    organization_id: OrganizationId,
    id: CompanyId,
) -> Result<Option<Company>, StoreError> {
    lock::row(tx, "companies", id.0).await?;
    get(tx, organization_id, id).await
}

/// A page of companies; the inner error tells of a wrong query. Filters: `industry`,
/// `owner_id`, `tag_id`.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Company>, domain::Error>, StoreError> {
    list_where(on, organization_id, query, None).await
}

/// The same, of those for which a filter holds.
pub async fn list_where(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
    filter: Option<&Where>,
) -> Result<Result<Page<Company>, domain::Error>, StoreError> {
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
) -> Result<Result<Page<Company>, domain::Error>, StoreError> {
    let named = query
        .only_filters(&["industry", "owner_id", "tag_id"])
        .and_then(|()| Ok((query.filter::<UserId>("owner_id")?, query.filter("tag_id")?)));
    let (owner, tag) = match named {
        Ok(named) => named,
        Err(error) => return Ok(Err(error)),
    };
    let conditions = |statement: &mut Sql| {
        statement
            .push(" AND c.deleted_at IS NULL AND c.organization_id = ")
            .push_bind(organization_id);
        if let Some(industry) = query.filters.get("industry") {
            statement
                .push(" AND c.industry = ")
                .push_bind(industry.as_str());
        }
        if let Some(owner) = owner {
            statement.push(" AND c.owner_id = ").push_bind(owner);
        }
        if let Some(tag) = tag {
            tags::condition(statement, "c", tag);
        }
        if let Some(filter) = filter {
            filter::condition(statement, rows(on.engine()), filter);
        }
    };
    let page = match order {
        None => LIST.page(on, query, conditions, read).await?,
        Some(order) => {
            let runs = order.runs_of(organization_id, "c", query, filter);
            LIST.page_in_runs(on, query, &runs, conditions, read)
                .await?
        }
    };
    let page = tags::attach_to_page(on, organization_id, page, worn).await?;
    custom::attach_to_page(on, organization_id, page, own).await
}

/// The columns that hold the fields.
const WRITTEN: &[&str] = &[
    "name",
    "website",
    "domain",
    "industry",
    "size",
    "address",
    "source",
    "owner_id",
    "description",
    "search",
];

/// The values of its fields, in the order of [`WRITTEN`].
fn values(fields: &CompanyFields, document: &str) -> Vec<Value> {
    vec![
        fields.name.as_str().into(),
        fields.website.as_ref().map(|w| w.as_str()).into(),
        fields.domain.as_ref().map(|d| d.as_str()).into(),
        fields.industry.as_ref().map(|i| i.as_str()).into(),
        fields.size.into(),
        fields.address.as_ref().map(|a| a.as_str()).into(),
        fields.source.as_ref().map(|s| s.as_str()).into(),
        fields.owner_id.into(),
        fields.description.as_ref().map(|d| d.as_str()).into(),
        document.into(),
    ]
}

/// Gives a statement that begins with a company's id and organization the values of its fields.
fn bind(statement: Sql, fields: &CompanyFields, document: &str) -> Sql {
    values(fields, document)
        .into_iter()
        .fold(statement, Sql::bind)
}

/// Adds a company; [`StoreError::Unique`] if another one has its domain.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: CompanyId,
    fields: &CompanyFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    insert_many(tx, organization_id, &[(id, fields)], now).await
}

/// Replaces the fields of a company that is not deleted; [`StoreError::Unique`] if another one
/// has its domain.
pub async fn update(
    tx: &Tx,
    organization_id: OrganizationId,
    id: CompanyId,
    fields: &CompanyFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let document = document(fields);
    let statement = sql(
        "UPDATE companies SET name = $3, website = $4, domain = $5, industry = $6, size = $7,
             address = $8, source = $9, owner_id = $10, description = $11, search = $12,
             updated_at = $13, version = version + 1
         WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
    )
    .bind(id)
    .bind(organization_id);
    tx.execute_one(bind(statement, fields, &document).bind(now))
        .await?;
    tags::put(tx, organization_id, id.0, &fields.tag_ids).await?;
    search::index(tx, "companies", id.0, &document).await
}

/// Adds many companies; [`StoreError::Unique`] if a domain is taken. They have no values of custom fields yet.
pub async fn insert_many(
    tx: &Tx,
    organization_id: OrganizationId,
    new: &[(CompanyId, &CompanyFields)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let new = new.iter().map(|(id, fields)| {
        let document = document(fields);
        records::New {
            id: id.0,
            at: now,
            values: values(fields, &document),
            document,
            tag_ids: &fields.tag_ids,
        }
    });
    records::insert(
        tx,
        organization_id,
        RecordKind::Company,
        WRITTEN,
        new.collect(),
    )
    .await
}
