//! Showing both steps anew: the password, and a code or a passkey.

use super::passkeys::{Kind, PasskeyButton, Script};
use crate::{
    auth::PasswordInput,
    error::{ApiError, field_error},
    i18n::{auth, passkeys, two_factor},
};
use domain::two_factor::TwoFactor;
use leptos::prelude::*;
use ui::{Field, TextInput};

/// The fields of a form that asks for both. Nothing is asked for that the person does not have.
#[component]
pub(super) fn ProofFields(
    state: TwoFactor,
    /// What the form's action answered.
    #[prop(into)]
    answer: Signal<Option<Result<(), ApiError>>>,
) -> impl IntoView {
    let second = state.since.is_some();
    let keys = second && state.passkeys_offered && !state.passkeys.is_empty();
    view! {
        {state.has_password.then(|| view! {
            <Field label=auth::password() id="password" required=true error=field_error(answer, "password")>
                <PasswordInput id="password" autocomplete="current-password"/>
            </Field>
        })}
        {second.then(|| view! {
            <Field label=two_factor::code() id="code" required=true hint=hint(state.app) error=field_error(answer, "code")>
                <TextInput name="code" large=true attr:autocomplete="one-time-code"/>
            </Field>
        })}
        {keys.then(|| view! {
            <PasskeyButton
                kind=Kind::Answer("/fn/two-factor/ask")
                label=passkeys::instead_of_code()
                refused=field_error(answer, "passkey")
            />
            <Script/>
        })}
    }
}

/// Where codes come from.
pub(super) fn hint(app: bool) -> &'static str {
    if app {
        two_factor::code_hint()
    } else {
        passkeys::backup_hint()
    }
}
