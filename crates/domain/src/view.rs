//! Saved views: lists as people keep them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::columns::{self, Column};
use crate::custom;
use crate::filter::Filter;
use crate::value::Name;
use crate::{Error, ErrorCode, FieldCode, FieldErrors, Permission, RecordKind, UserId, ViewId};

/// The most views of one list that a member sees.
pub const MAX_VIEWS: usize = 100;
/// The most conditions by field name, and the most characters of a text of a view.
const MAX_FILTERS: usize = 10;
const MAX_CHARS: usize = 200;

/// What a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Shows {
    /// Words that are searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// The order, as a list's `sort`; the list's own if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// Conditions, as a list's `filter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub filter: Option<Filter>,
    /// Conditions by field name, as a list takes them: `owner_id`, `stage_id`, …
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub filters: BTreeMap<String, String>,
    /// The columns; the usual ones if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// The kind of record in the list.
    pub kind: RecordKind,
    /// Its name.
    pub name: String,
    /// Whether everybody sees it, or its maker alone.
    pub shared: bool,
    /// Its maker.
    pub owner_id: UserId,
    /// What they are called.
    pub owner_name: String,
    /// What it shows.
    pub shows: Shows,
    /// Whether the list of whoever asks opens with it.
    pub is_default: bool,
    /// How often it was written.
    pub version: i64,
}

impl View {
    /// What those may who lead the team, and agents may not.
    pub const LEADS: Permission = Permission::CrmDelete;

    /// Whether somebody may change and remove it: its maker, and those who lead the team where it
    /// is for everybody ([`View::LEADS`]).
    pub fn may_change(&self, who: UserId, leads: bool) -> bool {
        self.owner_id == who || (self.shared && leads)
    }
}

/// A view as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ViewInput {
    /// The kind of record in the list; it stays.
    pub kind: RecordKind,
    /// Its name; each list has it once among the views for everybody, and once among one's own.
    pub name: String,
    /// Whether everybody shall see it.
    #[serde(default)]
    pub shared: bool,
    /// What it shows.
    #[serde(default)]
    pub shows: Shows,
}

/// A view that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewFields {
    /// The kind of record in the list.
    pub kind: RecordKind,
    /// Its name.
    pub name: Name,
    /// Whether everybody sees it.
    pub shared: bool,
    /// What it shows.
    pub shows: Shows,
}

impl ViewInput {
    /// Checks every part at once. Whether the organization has the fields that it names is not
    /// asked here: they come and go, and a view stays.
    pub fn parse(&self) -> Result<ViewFields, Error> {
        let mut errors = FieldErrors::default();
        let name = errors.required("name", Name::parse(&self.name));
        let shows = &self.shows;
        let long = |text: &str| text.chars().count() > MAX_CHARS;
        if shows.search.as_deref().is_some_and(long) {
            errors.push("search", FieldCode::TooLong);
        }
        if shows
            .sort
            .as_deref()
            .is_some_and(|sort| !is_order(self.kind, sort))
        {
            errors.push("sort", FieldCode::Unknown);
        }
        if let Some(filter) = &shows.filter
            && let Err(error) = Filter::parse(&filter.to_text())
        {
            let code = error.of_field("filter").unwrap_or(FieldCode::Malformed);
            errors.push("filter", code);
        }
        if shows.filters.len() > MAX_FILTERS
            || shows
                .filters
                .iter()
                .any(|(name, value)| long(name) || long(value))
        {
            errors.push("filters", FieldCode::TooLong);
        }
        if let Some(code) = columns::refuse(self.kind, &shows.columns) {
            errors.push("columns", code);
        }
        errors.finish()?;
        let name = name.ok_or_else(|| Error::new(ErrorCode::Invalid))?;
        Ok(ViewFields {
            kind: self.kind,
            name,
            shared: self.shared,
            shows: shows.clone(),
        })
    }
}

/// Whether lists of this kind of record have such an order, or could have.
fn is_order(kind: RecordKind, sort: &str) -> bool {
    let name = sort.strip_prefix('-').unwrap_or(sort);
    custom::of_key(name).is_some() || columns::orders(kind).contains(&name)
}

impl From<&View> for ViewInput {
    fn from(view: &View) -> Self {
        Self {
            kind: view.kind,
            name: view.name.clone(),
            shared: view.shared,
            shows: view.shows.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Op;

    fn input(shows: Shows) -> ViewInput {
        ViewInput {
            kind: RecordKind::Contact,
            name: " Gold ".into(),
            shared: false,
            shows,
        }
    }

    #[test]
    fn a_view_keeps_what_a_list_can_show() {
        let shows = Shows {
            search: Some("ann".into()),
            sort: Some("-created_at".into()),
            filter: Some(Filter::condition("email", Op::Empty, &[])),
            filters: BTreeMap::from([("owner_id".into(), "me".into())]),
            columns: vec![Column::new("email")],
        };
        let fields = input(shows.clone()).parse().expect("a view");
        assert_eq!(fields.name.as_str(), "Gold");
        assert_eq!(fields.shows, shows);
        let json = serde_json::to_value(&shows).expect("JSON");
        assert_eq!(
            serde_json::from_value::<Shows>(json).expect("the same"),
            shows
        );
    }

    #[test]
    fn what_a_list_cannot_show_is_refused_all_at_once() {
        let shows = Shows {
            search: Some("x".repeat(MAX_CHARS + 1)),
            sort: Some("shoe_size".into()),
            columns: vec![Column::new("title")],
            ..Shows::default()
        };
        let error = input(shows).parse().expect_err("refused");
        for (field, code) in [
            ("search", FieldCode::TooLong),
            ("sort", FieldCode::Unknown),
            ("columns", FieldCode::Unknown),
        ] {
            assert_eq!(error.of_field(field), Some(code), "{field}");
        }
    }
}
