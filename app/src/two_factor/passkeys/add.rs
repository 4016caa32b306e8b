//! Adding a passkey: both steps first, then a name, then the device makes a key.

use super::{Kind, PasskeyButton, Script};
use crate::{
    auth::AuthPage,
    error::{ApiError, field_error},
    forms::from_address,
    i18n::passkeys,
    two_factor::{
        api::{AddPasskey, BeginPasskey},
        page::Leave,
        proof::ProofFields,
    },
};
use domain::{ErrorCode, FieldCode, passkey::PasskeyQuestion, two_factor::TwoFactor};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Field, Mood, Notice, Size, TextInput, Variant};

/// Asks for the password, and for the second step of whoever has one.
#[component]
pub(in crate::two_factor) fn BeginPasskeyForm(state: TwoFactor) -> impl IntoView {
    let begin = ServerAction::<BeginPasskey>::new();
    // An answer that was refused leads here, too: each question is asked once.
    let add = ServerAction::<AddPasskey>::new();
    let (answer, added) = (begin.value(), add.value());
    let failure = move || {
        let refused = [answer.get(), added.get()].into_iter().flatten();
        refused
            .filter_map(Result::err)
            .find_map(|error| words(&error))
    };
    let other = (!state.app).then(|| {
        view! { <p class="auth-more"><a href="/two-factor?change=app">{passkeys::add_app_instead()}</a></p> }
    });
    view! {
        <AuthPage title=passkeys::add_title() text=passkeys::add_text() everybody=true>
            <ActionForm action=begin attr:class="form" attr:novalidate=true attr:data-testid="passkey-begin">
                {move || failure().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <ProofFields state answer/>
                <Button submit=true variant=Variant::Primary size=Size::Large block=true>
                    {passkeys::add_go_on()}
                </Button>
            </ActionForm>
            {other}
            <Leave/>
        </AuthPage>
    }
}

/// Has the device make the key.
#[component]
pub(in crate::two_factor) fn AddPasskeyForm(
    question: PasskeyQuestion,
    /// The name that is proposed.
    device: String,
) -> impl IntoView {
    let add = ServerAction::<AddPasskey>::new();
    let answer = add.value();
    let typed = from_address("name");
    let name = if typed.is_empty() { device } else { typed };
    let options = question.options.to_string();
    view! {
        <AuthPage title=passkeys::add_title() text=passkeys::make_text() everybody=true>
            <ActionForm action=add attr:class="form" attr:novalidate=true attr:data-testid="passkey-add">
                <Field label=passkeys::name() id="name" required=true hint=passkeys::name_hint() error=field_error(answer, "name")>
                    <TextInput name="name" large=true value=name attr:autocomplete="off" attr:autofocus=true/>
                </Field>
                <p class="muted" data-passkey-missing="">{passkeys::missing()}</p>
                <PasskeyButton kind=Kind::Make(options) label=passkeys::make() variant=Variant::Primary/>
            </ActionForm>
            <Leave/>
            <Script/>
        </AuthPage>
    }
}

/// What cannot be said beside a field.
fn words(ApiError(error): &ApiError) -> Option<String> {
    match (error.code, error.of_field("passkey")) {
        (ErrorCode::Conflict, _) => Some(passkeys::add_conflict().to_owned()),
        (_, Some(FieldCode::TooLong)) => Some(passkeys::add_too_many().to_owned()),
        (_, Some(_)) => Some(passkeys::add_refused().to_owned()),
        _ if error.fields.is_empty() => Some(ApiError(error.clone()).words()),
        _ => None,
    }
}
