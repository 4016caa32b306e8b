//! Skeletons: the shape of what is coming, hidden from screen readers. Their widths vary by
//! position in the style sheet, since the content policy allows no style attributes.

use leptos::prelude::*;

/// Rows of a list with avatars: chats, people.
#[component]
pub fn SkeletonList(#[prop(default = 8)] rows: u8) -> impl IntoView {
    let row = |_| {
        view! {
            <div class="skeleton-row">
                <span class="skeleton skeleton-round"></span>
                <span>
                    <span class="skeleton"></span>
                    <span class="skeleton"></span>
                </span>
            </div>
        }
    };
    view! {
        <div class="skeleton-list" aria-hidden="true">
            {(0..rows).map(row).collect_view()}
        </div>
    }
}

/// Rows of a table.
#[component]
pub fn SkeletonTable(#[prop(default = 10)] rows: u8) -> impl IntoView {
    let row = |_| {
        view! {
            <div class="skeleton-line-row">
                <span class="skeleton"></span>
                <span class="skeleton"></span>
                <span class="skeleton"></span>
            </div>
        }
    };
    view! { <div aria-hidden="true">{(0..rows).map(row).collect_view()}</div> }
}

/// Cards: a board column, a grid of accounts.
#[component]
pub fn SkeletonCards(#[prop(default = 3)] cards: u8) -> impl IntoView {
    let card = |_| {
        view! {
            <div class="skeleton-card" aria-hidden="true">
                <span class="skeleton"></span>
                <span class="skeleton"></span>
                <span class="skeleton"></span>
            </div>
        }
    };
    (0..cards).map(card).collect_view()
}

/// Bubbles of a conversation, alternating sides.
#[component]
pub fn SkeletonBubbles(#[prop(default = 6)] bubbles: u8) -> impl IntoView {
    let bubble = |_| view! { <span class="skeleton skeleton-bubble"></span> };
    view! { <div class="messages" aria-hidden="true">{(0..bubbles).map(bubble).collect_view()}</div> }
}
