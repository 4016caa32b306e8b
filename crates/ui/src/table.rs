//! Tables. The name in each row is a link (`row-link`) that the whole row answers to.

use crate::{Icon, IconName};
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

/// How a column is sorted now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    None,
    Ascending,
    Descending,
}

/// A header that sorts; the address it leads to carries the new order.
#[component]
pub fn SortHeader(
    #[prop(into)] label: String,
    #[prop(into)] href: String,
    sort: Sort,
    /// Numbers stand at the end of their column.
    #[prop(optional)]
    numeric: bool,
) -> impl IntoView {
    let sort = match sort {
        Sort::None => None,
        Sort::Ascending => Some("ascending"),
        Sort::Descending => Some("descending"),
    };
    view! {
        <th scope="col" class=if numeric { "cell-num" } else { "" } aria-sort=sort>
            <a href=href>{label}<Icon name=IconName::ArrowDown/></a>
        </th>
    }
}

/// A header that does not sort.
#[component]
pub fn Header(#[prop(into)] label: String, #[prop(optional)] numeric: bool) -> impl IntoView {
    view! { <th scope="col" class=if numeric { "cell-num" } else { "" }>{label}</th> }
}
