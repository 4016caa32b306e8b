//! The browser's side of pages without scripts.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Where a page without scripts would stand: has the browser load it from the server.
#[component]
pub fn FromServer() -> impl IntoView {
    let location = use_location();
    let page = location.pathname.get_untracked() + &location.search.get_untracked();
    Effect::new(move |_| {
        // Refused only while the page is being closed.
        _ = window().location().assign(&page);
    });
}
