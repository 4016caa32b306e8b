//! The way in.

use super::{
    SubmitSignIn,
    layout::{AuthPage, with_next},
    passkey::SignInWithPasskey,
    password::PasswordInput,
    with::{WithProviders, WithRefused},
};
use crate::{
    error::{field_error, form_error},
    forms::{focus_refused, from_address},
    i18n::auth,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Field, Mood, Notice, Size, TextInput, Variant};

#[component]
pub fn SignIn() -> impl IntoView {
    let action = ServerAction::<SubmitSignIn>::new();
    let answer = action.value();
    let failure = form_error(answer);
    focus_refused(answer);
    let next = from_address("next");
    let register = with_next("/register", &next);
    let wanted = next.clone();
    view! {
        <AuthPage title=auth::sign_in_title() text=auth::sign_in_text()>
            {(from_address("reset") == "done").then(|| view! {
                <Notice mood=Mood::Positive>{auth::reset_done()}</Notice>
            })}
            <WithRefused/>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="sign-in">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <input type="hidden" name="next" value=wanted/>
                <Field label=auth::email() id="email" required=true error=field_error(answer, "email")>
                    <TextInput
                        name="email"
                        kind="email"
                        large=true
                        value=from_address("email")
                        attr:autocomplete="username"
                        attr:autofocus=true
                    />
                </Field>
                <Field label=auth::password() id="password" required=true error=field_error(answer, "password")>
                    <PasswordInput id="password" autocomplete="current-password"/>
                </Field>
                <p><a href="/forgot-password">{auth::forgot_link()}</a></p>
                <Button submit=true variant=Variant::Primary size=Size::Large block=true busy=action.pending()>
                    {auth::sign_in_submit()}
                </Button>
            </ActionForm>
            <SignInWithPasskey next=next.clone()/>
            <WithProviders next/>
            <p class="auth-more">{auth::sign_in_new_here()} " " <a href=register>{auth::sign_in_register()}</a></p>
        </AuthPage>
    }
}
