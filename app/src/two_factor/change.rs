//! New backup codes, or no second step any more: both take the password and a code.

use super::{
    api::{Change, ChangeTwoFactor},
    page::Leave,
    proof::ProofFields,
};
use crate::{
    auth::AuthPage,
    error::ApiError,
    i18n::{passkeys, two_factor},
};
use domain::{ErrorCode, two_factor::TwoFactor};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Mood, Notice, Size, Variant};

#[component]
pub(super) fn ChangeForm(change: Change, state: TwoFactor) -> impl IntoView {
    let action = ServerAction::<ChangeTwoFactor>::new();
    let answer = action.value();
    let failure = move || match answer.get() {
        Some(Err(error)) => words(&error),
        _ => None,
    };
    let (title, text, submit, variant, name) = match change {
        Change::Codes => (
            two_factor::renew_title(),
            two_factor::renew_text(),
            two_factor::renew_submit(),
            Variant::Primary,
            "codes",
        ),
        Change::Off if !state.passkeys.is_empty() => (
            passkeys::app_off_title(),
            passkeys::app_off_text(),
            passkeys::app_off_submit(),
            Variant::Danger,
            "off",
        ),
        Change::Off => (
            two_factor::off_title(),
            two_factor::off_text(),
            two_factor::off_submit(),
            Variant::Danger,
            "off",
        ),
    };
    view! {
        <AuthPage title text everybody=true>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="two-factor-change">
                {move || failure().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <input type="hidden" name="change" value=name/>
                <ProofFields state answer/>
                <Button submit=true variant size=Size::Large block=true>{submit}</Button>
            </ActionForm>
            <Leave/>
        </AuthPage>
    }
}

/// What the form as a whole was refused for.
fn words(error: &ApiError) -> Option<String> {
    match error.0.code {
        ErrorCode::Conflict => Some(two_factor::off_required().to_owned()),
        _ if error.0.fields.is_empty() => Some(error.words()),
        _ => None,
    }
}
