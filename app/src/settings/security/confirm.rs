//! Showing once more who one is, where a sign-in was too long ago.

use super::api::Confirm;
use crate::{
    auth::PasswordInput,
    error::{ApiError, field_error},
    forms::focus_refused,
    i18n::{auth, security},
};
use domain::ErrorCode;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Field, Mood, Notice};

/// Asks for the password while `refused` says that it takes one, and says so once it was right.
#[component]
pub(super) fn ConfirmFirst(
    /// Why what stands below was not done.
    #[prop(into)]
    refused: Signal<Option<ApiError>>,
) -> impl IntoView {
    let action = ServerAction::<Confirm>::new();
    let answer = action.value();
    focus_refused(answer);
    let asked = move || {
        let required = |error: ApiError| error.0.code == ErrorCode::ConfirmationRequired;
        refused.get().is_some_and(required) || matches!(answer.get(), Some(Err(_)))
    };
    let form = move || {
        view! {
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="confirm">
                {move || failed(answer.get()).map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <p>{security::confirm_text()}</p>
                <Field label=auth::password() id="confirm_password" required=true error=field_error(answer, "password")>
                    <PasswordInput id="confirm_password" name="password" autocomplete="current-password"/>
                </Field>
                <div class="form-actions">
                    <Button submit=true busy=action.pending()>{security::confirm_submit()}</Button>
                </div>
            </ActionForm>
        }
    };
    move || {
        match (answer.get(), asked()) {
        (Some(Ok(())), _) => Some(
            view! { <div class="setting"><Notice mood=Mood::Positive>{security::confirm_done()}</Notice></div> }
                .into_any(),
        ),
        (_, true) => Some(view! { <div class="setting">{form()}</div> }.into_any()),
        _ => None,
    }
    }
}

/// What the form as a whole was refused for.
fn failed(answer: Option<Result<(), ApiError>>) -> Option<String> {
    let error = answer?.err()?;
    match error.0.code {
        ErrorCode::Conflict => Some(security::confirm_no_password().to_owned()),
        _ if error.0.fields.is_empty() => Some(error.words()),
        _ => None,
    }
}
