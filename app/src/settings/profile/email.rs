//! The address one signs in with.

use super::api::ChangeEmail;
use crate::{
    auth::PasswordInput,
    error::{field_error, form_error},
    forms::{focus_refused, from_address},
    i18n::{auth, settings},
    session::me,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Field, Mood, Notice, TextInput};

#[component]
pub(crate) fn EmailCard() -> impl IntoView {
    let action = ServerAction::<ChangeEmail>::new();
    let answer = action.value();
    let failure = form_error(answer);
    focus_refused(answer);
    let address = me().map(|me| me.email).unwrap_or_default();
    let sent_by_form = from_address("email") == "sent";
    let sent = move || match answer.get() {
        Some(answer) => answer.is_ok(),
        None => sent_by_form,
    };
    let typed = Some(from_address("email"))
        .filter(|_| !sent_by_form)
        .unwrap_or_default();
    view! {
        <Card title=settings::email_title()>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="change-email">
                {move || sent().then(|| view! { <Notice mood=Mood::Positive>{settings::email_sent()}</Notice> })}
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <p class="muted">{settings::email_text(&address)}</p>
                <Field label=settings::email_new() id="new-email" required=true error=field_error(answer, "email")>
                    <TextInput name="email" kind="email" value=typed attr:autocomplete="email"/>
                </Field>
                <Field label=auth::password() id="password" required=true error=field_error(answer, "password")>
                    <PasswordInput id="password" autocomplete="current-password"/>
                </Field>
                <div class="form-actions">
                    <Button submit=true busy=action.pending()>{settings::email_submit()}</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
