//! Lists whose state is their address: what is searched, sorted and filtered can be sent to a
//! teammate as a link, and works as a plain form before WebAssembly arrives.

use crate::{error::ApiError, i18n::crm};
use domain::{ListQuery, Page};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    components::Form,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use std::{future::Future, time::Duration};
use ui::{Icon, IconName, SearchInput, Sort, SortHeader, Toast, Toasts};

/// How long typing rests before the list follows.
const REST: Duration = Duration::from_millis(180);

/// What a list is asked for, from its address. Only filters this list knows are taken over.
pub(super) fn list_query(params: &ParamsMap, filters: &[&str]) -> ListQuery {
    let text = |name: &str| params.get(name).filter(|text| !text.trim().is_empty());
    ListQuery {
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
    }
}

/// The same, following the address.
pub(super) fn use_list_query(filters: &'static [&'static str]) -> Memo<ListQuery> {
    let params = use_query_map();
    Memo::new(move |_| params.with(|params| list_query(params, filters)))
}

/// The address of a list asked like this.
pub(super) fn address(path: &str, query: &ListQuery) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in [
        ("search", &query.search),
        ("sort", &query.sort),
        ("filter", &query.filter),
    ] {
        if let Some(value) = value {
            params.insert(name, value.clone());
        }
    }
    for (name, value) in &query.filters {
        params.insert(name.clone(), value.clone());
    }
    // The router escapes more than an address needs; names with an underscore stay readable.
    format!("{path}{}", params.to_query_string().replace("%5F", "_"))
}

/// The address with one filter set, or cleared.
pub(super) fn with_filter(
    path: &str,
    query: &ListQuery,
    name: &str,
    value: Option<String>,
) -> String {
    let mut query = query.clone();
    match value {
        Some(value) => query.filters.insert(name.to_owned(), value),
        None => query.filters.remove(name),
    };
    address(path, &query)
}

/// Whether anything is searched or filtered, so that an empty list is no empty organization.
pub(super) fn is_narrowed(query: &ListQuery) -> bool {
    query.search.is_some() || query.filter.is_some() || !query.filters.is_empty()
}

/// A header that sorts. The first press gives the useful direction, the next one turns it round.
#[component]
pub(super) fn Sorted(
    path: &'static str,
    query: ListQuery,
    name: &'static str,
    #[prop(into)] label: String,
    /// From high to low at first: dates and amounts.
    #[prop(optional)]
    high_first: bool,
    #[prop(optional)] numeric: bool,
    /// This order is the list's own when none is asked for.
    #[prop(optional)]
    default: bool,
) -> impl IntoView {
    let own = if high_first {
        format!("-{name}")
    } else {
        name.to_owned()
    };
    let current = query
        .sort
        .clone()
        .or_else(|| default.then(|| own.clone()))
        .unwrap_or_default();
    let sort = match current.strip_prefix('-') {
        Some(field) if field == name => Sort::Descending,
        None if current == name => Sort::Ascending,
        _ => Sort::None,
    };
    let next = match sort {
        Sort::None => own,
        Sort::Ascending => format!("-{name}"),
        Sort::Descending => name.to_owned(),
    };
    let href = address(
        path,
        &ListQuery {
            sort: Some(next),
            ..query
        },
    );
    view! { <SortHeader label href sort numeric/> }
}

