//! What a place shows when there is nothing, when it failed, and when there is more.

use crate::{Button, Icon, IconName, Variant, ui_text};
use leptos::prelude::*;

/// Says what this place is for and offers the one next step (a button or link as child).
#[component]
pub fn EmptyState(
    icon: IconName,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon"><Icon name=icon/></span>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="empty-action">{children()}</div> })}
        </div>
    }
}

/// Says what could not be shown, why, and tries again.
#[component]
pub fn ErrorState(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let retry = on_retry.map(|on_retry| {
        view! {
            <div class="empty-action">
                <Button icon=IconName::Retry on:click=move |_| on_retry.run(())>
                    {ui_text().retry}
                </Button>
            </div>
        }
    });
    view! {
        <div class="empty empty-error" role="alert">
            <span class="empty-icon"><Icon name=IconName::Alert/></span>
            <h2>{title}</h2>
            <p>{text}</p>
            {retry}
        </div>
    }
}

/// The end of a page of a list, when there is another one.
#[component]
pub fn LoadMore(
    #[prop(into)] on_more: Callback<()>,
    #[prop(optional, into)] busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="load-more">
            <Button variant=Variant::Ghost busy on:click=move |_| on_more.run(())>
                {ui_text().load_more}
            </Button>
        </div>
    }
}

/// A thin line at the top of its (positioned) container while something is under way.
#[component]
pub fn ProgressLine(#[prop(into)] active: Signal<bool>) -> impl IntoView {
    view! {
        <Show when=move || active.get()>
            <div class="progress-line" role="progressbar" aria-busy="true"></div>
        </Show>
    }
}
