//! The buttons of those who vouch for people, and what the address says of a try with one.

use super::layout::with_next;
use crate::{ctx, forms::from_address, i18n::auth};
use domain::sign_in_with::Refusal;
use leptos::prelude::*;
use ui::{LinkButton, Mood, Notice, Size};

/// A button for each provider; nothing where none is configured.
#[component]
pub(super) fn WithProviders(
    /// Where the person wants to be.
    #[prop(into)]
    next: String,
) -> impl IntoView {
    let offered = ctx::services().map(|services| service::identity::offered_providers(&services));
    let offered = offered.unwrap_or_default();
    if offered.is_empty() {
        return None;
    }
    let button = move |offered: domain::sign_in_with::OfferedProvider| {
        let href = with_next(&format!("/auth/{}/start", offered.provider), &next);
        view! {
            <LinkButton href size=Size::Large block=true>{auth::with_go_on(&offered.name)}</LinkButton>
        }
    };
    Some(view! {
        <div class="auth-with" data-testid="sign-in-with">
            <p class="auth-or"><span>{auth::with_or()}</span></p>
            {offered.into_iter().map(button).collect_view()}
        </div>
    })
}

/// Why nobody came in.
#[component]
pub(super) fn WithRefused() -> impl IntoView {
    let why: Refusal = from_address("with").parse().ok()?;
    let (mood, words) = match why {
        Refusal::Cancelled => (Mood::Neutral, auth::with_cancelled()),
        Refusal::Expired => (Mood::Warning, auth::with_expired()),
        Refusal::KnownAddress => (Mood::Warning, auth::with_known()),
        Refusal::Failed | Refusal::Taken => (Mood::Danger, auth::with_failed()),
    };
    Some(view! { <Notice mood>{words}</Notice> })
}
