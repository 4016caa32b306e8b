//! A new person and their organization.

use super::{
    SubmitRegister,
    layout::{AuthPage, with_next},
    password::PasswordInput,
    with::WithProviders,
};
use crate::{
    error::{field_error, form_error},
    forms::{focus_refused, from_address},
    i18n::auth,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Field, Mood, Notice, Size, TextInput, Variant};

#[component]
pub fn Register() -> impl IntoView {
    let action = ServerAction::<SubmitRegister>::new();
    let answer = action.value();
    let failure = form_error(answer);
    focus_refused(answer);
    let next = from_address("next");
    let sign_in = with_next("/sign-in", &next);
    let wanted = next.clone();
    view! {
        <AuthPage title=auth::register_title() text=auth::register_text()>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="register">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <input type="hidden" name="next" value=wanted/>
                <Field label=auth::name() id="name" required=true error=field_error(answer, "name")>
                    <TextInput
                        name="name"
                        large=true
                        value=from_address("name")
                        attr:autocomplete="name"
                        attr:autofocus=true
                    />
                </Field>
                <Field label=auth::organization() id="organization_name" required=true error=field_error(answer, "organization_name")>
                    <TextInput
                        name="organization_name"
                        large=true
                        value=from_address("organization_name")
                        attr:autocomplete="organization"
                    />
                </Field>
                <Field label=auth::email() id="email" required=true error=field_error(answer, "email")>
                    <TextInput name="email" kind="email" large=true value=from_address("email") attr:autocomplete="username"/>
                </Field>
                <Field
                    label=auth::password()
                    id="password"
                    required=true
                    hint=auth::password_hint()
                    error=field_error(answer, "password")
                >
                    <PasswordInput id="password" autocomplete="new-password"/>
                </Field>
                <Button submit=true variant=Variant::Primary size=Size::Large block=true busy=action.pending()>
                    {auth::register_submit()}
                </Button>
            </ActionForm>
            <WithProviders next/>
            <p class="auth-more">{auth::register_have_one()} " " <a href=sign_in>{auth::register_sign_in()}</a></p>
        </AuthPage>
    }
}
