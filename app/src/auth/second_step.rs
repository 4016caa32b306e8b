//! The second step of signing in.

use super::{SubmitSecondStep, layout::AuthPage, passkey::SecondStepWithPasskey};
use crate::{
    ctx,
    error::{field_error, form_error},
    forms::from_address,
    i18n::{auth, passkeys, two_factor},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::Redirect;
use service::identity::cookies;
use ui::{Button, Field, Mood, Notice, Size, TextInput, Variant};

#[component]
pub fn SecondStep() -> impl IntoView {
    let Some(token) = ctx::cookie(cookies::SECOND_STEP) else {
        return view! { <Redirect path="/sign-in"/> }.into_any();
    };
    // A token whose time is over says so when it is used.
    let keys = Resource::new_blocking(
        move || token.clone(),
        async |token| match ctx::services() {
            Ok(services) => service::identity::has_passkeys(&services, &token)
                .await
                .unwrap_or(false),
            Err(_) => false,
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move { view! { <Step keys=keys.await/> } })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Step(
    /// Whether a passkey may take the place of a code.
    keys: bool,
) -> impl IntoView {
    let action = ServerAction::<SubmitSecondStep>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let expired = field_error(answer, "token");
    let text = if keys {
        passkeys::step_text()
    } else {
        two_factor::step_text()
    };
    let with_passkey = keys.then(|| view! { <SecondStepWithPasskey next=from_address("next")/> });
    view! {
        <AuthPage title=two_factor::step_title() text>
            {with_passkey}
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="second-step">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                {move || expired.get().map(|_| view! {
                    <Notice mood=Mood::Danger>
                        {two_factor::step_expired()} " " <a href="/sign-in">{auth::sign_in_submit()}</a>
                    </Notice>
                })}
                <input type="hidden" name="next" value=from_address("next")/>
                <Field label=two_factor::code() id="code" required=true hint=two_factor::code_hint() error=field_error(answer, "code")>
                    <TextInput name="code" large=true attr:autocomplete="one-time-code" attr:autofocus=true/>
                </Field>
                <Button submit=true variant=Variant::Primary size=Size::Large block=true>
                    {auth::sign_in_submit()}
                </Button>
            </ActionForm>
            <details>
                <summary>{two_factor::lost()}</summary>
                <p class="muted">{two_factor::lost_text()}</p>
            </details>
            <p class="auth-more"><a href="/sign-in">{two_factor::step_back()}</a></p>
        </AuthPage>
    }
}