/// The search of a list: a GET form that also answers while one types.
#[component]
pub(super) fn ListSearch(
    path: &'static str,
    #[prop(into)] label: String,
    query: Memo<ListQuery>,
) -> impl IntoView {
    let searched = move || query.with(|query| query.search.clone().unwrap_or_default());
    let text =
        RwSignal::new(query.with_untracked(|query| query.search.clone().unwrap_or_default()));
    let sent = StoredValue::new(text.get_untracked());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let navigate = use_navigate();
    let go = move |wanted: String| {
        sent.set_value(wanted.clone());
        let search = (!wanted.trim().is_empty()).then_some(wanted);
        let target = address(
            path,
            &ListQuery {
                search,
                ..query.get_untracked()
            },
        );
        navigate(
            &target,
            NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    };
    // Typing moves the address …
    Effect::watch(
        move || text.get(),
        move |wanted, _, _| {
            stop(timer);
            if *wanted != sent.get_value() {
                let (go, wanted) = (go.clone(), wanted.clone());
                timer.set_value(set_timeout_with_handle(move || go(wanted), REST).ok());
            }
        },
        false,
    );
    // … and an address that changed by itself (a link, the way back) fills the field.
    Effect::new(move |_| {
        let searched = searched();
        if searched != sent.get_value() {
            sent.set_value(searched.clone());
            text.set(searched);
        }
    });
    on_cleanup(move || stop(timer));
    let kept = move || {
        query.with(|query| {
            let sort = query
                .sort
                .iter()
                .map(|sort| ("sort".to_owned(), sort.clone()));
            let filter = query
                .filter
                .iter()
                .map(|filter| ("filter".to_owned(), filter.clone()));
            sort.chain(filter)
                .chain(query.filters.clone())
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect_view()
        })
    };
    view! {
        <Form method="get" action=path replace=true attr:class="list-search">
            <SearchInput label bind=text/>
            {kept}
        </Form>
    }
}

/// What the list shows, all of it, as a file.
#[component]
pub(super) fn ExportLink(path: &'static str, query: Memo<ListQuery>) -> impl IntoView {
    let href = move || query.with(|query| address(&format!("/api{path}/export"), query));
    // The router leaves a link alone that says it goes elsewhere.
    view! {
        <a class="button button-ghost" href=href download="" rel="external" data-testid="export">
            <Icon name=IconName::ArrowDown/>
            {crm::export()}
        </a>
    }
}

fn stop(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(Some(timer)) = timer.try_update_value(Option::take) {
        timer.clear();
    }
}

/// Rows that grow by pages and change under the reader's eyes.
pub(super) struct Rows<T: Send + Sync + 'static> {
    pub items: RwSignal<Vec<T>>,
    pub next: RwSignal<Option<String>>,
    pub busy: RwSignal<bool>,
    toasts: Toasts,
}

impl<T: Send + Sync + 'static> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Rows<T> {}

impl<T: Clone + Send + Sync + 'static> Rows<T> {
    pub fn new(page: Page<T>) -> Self {
        Self {
            items: RwSignal::new(page.items),
            next: RwSignal::new(page.next_cursor),
            busy: RwSignal::new(false),
            toasts: Toasts::get(),
        }
    }

    /// Appends the page that starts at the cursor.
    pub fn load_more<F>(self, query: &ListQuery, fetch: impl FnOnce(ListQuery) -> F)
    where
        F: Future<Output = Result<Page<T>, ApiError>> + 'static,
    {
        let Some(cursor) = self.next.get_untracked() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let answer = fetch(ListQuery {
            cursor: Some(cursor),
            ..query.clone()
        });
        spawn_local(async move {
            let answer = answer.await;
            // The list may be gone by now: another search, another page.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(page) => {
                    self.next.set(page.next_cursor);
                    self.items.update(|items| items.extend(page.items));
                }
                Err(error) => self.toasts.push(Toast::failed(error.words())),
            }
        });
    }

    /// Shows the newer copy of a row, where the row is shown.
    pub fn replace(self, item: &T, same: impl Fn(&T) -> bool) {
        let known = self.items.with_untracked(|items| items.iter().any(&same));
        if known {
            self.items.update(|items| {
                if let Some(old) = items.iter_mut().find(|old| same(old)) {
                    *old = item.clone();
                }
            });
        }
    }

    /// Puts a new row on top, unless it is there.
    pub fn prepend(self, item: &T, same: impl Fn(&T) -> bool) {
        if !self.items.with_untracked(|items| items.iter().any(same)) {
            self.items.update(|items| items.insert(0, item.clone()));
        }
    }

    /// Takes a row away.
    pub fn remove(self, same: impl Fn(&T) -> bool) {
        if self.items.with_untracked(|items| items.iter().any(&same)) {
            self.items.update(|items| items.retain(|item| !same(item)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let query = list_query(&params, &["stage_id", "owner_id"]);
        assert_eq!(query.search.as_deref(), Some("acme & co"));
        assert_eq!(
            query.filters.len(),
            1,
            "unknown and blank filters are left out"
        );

        let there = address("/crm/deals", &query);
        assert!(there.starts_with("/crm/deals?"));
        assert!(
            !there.contains("acme & co"),
            "what is searched is escaped: {there}"
        );
    }

    #[test]
    fn a_filter_is_set_and_cleared_without_losing_the_rest() {
        let query = list_query(&params(&[("sort", "title")]), &["stage_id"]);
        let set = with_filter("/crm/deals", &query, "stage_id", Some("7".to_owned()));
        assert!(
            set.contains("stage_id=7") && set.contains("sort=title"),
            "{set}"
        );
        assert_eq!(
            with_filter("/crm/deals", &query, "stage_id", None),
            "/crm/deals?sort=title"
        );
    }
}
