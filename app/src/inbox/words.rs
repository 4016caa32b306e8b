//! What a message says, as it was formatted.

use domain::content::{Entity, EntityKind, Run, runs};
use leptos::prelude::*;

/// A text with its looks and links.
#[component]
pub fn Words(text: String, entities: Vec<Entity>) -> impl IntoView {
    let runs: Vec<_> = runs(&text, &entities).iter().map(stretch).collect();
    view! { <span class="bubble-text">{runs}</span> }
}

fn stretch(run: &Run<'_>) -> AnyView {
    let text = run.text.to_owned();
    let class = run
        .kinds
        .iter()
        .map(|kind| format!("text-{kind}"))
        .collect::<Vec<_>>()
        .join(" ");
    if let Some(href) = run.href.clone() {
        return view! {
            <a class=class href=href target="_blank" rel="noopener noreferrer nofollow">{text}</a>
        }
        .into_any();
    }
    if run.kinds.contains(&EntityKind::Spoiler) {
        // Focus, as well as the pointer, uncovers it.
        return view! { <span class=class tabindex="0">{text}</span> }.into_any();
    }
    if class.is_empty() {
        return text.into_any();
    }
    view! { <span class=class>{text}</span> }.into_any()
}
