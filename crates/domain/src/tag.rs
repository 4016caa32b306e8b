//! Tags: words with a colour that the organization puts on its records.

use serde::{Deserialize, Serialize};

use crate::value::Name;
use crate::{Error, FieldCode, FieldErrors, TagId};

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// What it says.
    pub name: String,
    /// Its colour: one of the hues 1 to 8.
    pub tint: u8,
}

/// A tag as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TagInput {
    /// What it says; each organization has it once, in whatever case.
    pub name: String,
    /// Its colour, 1 to 8; nothing means 1.
    pub tint: Option<u8>,
}

/// A tag that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagFields {
    /// What it says.
    pub name: Name,
    /// Its colour.
    pub tint: u8,
}

impl TagInput {
    /// Checks every field at once.
    pub fn parse(&self) -> Result<TagFields, Error> {
        let mut errors = FieldErrors::default();
        let name = errors.required("name", Name::parse(&self.name));
        let tint = self.tint.unwrap_or(1);
        if !(1..=8).contains(&tint) {
            errors.push("tint", FieldCode::Unknown);
        }
        errors.finish()?;
        let name = name.ok_or_else(|| Error::new(crate::ErrorCode::Invalid))?;
        Ok(TagFields { name, tint })
    }
}

impl From<&Tag> for TagInput {
    fn from(tag: &Tag) -> Self {
        Self {
            name: tag.name.clone(),
            tint: Some(tag.tint),
        }
    }
}

/// The tags' ids, each once.
pub(crate) fn distinct(ids: &[TagId]) -> Vec<TagId> {
    let mut distinct = ids.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}
