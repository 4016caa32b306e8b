//! Choosing a new password, by the link from a mail.

use super::{SubmitReset, layout::AuthPage, password::PasswordInput};
use crate::{
    error::{field_error, form_error},
    forms::from_address,
    i18n::auth,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Field, Mood, Notice, Size, Variant};

#[component]
pub fn ResetPassword() -> impl IntoView {
    let action = ServerAction::<SubmitReset>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let expired = field_error(answer, "token");
    view! {
        <AuthPage title=auth::reset_title() text=auth::reset_text() everybody=true>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="reset">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                {move || expired.get().map(|_| view! {
                    <Notice mood=Mood::Danger>
                        {auth::reset_expired()} " " <a href="/forgot-password">{auth::forgot_link()}</a>
                    </Notice>
                })}
                <input type="hidden" name="token" value=from_address("token")/>
                <Field
                    label=auth::reset_password()
                    id="new_password"
                    required=true
                    hint=auth::password_hint()
                    error=field_error(answer, "new_password")
                >
                    <PasswordInput id="new_password" autocomplete="new-password"/>
                </Field>
                <Button submit=true variant=Variant::Primary size=Size::Large block=true busy=action.pending()>
                    {auth::reset_submit()}
                </Button>
            </ActionForm>
        </AuthPage>
    }
}
