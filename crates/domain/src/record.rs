//! What companies, contacts and deals have in common: they are records. A record can be named,
//! deleted and restored, and knows how often it was changed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CompanyId, ContactId, DealId};

text_enum! {
    /// A kind of record.
    RecordKind {
        /// A company.
        Company = "company",
        /// A contact.
        Contact = "contact",
        /// A deal.
        Deal = "deal",
    }
}

/// One record of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Record {
    /// What it is.
    pub kind: RecordKind,
    /// Which.
    pub id: Uuid,
}

impl From<CompanyId> for Record {
    fn from(id: CompanyId) -> Self {
        Self {
            kind: RecordKind::Company,
            id: id.0,
        }
    }
}

impl From<ContactId> for Record {
    fn from(id: ContactId) -> Self {
        Self {
            kind: RecordKind::Contact,
            id: id.0,
        }
    }
}

impl From<DealId> for Record {
    fn from(id: DealId) -> Self {
        Self {
            kind: RecordKind::Deal,
            id: id.0,
        }
    }
}

/// What a change is meant for: a record, and where the caller cares, the version it has in mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<Id> {
    /// Which record.
    pub id: Id,
    /// The version the caller saw. If the record has another one by now, the change is refused.
    pub version: Option<i64>,
}

impl<Id> From<Id> for Target<Id> {
    fn from(id: Id) -> Self {
        Self { id, version: None }
    }
}

/// A record in the bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deleted {
    /// Which.
    #[serde(flatten)]
    pub record: Record,
    /// What it is called.
    pub name: String,
    /// When it was deleted.
    pub deleted_at: DateTime<Utc>,
    /// Who did it.
    pub deleted_by: Option<String>,
}
