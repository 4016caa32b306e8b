//! A framed part of a page.

use leptos::prelude::*;

/// A card; with a title it has a header, with `actions` they stand at its end.
#[component]
pub fn Card(
    #[prop(optional, into)] title: Option<String>,
    #[prop(optional, into)] actions: Option<ViewFn>,
    /// No padding, for lists and tables.
    #[prop(optional)]
    flush: bool,
    children: Children,
) -> impl IntoView {
    let header = title.map(|title| {
        view! {
            <header class="card-header">
                <h2>{title}</h2>
                {actions.map(|actions| view! { <div class="cluster">{actions.run()}</div> })}
            </header>
        }
    });
    view! {
        <section class="card">
            {header}
            <div class=if flush { "" } else { "card-body" }>{children()}</div>
        </section>
    }
}
