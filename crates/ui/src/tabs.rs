//! Tabs are links: each has its address, and the browser's back button works.

use leptos::prelude::*;

#[component]
pub fn Tabs(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! { <nav class="tabs" aria-label=label>{children()}</nav> }
}

#[component]
pub fn Tab(
    #[prop(into)] href: String,
    #[prop(into)] current: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="tab" href=href aria-current=move || current.get().then_some("page")>
            {children()}
        </a>
    }
}
