//! Lists: a page of items, and what may be asked of one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, FieldCode};

/// Some items of a list, and where the next ones start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// Give it back as `cursor` for the next page; absent on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// An empty last page.
    pub const fn empty() -> Self {
        Self {
            items: Vec::new(),
            next_cursor: None,
        }
    }
}

/// What a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Items a page, at most [`ListQuery::MAX_LIMIT`].
    pub limit: Option<u32>,
    /// Where to go on, from the page before.
    pub cursor: Option<String>,
    /// Words that must all occur, as beginnings of words, in any case.
    pub search: Option<String>,
    /// A field name; with a leading `-` from high to low.
    pub sort: Option<String>,
    /// Conditions on any field, as JSON; see [`crate::filter`].
    pub filter: Option<String>,
    /// The time zone in which days begin, an IANA name; nothing means UTC.
    pub time_zone: Option<String>,
    /// Further conditions by field name. Each list refuses names it does not know.
    pub filters: BTreeMap<String, String>,
}

impl ListQuery {
    /// Items on a page when nothing else is asked for.
    pub const DEFAULT_LIMIT: u32 = 50;
    /// The most items a page has.
    pub const MAX_LIMIT: u32 = 200;

    /// Reads the parameters of a URL: the known names, and filters by any other.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, Error> {
        let mut query = Self::default();
        for (name, value) in pairs {
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                "limit" => {
                    let limit = value
                        .parse()
                        .map_err(|_| Error::field("limit", FieldCode::Malformed))?;
                    query.limit = Some(limit);
                }
                "cursor" => query.cursor = Some(value),
                "search" => query.search = Some(value),
                "sort" => query.sort = Some(value),
                "filter" => query.filter = Some(value),
                "time_zone" => query.time_zone = Some(value),
                _ => {
                    query.filters.insert(name, value);
                }
            }
        }
        Ok(query)
    }

    /// The number of items to return, never more than the maximum nor less than one.
    pub fn page_size(&self) -> u32 {
        self.limit
            .unwrap_or(Self::DEFAULT_LIMIT)
            .clamp(1, Self::MAX_LIMIT)
    }

    /// The value of a filter, parsed.
    pub fn filter<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        self.filters
            .get(name)
            .map(|text| {
                text.parse()
                    .map_err(|_| Error::field(name, FieldCode::Malformed))
            })
            .transpose()
    }

    /// Refuses a search, for lists that have none.
    pub fn without_search(&self) -> Result<(), Error> {
        match self.search {
            Some(_) => Err(Error::field("search", FieldCode::Unknown)),
            None => Ok(()),
        }
    }

    /// Refuses filters that a list does not know: a condition silently ignored would answer
    /// with more than was asked for. A filter as JSON is resolved, and taken out, before.
    pub fn only_filters(&self, known: &[&str]) -> Result<(), Error> {
        if self.filter.is_some() {
            return Err(Error::field("filter", FieldCode::Unknown));
        }
        match self
            .filters
            .keys()
            .find(|name| !known.contains(&name.as_str()))
        {
            Some(unknown) => Err(Error::field(unknown, FieldCode::Unknown)),
            None => Ok(()),
        }
    }
}
