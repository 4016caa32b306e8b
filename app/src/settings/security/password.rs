//! Changing the password.

use super::api::ChangePassword;
use crate::{
    auth::PasswordInput,
    error::{field_error, form_error},
    forms::focus_refused,
    i18n::{auth, security},
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Field, Mood, Notice};

#[component]
pub(super) fn ChangePasswordCard() -> impl IntoView {
    let action = ServerAction::<ChangePassword>::new();
    let answer = action.value();
    let failure = form_error(answer);
    focus_refused(answer);
    let notice = move || match answer.get() {
        Some(Ok(())) => {
            Some(view! { <Notice mood=Mood::Positive>{security::password_changed()}</Notice> })
        }
        _ => None,
    };
    // A changed password leaves empty fields.
    let changed = Memo::new(move |times: Option<&u32>| {
        times.copied().unwrap_or(0) + u32::from(matches!(answer.get(), Some(Ok(()))))
    });
    let form = move || {
        changed.track();
        view! {
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="change-password">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <Field
                    label=security::password_current()
                    id="current_password"
                    required=true
                    error=field_error(answer, "current_password")
                >
                    <PasswordInput id="current_password" autocomplete="current-password"/>
                </Field>
                <Field
                    label=security::password_new()
                    id="new_password"
                    required=true
                    hint=auth::password_hint()
                    error=field_error(answer, "new_password")
                >
                    <PasswordInput id="new_password" autocomplete="new-password"/>
                </Field>
                <p class="muted">{security::password_text()}</p>
                <div class="form-actions">
                    <Button submit=true busy=action.pending()>{security::password_submit()}</Button>
                </div>
            </ActionForm>
        }
    };
    view! { <Card title=security::password_title()><div class="stack">{notice} {form}</div></Card> }
}
