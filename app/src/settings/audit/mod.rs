//! The audit log: who did what, from where, and what it was before. Which lines are shown is in
//! the address, so the filters are a plain form and a link shows a colleague the same.

pub mod api;
mod filters;
mod lines;
mod words;

use super::layout::SettingsPage;
use crate::i18n::audit;
use domain::ListQuery;
use filters::Filters;
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use lines::Lines;
use ui::Card;

/// The filters of the log, as they stand in the address.
const FILTERS: [&str; 5] = ["actor_id", "action", "target_id", "from", "to"];

fn list_query(params: &ParamsMap) -> ListQuery {
    let text = |name: &str| params.get(name).filter(|text| !text.trim().is_empty());
    ListQuery {
        filters: FILTERS
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), text(name)?)))
            .collect(),
        ..ListQuery::default()
    }
}

/// The filters as they stand in an address.
fn to_address(path: &str, query: &ListQuery) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in &query.filters {
        params.insert(name.clone(), value.clone());
    }
    format!("{path}{}", params.to_query_string().replace("%5F", "_"))
}

#[component]
pub fn Audit() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(list_query));
    view! {
        <SettingsPage title=audit::title()>
            <p class="muted">{audit::text()}</p>
            <Card>
                {move || view! { <Filters query=query.get()/> }}
            </Card>
            <Lines query/>
        </SettingsPage>
    }
}
