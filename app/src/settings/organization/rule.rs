//! Asking all members for a second step at sign-in.

use crate::{
    error::{Failure, form_error},
    i18n::two_factor,
    two_factor::api::{RequireTwoFactor, rule},
};
use domain::ErrorCode;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Mood, Notice, SkeletonList};

#[component]
pub(super) fn TwoFactorRule() -> impl IntoView {
    let action = ServerAction::<RequireTwoFactor>::new();
    let answer = action.value();
    let refused = form_error(answer);
    let failure = move || match answer.get() {
        Some(Err(error)) if error.0.code == ErrorCode::Conflict => {
            Some(two_factor::rule_own_first().to_owned())
        }
        _ => refused.get(),
    };
    let rule = Resource::new(move || action.version().get(), |_| rule());
    let form = move |required: bool| {
        let (name, submit) = if required {
            (two_factor::rule_on(), two_factor::rule_stop())
        } else {
            (two_factor::rule_off(), two_factor::rule_start())
        };
        view! {
            <div class="setting">
                <div>
                    <div class="setting-name">{name}</div>
                    <p>{two_factor::rule_text()}</p>
                </div>
                <ActionForm action attr:data-testid="require-two-factor">
                    <input type="hidden" name="required" value=(!required).to_string()/>
                    <Button submit=true busy=action.pending()>{submit}</Button>
                </ActionForm>
            </div>
        }
    };
    view! {
        <Card title=two_factor::title() flush=true>
            {move || failure().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <Transition fallback=|| view! { <SkeletonList rows=1/> }>
                {move || Suspend::new(async move { match rule.await {
                    Ok(required) => form(required).into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </Card>
    }
}
