//! Whether the rows that another row names are there.

use domain::{CompanyId, ContactId, DealId, OrganizationId, Record, RecordKind, TagId, UserId};
use uuid::Uuid;

use crate::{Executor, StoreError, sql};

/// A row that another one names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A company.
    Company(CompanyId),
    /// A contact.
    Contact(ContactId),
    /// A deal.
    Deal(DealId),
    /// A member of the organization who is not deactivated.
    Member(UserId),
    /// A tag.
    Tag(TagId),
}

impl From<Record> for Reference {
    fn from(record: Record) -> Self {
        match record.kind {
            RecordKind::Company => Self::Company(record.id.into()),
            RecordKind::Contact => Self::Contact(record.id.into()),
            RecordKind::Deal => Self::Deal(record.id.into()),
        }
    }
}

/// Whether the organization has such a row, and has not deleted it.
pub async fn exists(
    on: &impl Executor,
    organization_id: OrganizationId,
    reference: Reference,
) -> Result<bool, StoreError> {
    let (text, id): (_, Uuid) = match reference {
        Reference::Company(id) => (
            "SELECT 1 AS found FROM companies
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
            id.0,
        ),
        Reference::Contact(id) => (
            "SELECT 1 AS found FROM contacts
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
            id.0,
        ),
        Reference::Deal(id) => (
            "SELECT 1 AS found FROM deals
             WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL",
            id.0,
        ),
        Reference::Tag(id) => (
            "SELECT 1 AS found FROM tags WHERE id = $1 AND organization_id = $2",
            id.0,
        ),
        Reference::Member(id) => (
            "SELECT 1 AS found FROM members
             WHERE user_id = $1 AND organization_id = $2 AND deactivated_at IS NULL",
            id.0,
        ),
    };
    let row = on
        .fetch_optional(sql(text).bind(id).bind(organization_id))
        .await?;
    Ok(row.is_some())
}
