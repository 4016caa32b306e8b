//! Asking for a link to choose a new password.

use super::{SubmitForgot, layout::AuthPage};
use crate::{
    error::{field_error, form_error},
    forms::from_address,
    i18n::auth,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Field, Mood, Notice, Size, TextInput, Variant};

#[component]
pub fn ForgotPassword() -> impl IntoView {
    let action = ServerAction::<SubmitForgot>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let content = if from_address("sent") == "yes" {
        view! { <Notice mood=Mood::Positive>{auth::forgot_sent()}</Notice> }.into_any()
    } else {
        view! {
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="forgot">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <Field label=auth::email() id="email" required=true error=field_error(answer, "email")>
                    <TextInput name="email" kind="email" large=true attr:autocomplete="username" attr:autofocus=true/>
                </Field>
                <Button submit=true variant=Variant::Primary size=Size::Large block=true busy=action.pending()>
                    {auth::forgot_submit()}
                </Button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <AuthPage title=auth::forgot_title() text=auth::forgot_text()>
            {content}
            <p class="auth-more"><a href="/sign-in">{auth::forgot_back()}</a></p>
        </AuthPage>
    }
}
