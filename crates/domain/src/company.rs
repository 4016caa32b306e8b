//! Companies.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::custom::CustomValues;
use crate::tag::{Tag, distinct};
use crate::value::{Domain, Name, Note, Website};
use crate::{CompanyId, Error, FieldCode, FieldErrors, TagId, UserId};

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
    /// Its domain, by which it is told apart from others.
    pub domain: Option<String>,
    /// What it does, in the team's own word.
    pub industry: Option<String>,
    /// How many people work there.
    pub size: Option<i64>,
    /// Where it is.
    pub address: Option<String>,
    /// How the team came to know it.
    pub source: Option<String>,
    /// The member who looks after it.
    pub owner_id: Option<UserId>,
    /// That member's name.
    pub owner_name: Option<String>,
    /// Anything else worth knowing.
    pub description: Option<String>,
    /// How many contacts work there.
    pub contact_count: i64,
    /// The tags it wears, by name.
    pub tags: Vec<Tag>,
    /// What it has in the organization's own fields.
    #[serde(default)]
    pub custom: CustomValues,
    /// Grows by one with every change; the newer of two copies has the higher one.
    pub version: i64,
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
    /// Its domain, or a web address that has it.
    pub domain: Option<String>,
    /// What it does.
    pub industry: Option<String>,
    /// How many people work there.
    pub size: Option<i64>,
    /// Where it is.
    pub address: Option<String>,
    /// How the team came to know it.
    pub source: Option<String>,
    /// Who looks after it.
    pub owner_id: Option<UserId>,
    /// Anything else.
    pub description: Option<String>,
    /// The tags it shall wear.
    pub tag_ids: Vec<TagId>,
    /// What the organization's own fields shall have; what is left out is cleared.
    pub custom: CustomValues,
}

/// A company that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyFields {
    /// Its name.
    pub name: Name,
    /// Its web address.
    pub website: Option<Website>,
    /// Its domain.
    pub domain: Option<Domain>,
    /// What it does.
    pub industry: Option<Name>,
    /// How many people work there.
    pub size: Option<i64>,
    /// Where it is.
    pub address: Option<Note>,
    /// How the team came to know it.
    pub source: Option<Name>,
    /// Who looks after it; that they are a member is for the store to say.
    pub owner_id: Option<UserId>,
    /// Anything else.
    pub description: Option<Note>,
    /// The tags it shall wear, each once.
    pub tag_ids: Vec<TagId>,
}

impl CompanyInput {
    /// Checks every field at once.
    pub fn parse(&self) -> Result<CompanyFields, Error> {
        let mut errors = FieldErrors::default();
        let name = errors.required("name", Name::parse(&self.name));
        let website = errors.optional("website", self.website.as_deref(), Website::parse);
        let domain = errors.optional("domain", self.domain.as_deref(), Domain::parse);
        let industry = errors.optional("industry", self.industry.as_deref(), Name::parse);
        if self.size.is_some_and(|size| size < 0) {
            errors.push("size", FieldCode::Amount);
        }
        let address = errors.optional("address", self.address.as_deref(), Note::parse);
        let source = errors.optional("source", self.source.as_deref(), Name::parse);
        let description = errors.optional("description", self.description.as_deref(), Note::parse);
        errors.finish()?;
        let name = name.ok_or_else(|| Error::new(crate::ErrorCode::Invalid))?;
        Ok(CompanyFields {
            name,
            website,
            domain,
            industry,
            size: self.size,
            address,
            source,
            owner_id: self.owner_id,
            description,
            tag_ids: distinct(&self.tag_ids),
        })
    }
}

impl From<&Company> for CompanyInput {
    fn from(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            website: company.website.clone(),
            domain: company.domain.clone(),
            industry: company.industry.clone(),
            size: company.size,
            address: company.address.clone(),
            source: company.source.clone(),
            owner_id: company.owner_id,
            description: company.description.clone(),
            tag_ids: company.tags.iter().map(|tag| tag.id).collect(),
            custom: company.custom.clone(),
        }
    }
}
