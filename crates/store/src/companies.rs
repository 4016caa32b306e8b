//! Companies.

use chrono::{DateTime, Utc};
use domain::company::{Company, CompanyFields};
use domain::{CompanyId, ListQuery, OrganizationId, Page};

use crate::kernel::{KeyKind, List, SortKey, lock, search};
use crate::{Executor, Row, StoreError, Tx, sql};

const COLUMNS: &str =
    "c.id, c.name, c.website, c.industry, c.description, c.created_at, c.updated_at,
    (SELECT COUNT(*) FROM contacts p WHERE p.organization_id = c.organization_id
        AND p.company_id = c.id AND p.deleted_at IS NULL) AS contact_count";

const LIST: List = List {
    table: "companies",
    alias: "c",
    columns: COLUMNS,
    joins: "",
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
        industry: row.get("industry")?,
        description: row.get("description")?,
        contact_count: row.get("contact_count")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn document(fields: &CompanyFields) -> String {
    domain::search::document(
        [
            Some(fields.name.as_str()),
            fields.website.as_ref().map(|w| w.as_str()),
            fields.industry.as_ref().map(|i| i.as_str()),
        ]
        .into_iter()
        .flatten(),
    )
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
                "SELECT {COLUMNS} FROM companies c
                 WHERE c.id = $1 AND c.organization_id = $2 AND c.deleted_at IS NULL"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
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

/// A page of companies; the inner error tells of a wrong query. Filters: `industry`.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Company>, domain::Error>, StoreError> {
    if let Err(error) = query.only_filters(&["industry"]) {
        return Ok(Err(error));
    }
    let conditions = |statement: &mut crate::Sql| {
        statement
            .push(" AND c.deleted_at IS NULL AND c.organization_id = ")
            .push_bind(organization_id);
        if let Some(industry) = query.filters.get("industry") {
            statement
                .push(" AND c.industry = ")
                .push_bind(industry.as_str());
        }
    };
    LIST.page(on, query, conditions, read).await
}

/// Adds a company.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: CompanyId,
    fields: &CompanyFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let document = document(fields);
    tx.execute_one(
        sql(
            "INSERT INTO companies (id, organization_id, name, website, industry, description,
                 search, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(fields.name.as_str())
        .bind(fields.website.as_ref().map(|w| w.as_str()))
        .bind(fields.industry.as_ref().map(|i| i.as_str()))
        .bind(fields.description.as_ref().map(|d| d.as_str()))
        .bind(document.as_str())
        .bind(now)
        .bind(now),
    )
    .await?;
    search::index(tx, "companies", id.0, &document).await
}

/// Replaces the fields of a company that is not deleted.
pub async fn update(
    tx: &Tx,
    organization_id: OrganizationId,
    id: CompanyId,
    fields: &CompanyFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let document = document(fields);
    tx.execute_one(
        sql(
            "UPDATE companies SET name = $3, website = $4, industry = $5, description = $6,
                 search = $7, updated_at = $8
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(organization_id)
        .bind(fields.name.as_str())
        .bind(fields.website.as_ref().map(|w| w.as_str()))
        .bind(fields.industry.as_ref().map(|i| i.as_str()))
        .bind(fields.description.as_ref().map(|d| d.as_str()))
        .bind(document.as_str())
        .bind(now),
    )
    .await?;
    search::index(tx, "companies", id.0, &document).await
}

/// Marks a company as deleted; says whether there was one. Its contacts and deals stay, and
/// refer to it again should it be restored.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: CompanyId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE companies SET deleted_at = $3
                 WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL")
            .bind(id)
            .bind(organization_id)
            .bind(now),
        )
        .await?;
    // Only what is this organization's leaves the search: the id may be another one's.
    if count == 1 {
        search::remove(tx, "companies", id.0).await?;
    }
    Ok(count == 1)
}
