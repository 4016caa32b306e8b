//! Contacts.

use chrono::{DateTime, Utc};
use domain::contact::{Contact, ContactFields};
use domain::custom::CustomValues;
use domain::filter::Where;
use domain::tag::Tag;
use domain::{CompanyId, ContactId, ListQuery, OrganizationId, Page, RecordKind, TagId, UserId};
use uuid::Uuid;

use crate::kernel::{KeyKind, List, SortKey, lock, search};
use crate::{
    Engine, Executor, Row, Sql, StoreError, Tx, Value, custom, filter, records, sql, tags,
};

// A deleted company is not shown, by neither name nor id: there is no page to link to.
const COLUMNS: &str = "c.id, c.first_name, c.last_name, c.email, c.phone, c.telegram_username,
    c.telegram_user_id, c.job_title, c.links, c.source, c.consent, c.language, c.time_zone,
    c.owner_id, u.name AS owner_name, c.description, c.version, c.created_at, c.updated_at,
    k.id AS company_id, k.name AS company_name";

const JOINS: &str = "LEFT JOIN companies k ON k.id = c.company_id AND k.deleted_at IS NULL
    LEFT JOIN users u ON u.id = c.owner_id";

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
        telegram_user_id: row.get("telegram_user_id")?,
        job_title: row.get("job_title")?,
        company_id: row.id_or_none("company_id")?,
        company_name: row.get("company_name")?,
        links: lines(row.get("links")?),
        source: row.get("source")?,
        consent: row.word("consent")?,
        language: row.get("language")?,
        time_zone: row.get("time_zone")?,
        owner_id: row.id_or_none("owner_id")?,
        owner_name: row.get("owner_name")?,
        description: row.get("description")?,
        tags: Vec::new(),
        custom: CustomValues::new(),
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Texts that are stored one a line.
fn lines(text: Option<String>) -> Vec<String> {
    text.iter()
        .flat_map(|text| text.lines().map(str::to_owned))
        .collect()
}

