//! Tables. The name in each row is a link (`row-link`) that the whole row answers to.

use leptos::prelude::*;

/// A table with its caption for screen readers. `head` is the row of headers, children the rows.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    #[prop(into)] head: ViewFn,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-wrap">
            <table class="table table-stack">
                <caption>{caption}</caption>
                <thead>
                    <tr>{head.run()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// A header that does not sort.
#[component]
pub fn Header(#[prop(into)] label: String, #[prop(optional)] numeric: bool) -> impl IntoView {
    view! { <th scope="col" class=if numeric { "cell-num" } else { "" }>{label}</th> }
}
