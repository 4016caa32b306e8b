//! What stands above a list.

use super::{Asked, address, in_place};
use crate::i18n::crm;
use domain::ListQuery;
use leptos::prelude::*;
use leptos_router::{components::Form, hooks::use_navigate};
use std::time::Duration;
use ui::{Icon, IconName, SearchInput};

/// How long typing rests before the list follows.
const REST: Duration = Duration::from_millis(180);

/// The search of a list: a GET form that also answers while one types.
#[component]
pub(super) fn ListSearch(
    path: &'static str,
    #[prop(into)] label: String,
    asked: Memo<Asked>,
) -> impl IntoView {
    let searched = move || asked.with(|asked| asked.query.search.clone().unwrap_or_default());
    let text =
        RwSignal::new(asked.with_untracked(|asked| asked.query.search.clone().unwrap_or_default()));
    let sent = StoredValue::new(text.get_untracked());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let navigate = use_navigate();
    let go = move |wanted: String| {
        sent.set_value(wanted.clone());
        let search = (!wanted.trim().is_empty()).then_some(wanted);
        let mut wanted = asked.get_untracked();
        wanted.query.search = search;
        navigate(&address(path, &wanted), in_place());
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
        let asked = asked.get();
        let query = asked.query;
        [
            ("sort", query.sort),
            ("filter", query.filter),
            ("columns", asked.columns),
            ("view", asked.view),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .chain(query.filters)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
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
pub(super) fn ExportLink(path: &'static str, question: Memo<ListQuery>) -> impl IntoView {
    let href = move || {
        let asked = Asked {
            query: question.get(),
            ..Asked::default()
        };
        address(&format!("/api{path}/export"), &asked)
    };
    // The router leaves a link alone that says it goes elsewhere.
    view! {
        <a class="button button-ghost" href=href download="" rel="external" data-testid="export">
            <Icon name=IconName::Export/>
            <span class="toolbar-word">{crm::export()}</span>
        </a>
    }
}

fn stop(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(Some(timer)) = timer.try_update_value(Option::take) {
        timer.clear();
    }
}
