//! Contacts.

use chrono::{DateTime, Utc};
use domain::contact::{Contact, ContactFields};
use domain::{CompanyId, ContactId, ListQuery, OrganizationId, Page};

use crate::kernel::{KeyKind, List, SortKey, lock, search};
use crate::{Executor, Row, StoreError, Tx, sql};

// A deleted company is not shown, by neither name nor id: there is no page to link to.
const COLUMNS: &str = "c.id, c.first_name, c.last_name, c.email, c.phone, c.telegram_username,
    c.job_title, c.description, c.created_at, c.updated_at,
    k.id AS company_id, k.name AS company_name";

const JOINS: &str = "LEFT JOIN companies k ON k.id = c.company_id AND k.deleted_at IS NULL";

const LIST: List = List {
    table: "contacts",
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
            column: "c.full_name",
            kind: KeyKind::Text,
        },
    ],
    newest_first: true,
};

fn read(row: &Row) -> Result<Contact, StoreError> {
    Ok(Contact {
        id: row.id("id")?,
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        email: row.get("email")?,
        phone: row.get("phone")?,
        telegram_username: row.get("telegram_username")?,
        job_title: row.get("job_title")?,
        company_id: row.id_or_none("company_id")?,
        company_name: row.get("company_name")?,
        description: row.get("description")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn document(fields: &ContactFields) -> String {
    domain::search::document(
        [
            Some(fields.first_name.as_str()),
            fields.last_name.as_ref().map(|n| n.as_str()),
            fields.email.as_ref().map(|e| e.as_str()),
            fields.phone.as_ref().map(|p| p.as_str()),
            fields.telegram_username.as_ref().map(|t| t.as_str()),
            fields.job_title.as_ref().map(|j| j.as_str()),
        ]
        .into_iter()
        .flatten(),
    )
}

fn full_name(fields: &ContactFields) -> String {
    match &fields.last_name {
        Some(last) => format!("{} {last}", fields.first_name),
        None => fields.first_name.to_string(),
    }
}

/// A contact that is not deleted.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    let row = on
        .fetch_optional(
            sql(format!(
                "SELECT {COLUMNS} FROM contacts c {JOINS}
                 WHERE c.id = $1 AND c.organization_id = $2 AND c.deleted_at IS NULL"
            ))
            .bind(id)
            .bind(organization_id),
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// A contact that is not deleted, and that nobody else changes until the end of `tx`.
pub async fn get_to_change(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    lock::row(tx, "contacts", id.0).await?;
    get(tx, organization_id, id).await
}

/// A page of contacts; the inner error tells of a wrong query. Filters: `company_id`.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Contact>, domain::Error>, StoreError> {
    let company = query
        .only_filters(&["company_id"])
        .and_then(|()| query.filter::<CompanyId>("company_id"));
    let company = match company {
        Ok(company) => company,
        Err(error) => return Ok(Err(error)),
    };
    let conditions = |statement: &mut crate::Sql| {
        statement
            .push(" AND c.deleted_at IS NULL AND c.organization_id = ")
            .push_bind(organization_id);
        if let Some(company) = company {
            statement.push(" AND c.company_id = ").push_bind(company);
        }
    };
    LIST.page(on, query, conditions, read).await
}

/// Adds a contact.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ContactId,
    fields: &ContactFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let document = document(fields);
    tx.execute_one(
        sql(
            "INSERT INTO contacts (id, organization_id, first_name, last_name, full_name, email,
                 phone, telegram_username, job_title, company_id, description, search,
                 created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(fields.first_name.as_str())
        .bind(fields.last_name.as_ref().map(|n| n.as_str()))
        .bind(full_name(fields))
        .bind(fields.email.as_ref().map(|e| e.as_str()))
        .bind(fields.phone.as_ref().map(|p| p.as_str()))
        .bind(fields.telegram_username.as_ref().map(|t| t.as_str()))
        .bind(fields.job_title.as_ref().map(|j| j.as_str()))
        .bind(fields.company_id)
        .bind(fields.description.as_ref().map(|d| d.as_str()))
        .bind(document.as_str())
        .bind(now)
        .bind(now),
    )
    .await?;
    search::index(tx, "contacts", id.0, &document).await
}

/// Replaces the fields of a contact that is not deleted.
pub async fn update(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ContactId,
    fields: &ContactFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let document = document(fields);
    tx.execute_one(
        // Who changed this contact could not see a deleted company and so cannot have meant
        // to leave it: should it be restored, the contact works there still.
        sql(
            "UPDATE contacts SET first_name = $3, last_name = $4, full_name = $5, email = $6,
                 phone = $7, telegram_username = $8, job_title = $9,
                 company_id = COALESCE($10, (SELECT k.id FROM companies k
                     WHERE k.id = contacts.company_id AND k.deleted_at IS NOT NULL)),
                 description = $11, search = $12, updated_at = $13
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(organization_id)
        .bind(fields.first_name.as_str())
        .bind(fields.last_name.as_ref().map(|n| n.as_str()))
        .bind(full_name(fields))
        .bind(fields.email.as_ref().map(|e| e.as_str()))
        .bind(fields.phone.as_ref().map(|p| p.as_str()))
        .bind(fields.telegram_username.as_ref().map(|t| t.as_str()))
        .bind(fields.job_title.as_ref().map(|j| j.as_str()))
        .bind(fields.company_id)
        .bind(fields.description.as_ref().map(|d| d.as_str()))
        .bind(document.as_str())
        .bind(now),
    )
    .await?;
    search::index(tx, "contacts", id.0, &document).await
}

/// Marks a contact as deleted; says whether there was one. Deals and conversations stay, and
/// refer to it again should it be restored.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ContactId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            sql("UPDATE contacts SET deleted_at = $3
                 WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL")
            .bind(id)
            .bind(organization_id)
            .bind(now),
        )
        .await?;
    // Only what is this organization's leaves the search: the id may be another one's.
    if count == 1 {
        search::remove(tx, "contacts", id.0).await?;
    }
    Ok(count == 1)
}
