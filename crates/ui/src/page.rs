//! The header every page begins with.

use crate::{IconLink, IconName};
use leptos::prelude::*;

/// Where "back" leads and how it is called: `back=("/crm/deals", crm::deals())`.
#[derive(Clone, Debug)]
pub struct Back {
    href: String,
    label: String,
}

impl<H: Into<String>, L: Into<String>> From<(H, L)> for Back {
    fn from((href, label): (H, L)) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
        }
    }
}

/// The title of a page (its only `<h1>`), what it counts, and its actions as children.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Signal<String>,
    /// A quiet number or word after the title.
    #[prop(optional, into)]
    subtitle: Option<Signal<String>>,
    /// Where "back" leads, with its label.
    #[prop(optional, into)]
    back: Option<Back>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let back = back.map(|Back { href, label }| {
        view! { <IconLink class="page-back" icon=IconName::ChevronLeft href label/> }
    });
    view! {
        <header class="page-header">
            {back}
            <div class="page-titles">
                <h1>{move || title.get()}</h1>
                {subtitle.map(|subtitle| view! {
                    <span class="page-subtitle">{move || subtitle.get()}</span>
                })}
            </div>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </header>
    }
}
