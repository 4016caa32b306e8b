//! Removing a passkey takes both steps.

use crate::{
    auth::AuthPage,
    error::ApiError,
    i18n::passkeys,
    two_factor::{api::RemovePasskey, page::Leave, proof::ProofFields},
};
use domain::{ErrorCode, passkey::Passkey, two_factor::TwoFactor};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Mood, Notice, Size, Variant};

#[component]
pub(in crate::two_factor) fn RemovePasskeyForm(
    state: TwoFactor,
    passkey: Passkey,
) -> impl IntoView {
    let remove = ServerAction::<RemovePasskey>::new();
    let answer = remove.value();
    let failure = move || match answer.get() {
        Some(Err(error)) => words(&error),
        _ => None,
    };
    let last = state.passkeys.len() == 1 && !state.app;
    let text = if last {
        passkeys::remove_last_text()
    } else {
        passkeys::remove_text()
    };
    view! {
        <AuthPage title=passkeys::remove_title(&passkey.name) text everybody=true>
            <ActionForm action=remove attr:class="form" attr:novalidate=true attr:data-testid="passkey-remove">
                {move || failure().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <input type="hidden" name="id" value=passkey.id.to_string()/>
                <ProofFields state answer/>
                <Button submit=true variant=Variant::Danger size=Size::Large block=true>
                    {passkeys::remove_submit()}
                </Button>
            </ActionForm>
            <Leave/>
        </AuthPage>
    }
}

/// What the form as a whole was refused for.
fn words(error: &ApiError) -> Option<String> {
    match error.0.code {
        ErrorCode::Conflict => Some(passkeys::remove_needed().to_owned()),
        _ if error.0.fields.is_empty() => Some(error.words()),
        _ => None,
    }
}
