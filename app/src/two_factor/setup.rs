//! Setting the second step up: the password, then the app, then its first code.

use super::{
    api::{BeginTwoFactor, ConfirmTwoFactor},
    proof::ProofFields,
};
use crate::{
    error::{field_error, form_error},
    i18n::two_factor,
};
use domain::two_factor::{TwoFactor, TwoFactorSetup};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::location::Url;
use ui::{Button, Field, Mood, Notice, Size, TextInput, Variant};

/// Asks for the password, and for the second step of whoever has passkeys: whoever finds an open window must not lock its owner out.
#[component]
pub(super) fn Begin(state: TwoFactor) -> impl IntoView {
    let action = ServerAction::<BeginTwoFactor>::new();
    let answer = action.value();
    let failure = form_error(answer);
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="two-factor-begin">
            {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <ProofFields state answer/>
            <Button submit=true variant=Variant::Primary size=Size::Large block=true>
                {two_factor::begin()}
            </Button>
        </ActionForm>
    }
}

/// Shows the secret and asks for its first code.
#[component]
pub(super) fn Confirm(setup: TwoFactorSetup) -> impl IntoView {
    let action = ServerAction::<ConfirmTwoFactor>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let picture = format!("data:image/svg+xml,{}", Url::escape(&setup.qr_svg));
    view! {
        <ol class="two-factor-steps">
            <li>{two_factor::scan()}</li>
            <li>{two_factor::enter_code()}</li>
        </ol>
        <img class="two-factor-picture" src=picture alt=two_factor::picture() width="200" height="200"/>
        <details>
            <summary>{two_factor::by_hand()}</summary>
            <p class="muted">{two_factor::by_hand_text()}</p>
            <code class="two-factor-secret" data-testid="secret">{grouped(&setup.secret)}</code>
        </details>
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="two-factor-confirm">
            {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <Field label=two_factor::code() id="code" required=true error=field_error(answer, "code")>
                <TextInput
                    name="code"
                    large=true
                    attr:autocomplete="one-time-code"
                    attr:inputmode="numeric"
                    attr:autofocus=true
                />
            </Field>
            <Button submit=true variant=Variant::Primary size=Size::Large block=true>
                {two_factor::confirm()}
            </Button>
        </ActionForm>
    }
}

/// In groups of four, as it is easier to type.
fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect());
    groups.collect::<Vec<String>>().join(" ")
}
