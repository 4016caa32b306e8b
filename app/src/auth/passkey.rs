//! Passkeys on the way in: alone, or as the second step.

use super::{SubmitPasskey, SubmitSecondStep};
use crate::{
    ctx,
    error::ApiError,
    i18n::passkeys,
    two_factor::passkeys::{Kind, PasskeyButton, Script},
};
use domain::{ErrorCode, FieldCode};
use leptos::{form::ActionForm, prelude::*};

/// Signs in with a passkey and nothing else; nothing where passkeys cannot be used.
#[component]
pub(super) fn SignInWithPasskey(
    /// Where the person wants to be.
    #[prop(into)]
    next: String,
) -> impl IntoView {
    let services = ctx::services().ok()?;
    if !service::identity::passkeys_offered(&services) {
        return None;
    }
    let action = ServerAction::<SubmitPasskey>::new();
    let answer = action.value();
    Some(view! {
        <div data-passkey-part="" hidden=true>
            <ActionForm action attr:class="form" attr:data-testid="sign-in-passkey">
                <input type="hidden" name="next" value=next/>
                <PasskeyButton
                    kind=Kind::Answer("/api/auth/signin/passkey/question")
                    label=passkeys::sign_in_submit()
                    refused=Signal::derive(move || refused(answer.get()))
                />
                <Script/>
            </ActionForm>
        </div>
    })
}

/// Takes the second step with a passkey.
#[component]
pub(super) fn SecondStepWithPasskey(
    /// Where the person wants to be.
    #[prop(into)]
    next: String,
) -> impl IntoView {
    let action = ServerAction::<SubmitSecondStep>::new();
    let answer = action.value();
    view! {
        <div class="auth-with" data-passkey-part="" hidden=true>
            <ActionForm action attr:class="form" attr:data-testid="second-step-passkey">
                <input type="hidden" name="next" value=next/>
                <PasskeyButton
                    kind=Kind::Answer("/api/auth/signin/second-step/question")
                    label=passkeys::step_submit()
                    refused=Signal::derive(move || refused(answer.get()))
                />
                <Script/>
            </ActionForm>
            <p class="auth-or"><span>{passkeys::step_or()}</span></p>
        </div>
    }
}

/// Why a passkey was refused; what a form is refused for otherwise stands elsewhere.
fn refused(answer: Option<Result<(), ApiError>>) -> Option<String> {
    let ApiError(error) = answer?.err()?;
    let words = match error.of_field("passkey") {
        Some(FieldCode::Unknown) => passkeys::sign_in_unknown(),
        Some(FieldCode::Expired) => passkeys::sign_in_late(),
        Some(_) => passkeys::sign_in_refused(),
        None if error.code == ErrorCode::RateLimited => return Some(ApiError(error).words()),
        None => return None,
    };
    Some(words.to_owned())
}
