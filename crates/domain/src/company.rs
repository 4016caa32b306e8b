//! Companies.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::value::{Name, Note, Website};
use crate::{CompanyId, Error, FieldErrors};

/// A company the team sells to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its web address.
    pub website: Option<String>,
    /// What it does, in the team's own word.
    pub industry: Option<String>,
    /// Anything else worth knowing.
    pub description: Option<String>,
    /// How many contacts work there.
    pub contact_count: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A company as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CompanyInput {
    /// Its name.
    pub name: String,
    /// Its web address.
    pub website: Option<String>,
    /// What it does.
    pub industry: Option<String>,
    /// Anything else.
    pub description: Option<String>,
}

/// A company that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyFields {
    /// Its name.
    pub name: Name,
    /// Its web address.
    pub website: Option<Website>,
    /// What it does.
    pub industry: Option<Name>,
    /// Anything else.
    pub description: Option<Note>,
}

impl CompanyInput {
    /// Checks every field at once.
    pub fn parse(&self) -> Result<CompanyFields, Error> {
        let mut errors = FieldErrors::default();
        let name = errors.required("name", Name::parse(&self.name));
        let website = errors.optional("website", self.website.as_deref(), Website::parse);
        let industry = errors.optional("industry", self.industry.as_deref(), Name::parse);
        let description = errors.optional("description", self.description.as_deref(), Note::parse);
        errors.finish()?;
        let name = name.ok_or_else(|| Error::new(crate::ErrorCode::Invalid))?;
        Ok(CompanyFields {
            name,
            website,
            industry,
            description,
        })
    }
}

impl From<&Company> for CompanyInput {
    fn from(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            website: company.website.clone(),
            industry: company.industry.clone(),
            description: company.description.clone(),
        }
    }
}
