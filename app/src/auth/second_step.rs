//! The second step of signing in.

use super::{SubmitSecondStep, layout::AuthPage};
use crate::{
    ctx,
    error::{field_error, form_error},
    forms::from_address,
    i18n::{auth, two_factor},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::Redirect;
use service::identity::cookies;
use ui::{Button, Field, Mood, Notice, Size, TextInput, Variant};

#[component]
pub fn SecondStep() -> impl IntoView {
    if ctx::cookie(cookies::SECOND_STEP).is_none() {
        return view! { <Redirect path="/sign-in"/> }.into_any();
    }
    let action = ServerAction::<SubmitSecondStep>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let expired = field_error(answer, "token");
    view! {
        <AuthPage title=two_factor::step_title() text=two_factor::step_text()>
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
    .into_any()
}