/// The rows of the list, as conditions name them.
const fn rows(engine: Engine) -> filter::Rows {
    filter::Rows {
        engine,
        kind: RecordKind::Contact,
        alias: "c",
    }
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

/// Where the tags of a contact go, which [`read`] leaves out.
fn worn(contact: &mut Contact) -> (Uuid, &mut Vec<Tag>) {
    (contact.id.0, &mut contact.tags)
}

/// Where the values of the organization's own fields go.
fn own(contact: &mut Contact) -> (Uuid, &mut CustomValues) {
    (contact.id.0, &mut contact.custom)
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
    let Some(row) = row else { return Ok(None) };
    let mut contact = [read(&row)?];
    tags::attach(on, organization_id, &mut contact, worn).await?;
    custom::attach(on, organization_id, &mut contact, own).await?;
    let [contact] = contact;
    Ok(Some(contact))
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

/// A page of contacts; the inner error tells of a wrong query. Filters: `company_id`,
/// `owner_id`, `tag_id`.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
) -> Result<Result<Page<Contact>, domain::Error>, StoreError> {
    list_where(on, organization_id, query, None).await
}

/// The same, of those for which a filter holds.
pub async fn list_where(
    on: &impl Executor,
    organization_id: OrganizationId,
    query: &ListQuery,
    filter: Option<&Where>,
) -> Result<Result<Page<Contact>, domain::Error>, StoreError> {
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
) -> Result<Result<Page<Contact>, domain::Error>, StoreError> {
    let (filters, tag) = match filters(query) {
        Ok(filters) => filters,
        Err(error) => return Ok(Err(error)),
    };
    let conditions = |statement: &mut Sql| {
        statement
            .push(" AND c.deleted_at IS NULL AND c.organization_id = ")
            .push_bind(organization_id);
        for (condition, value) in &filters {
            statement.push(condition).push_bind(value.clone());
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

/// Conditions on columns, and the tag to be worn.
type Filters = (Vec<(&'static str, Value)>, Option<TagId>);

/// The conditions that a query's filters stand for.
fn filters(query: &ListQuery) -> Result<Filters, domain::Error> {
    query.only_filters(&["company_id", "owner_id", "tag_id"])?;
    let mut conditions: Vec<(&str, Value)> = Vec::new();
    if let Some(id) = query.filter::<CompanyId>("company_id")? {
        conditions.push((" AND c.company_id = ", id.into()));
    }
    if let Some(id) = query.filter::<UserId>("owner_id")? {
        conditions.push((" AND c.owner_id = ", id.into()));
    }
    Ok((conditions, query.filter("tag_id")?))
}

/// The columns that hold the fields.
const WRITTEN: &[&str] = &[
    "first_name",
    "last_name",
    "full_name",
    "email",
    "phone",
    "telegram_username",
    "telegram_user_id",
    "job_title",
    "company_id",
    "links",
    "source",
    "consent",
    "language",
    "time_zone",
    "owner_id",
    "description",
    "search",
];

/// The values of its fields, in the order of [`WRITTEN`].
fn values(fields: &ContactFields, document: &str) -> Vec<Value> {
    let links: Vec<_> = fields.links.iter().map(|link| link.as_str()).collect();
    vec![
        fields.first_name.as_str().into(),
        fields.last_name.as_ref().map(|n| n.as_str()).into(),
        full_name(fields).into(),
        fields.email.as_ref().map(|e| e.as_str()).into(),
        fields.phone.as_ref().map(|p| p.as_str()).into(),
        fields.telegram_username.as_ref().map(|t| t.as_str()).into(),
        fields.telegram_user_id.into(),
        fields.job_title.as_ref().map(|j| j.as_str()).into(),
        fields.company_id.into(),
        ((!links.is_empty()).then(|| links.join("\n"))).into(),
        fields.source.as_ref().map(|s| s.as_str()).into(),
        fields.consent.as_str().into(),
        fields.language.as_ref().map(|l| l.as_str()).into(),
        fields.time_zone.as_ref().map(|t| t.as_str()).into(),
        fields.owner_id.into(),
        fields.description.as_ref().map(|d| d.as_str()).into(),
        document.into(),
    ]
}

/// Gives a statement that begins with a contact's id and organization the values of their fields.
fn bind(statement: Sql, fields: &ContactFields, document: &str) -> Sql {
    values(fields, document)
        .into_iter()
        .fold(statement, Sql::bind)
}

/// Adds a contact.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ContactId,
    fields: &ContactFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    insert_many(tx, organization_id, &[(id, fields)], now).await
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
    // Who changed this contact could not see a deleted company and so cannot have meant to leave
    // it: should it be restored, the contact works there still.
    let statement = sql(
        "UPDATE contacts SET first_name = $3, last_name = $4, full_name = $5, email = $6,
             phone = $7, telegram_username = $8, telegram_user_id = $9, job_title = $10,
             company_id = COALESCE($11, (SELECT k.id FROM companies k
                 WHERE k.id = contacts.company_id AND k.deleted_at IS NOT NULL)),
             links = $12, source = $13, consent = $14, language = $15, time_zone = $16,
             owner_id = $17, description = $18, search = $19, updated_at = $20,
             version = version + 1
         WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
    )
    .bind(id)
    .bind(organization_id);
    tx.execute_one(bind(statement, fields, &document).bind(now))
        .await?;
    tags::put(tx, organization_id, id.0, &fields.tag_ids).await?;
    search::index(tx, "contacts", id.0, &document).await
}

/// Adds many contacts. They have no values of custom fields yet.
pub async fn insert_many(
    tx: &Tx,
    organization_id: OrganizationId,
    new: &[(ContactId, &ContactFields)],
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
        RecordKind::Contact,
        WRITTEN,
        new.collect(),
    )
    .await
}
