//! Whether signing in takes a second step, and the way to change that.

use crate::{error::Failure, i18n::two_factor, two_factor::api::state};
use domain::two_factor::TwoFactor;
use leptos::prelude::*;
use ui::{Badge, Card, LinkButton, Mood, SkeletonList, Time, TimeStyle};

#[component]
pub(super) fn TwoFactorCard() -> impl IntoView {
    let state = Resource::new(|| (), |()| state());
    view! {
        <Card title=two_factor::title() flush=true>
            <Suspense fallback=|| view! { <SkeletonList rows=1/> }>
                {move || Suspend::new(async move { match state.await {
                    Ok(state) => view! { <State state/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Suspense>
        </Card>
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
                <LinkButton href="/two-factor">{two_factor::set_up()}</LinkButton>
            </div>
        }
        .into_any();
    };
    let left = state.backup_codes_left;
    let few =
        (left < 4).then(|| view! { <Badge mood=Mood::Warning>{two_factor::codes_few()}</Badge> });
    view! {
        <div class="setting" data-testid="two-factor-on">
            <div>
                <div class="setting-name">{two_factor::state_on()}</div>
                <p>{two_factor::since()} " " <Time at=since.timestamp_millis() style=TimeStyle::Date/></p>
            </div>
            {if state.required {
                view! { <Badge>{two_factor::state_required()}</Badge> }.into_any()
            } else {
                view! { <LinkButton href="/two-factor?change=off">{two_factor::off_link()}</LinkButton> }.into_any()
            }}
        </div>
        <div class="setting">
            <div>
                <div class="setting-name">{two_factor::codes_left(left)} " " {few}</div>
                <p>{two_factor::codes_what()}</p>
            </div>
            <LinkButton href="/two-factor?change=codes">{two_factor::renew_link()}</LinkButton>
        </div>
    }
    .into_any()
}
