//! The button that asks a device.

use crate::i18n::passkeys;
use leptos::prelude::*;
use ui::{Button, Size, Variant};

/// What the device is to do.
#[derive(Clone)]
pub(crate) enum Kind {
    /// Make a key, as these options say.
    Make(String),
    /// Answer with one. What to ask is asked for at this address.
    Answer(&'static str),
}

/// A button that asks the device, and sends its form with the answer. It shows itself where it works.
#[component]
pub(crate) fn PasskeyButton(
    kind: Kind,
    #[prop(into)] label: String,
    #[prop(optional)] variant: Variant,
    /// Why the last answer was refused.
    #[prop(optional, into)]
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let (does, options, ask) = match kind {
        Kind::Make(options) => ("create", Some(options), None),
        Kind::Answer(at) => ("get", None, Some(at)),
    };
    view! {
        <input type="hidden" name="passkey" value=""/>
        <div data-passkey-part hidden=true>
            <Button
                variant
                size=Size::Large
                block=true
                attr:data-passkey=does
                attr:data-options=options
                attr:data-ask=ask
            >
                {label}
            </Button>
        </div>
        <p
            class="field-error"
            role="alert"
            data-passkey-say=""
            data-cancelled=passkeys::say_cancelled()
            data-there=passkeys::say_there()
            data-address=passkeys::say_address()
            data-late=passkeys::say_late()
            data-often=passkeys::say_often()
            data-failed=passkeys::say_failed()
        >
            {move || refused.get()}
        </p>
    }
}

/// The script behind the button, once on a page.
#[component]
pub(crate) fn Script() -> impl IntoView {
    view! { <script src="/passkeys.js" defer></script> }
}
