//! The page for an address that leads nowhere.

use crate::i18n::common;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{EmptyState, IconName, LinkButton};

#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text=common::not_found_title()/>
        <main class="pane-empty whole-page">
            <EmptyState icon=IconName::Search title=common::not_found_title() text=common::not_found_text()>
                <LinkButton href="/inbox">{common::not_found_action()}</LinkButton>
            </EmptyState>
        </main>
    }
}
