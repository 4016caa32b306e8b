//! Lists whose state is their address: what is searched, sorted, filtered and shown can be sent to a
//! teammate as a link, and works as a plain form before WebAssembly arrives.

mod controls;
mod page;
mod rows;

pub(super) use page::RecordList;
pub(super) use rows::Rows;

use controls::{ExportLink, ListSearch};
use domain::{
    ListQuery, RecordKind, columns,
    filter::Filter,
    view::{Shows, View},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_query_map, params::ParamsMap};

/// What the address of a list says: what is asked for, and how the answer is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub query: ListQuery,
    /// The columns, as [`columns::parse`] reads them; the usual ones if nothing is said.
    pub columns: Option<String>,
    /// The id of the saved view that was opened, or [`Asked::WHOLE`].
    pub view: Option<String>,
}

impl Asked {
    /// Stands in place of a view's id for the list as it is, whatever it opens with.
    pub const WHOLE: &str = "all";

    /// The list as it is.
    pub fn whole() -> Self {
        Self {
            view: Some(Self::WHOLE.to_owned()),
            ..Self::default()
        }
    }

    /// What a saved view shows.
    pub fn of_view(view: &View) -> Self {
        let shows = view.shows.clone();
        Self {
            query: ListQuery {
                search: shows.search,
                sort: shows.sort,
                filter: shows.filter.as_ref().map(Filter::to_text),
                filters: shows.filters,
                ..ListQuery::default()
            },
            columns: (!shows.columns.is_empty()).then(|| columns::to_text(&shows.columns)),
            view: Some(view.id.to_string()),
        }
    }

    /// What a view must show to be opened like this. A filter that cannot be read is none.
    pub fn shows(&self, kind: RecordKind) -> Shows {
        let query = &self.query;
        let filter = query.filter.as_deref().map(Filter::parse);
        let columns = self.columns.as_deref();
        Shows {
            search: query.search.clone(),
            sort: query.sort.clone(),
            filter: filter.and_then(Result::ok),
            filters: query.filters.clone(),
            columns: columns.map_or_else(Vec::new, |text| columns::parse(kind, text)),
        }
    }

    /// Whether the address says nothing at all.
    pub fn is_bare(&self) -> bool {
        *self == Self::default()
    }
}

/// What a list is asked for, from its address. Only filters this list knows are taken over.
pub(super) fn asked(params: &ParamsMap, filters: &[&str]) -> Asked {
    let text = |name: &str| params.get(name).filter(|text| !text.trim().is_empty());
    Asked {
        query: ListQuery {
            limit: None,
            cursor: None,
            search: text("search"),
            sort: text("sort"),
            filter: text("filter"),
            time_zone: None,
            filters: filters
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), text(name)?)))
                .collect(),
        },
        columns: text("columns"),
        view: text("view"),
    }
}

/// The same, following the address.
fn use_asked(filters: &'static [&'static str]) -> Memo<Asked> {
    let params = use_query_map();
    Memo::new(move |_| params.with(|params| asked(params, filters)))
}

/// What is asked for, without how it is shown: another width of a column fetches nothing.
fn use_question(asked: Memo<Asked>) -> Memo<ListQuery> {
    Memo::new(move |_| asked.with(|asked| asked.query.clone()))
}

/// The address of a list asked and shown like this.
pub(super) fn address(path: &str, asked: &Asked) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in [
        ("search", &asked.query.search),
        ("sort", &asked.query.sort),
        ("filter", &asked.query.filter),
        ("columns", &asked.columns),
        ("view", &asked.view),
    ] {
        if let Some(value) = value {
            params.insert(name, value.clone());
        }
    }
    for (name, value) in &asked.query.filters {
        params.insert(name.clone(), value.clone());
    }
    // The router escapes more than an address needs; names of fields and columns stay readable.
    let query = params.to_query_string();
    let query = query.replace("%5F", "_").replace("%2C", ",");
    format!("{path}{query}")
}

/// The address with one filter set, or cleared.
pub(super) fn with_filter(path: &str, asked: &Asked, name: &str, value: Option<String>) -> String {
    let mut asked = asked.clone();
    match value {
        Some(value) => asked.query.filters.insert(name.to_owned(), value),
        None => asked.query.filters.remove(name),
    };
    address(path, &asked)
}

/// How the address changes where the page stays the same.
pub(super) fn in_place() -> NavigateOptions {
    NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    }
}

/// Whether anything is searched or filtered, so that an empty list is no empty organization.
pub(super) fn is_narrowed(query: &ListQuery) -> bool {
    query.search.is_some() || query.filter.is_some() || !query.filters.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{columns::Column, filter::Op};
    use uuid::Uuid;

    fn params(pairs: &[(&'static str, &str)]) -> ParamsMap {
        let mut params = ParamsMap::new();
        for (name, value) in pairs {
            params.insert(*name, (*value).to_owned());
        }
        params
    }

    #[test]
    fn an_address_says_what_the_list_is_asked_for() {
        let params = params(&[
            ("search", "acme & co"),
            ("sort", "-name"),
            ("stage_id", "7"),
            ("utm", "x"),
            ("owner_id", " "),
        ]);
        let asked = asked(&params, &["stage_id", "owner_id"]);
        assert_eq!(asked.query.search.as_deref(), Some("acme & co"));
        assert_eq!(
            asked.query.filters.len(),
            1,
            "unknown and blank filters are left out"
        );

        let there = address("/crm/deals", &asked);
        assert!(there.starts_with("/crm/deals?"));
        assert!(
            !there.contains("acme & co"),
            "what is searched is escaped: {there}"
        );
    }

    #[test]
    fn a_filter_is_set_and_cleared_without_losing_the_rest() {
        let asked = asked(&params(&[("sort", "title")]), &["stage_id"]);
        let set = with_filter("/crm/deals", &asked, "stage_id", Some("7".to_owned()));
        assert!(
            set.contains("stage_id=7") && set.contains("sort=title"),
            "{set}"
        );
        assert_eq!(
            with_filter("/crm/deals", &asked, "stage_id", None),
            "/crm/deals?sort=title"
        );
    }

    #[test]
    fn an_address_names_the_columns_readably() {
        let asked = asked(&params(&[("columns", "email,created_at")]), &[]);
        assert_eq!(address("/x", &asked), "/x?columns=email,created_at");
        assert!(!asked.is_bare());
        assert!(super::asked(&params(&[("utm", "x")]), &[]).is_bare());
    }

    #[test]
    fn a_view_and_its_address_show_the_same() {
        let view = View {
            id: Uuid::from_u128(1).into(),
            kind: RecordKind::Contact,
            name: "Hot".into(),
            shared: true,
            owner_id: Uuid::from_u128(2).into(),
            owner_name: "Ada".into(),
            shows: Shows {
                search: Some("ann".into()),
                sort: Some("-name".into()),
                filter: Some(Filter::condition("email", Op::NotEmpty, &[])),
                filters: [("owner_id".to_owned(), "7".to_owned())].into(),
                columns: vec![
                    Column::new("email"),
                    Column {
                        field: "phone".into(),
                        width: Some(120),
                    },
                ],
            },
            is_default: false,
            version: 1,
        };
        let opened = Asked::of_view(&view);
        assert_eq!(opened.shows(RecordKind::Contact), view.shows);
        assert_eq!(opened.view.as_deref(), Some(view.id.to_string().as_str()));
    }
}
