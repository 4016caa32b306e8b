//! Whether signing in takes a second step, and the way to change that.

use super::{api::RenamePasskey, passkeys::PasskeysCard};
use crate::{
    error::Failure,
    i18n::{passkeys, two_factor},
    two_factor::api::state,
};
use domain::two_factor::TwoFactor;
use leptos::prelude::*;
use ui::{Badge, Card, LinkButton, Mood, SkeletonList, Time, TimeStyle};

/// The second step, and the passkeys that can be it.
#[component]
pub(super) fn TwoFactorCards() -> impl IntoView {
    let rename = ServerAction::<RenamePasskey>::new();
    // A refused name leaves the list, and the dialog with what was typed, as they are.
    let renamed = Memo::new(move |last: Option<&usize>| {
        let version = rename.version().get();
        match rename.value().get() {
            Some(Ok(())) => version,
            _ => last.copied().unwrap_or_default(),
        }
    });
    let state = Resource::new(move || renamed.get(), |_| state());
    let waiting =
        || view! { <Card title=two_factor::title() flush=true><SkeletonList rows=2/></Card> };
    view! {
        <Transition fallback=waiting>
            {move || Suspend::new(async move { match state.await {
                Ok(state) => {
                    let keys = state.clone();
                    view! {
                        <Card title=two_factor::title() flush=true><State state/></Card>
                        <PasskeysCard state=keys rename/>
                    }.into_any()
                }
                Err(error) => view! { <Card title=two_factor::title() flush=true><Failure error/></Card> }.into_any(),
            }})}
        </Transition>
    }
}

#[component]
fn State(state: TwoFactor) -> impl IntoView {
    let Some(since) = state.since else {
        return view! {
            <div class="setting" data-testid="two-factor-off">
                <div>
                    <div class="setting-name">{two_factor::state_off()}</div>
                    <p>{two_factor::text()}</p>
                </div>
                <LinkButton href="/two-factor" attr:rel="external">{two_factor::set_up()}</LinkButton>
            </div>
        }
        .into_any();
    };
    let has_passkeys = !state.passkeys.is_empty();
    let left = state.backup_codes_left;
    let few =
        (left < 4).then(|| view! { <Badge mood=Mood::Warning>{two_factor::codes_few()}</Badge> });
    view! {
        <div class="setting" data-testid="two-factor-on">
            <div>
                <div class="setting-name">{two_factor::state_on()}</div>
                <p>{two_factor::since()} " " <Time at=since.timestamp_millis() style=TimeStyle::Date/></p>
            </div>
            {match (state.app, has_passkeys, state.required) {
                (true, true, _) => view! { <LinkButton href="/two-factor?change=off" attr:rel="external">{passkeys::app_off_link()}</LinkButton> }.into_any(),
                (true, false, false) => view! { <LinkButton href="/two-factor?change=off" attr:rel="external">{two_factor::off_link()}</LinkButton> }.into_any(),
                (_, _, true) => view! { <Badge>{two_factor::state_required()}</Badge> }.into_any(),
                (false, _, false) => ().into_any(),
            }}
        </div>
        {(!state.app).then(|| view! {
            <div class="setting">
                <p>{passkeys::app_add_text()}</p>
                <LinkButton href="/two-factor?change=app" attr:rel="external">{passkeys::app_add()}</LinkButton>
            </div>
        })}
        <div class="setting">
            <div>
                <div class="setting-name">{two_factor::codes_left(left)} " " {few}</div>
                <p>{two_factor::codes_what()}</p>
            </div>
            <LinkButton href="/two-factor?change=codes" attr:rel="external">{two_factor::renew_link()}</LinkButton>
        </div>
    }
    .into_any()
}
