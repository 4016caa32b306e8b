//! A password that can be looked at while it is typed.

use crate::i18n::auth;
use leptos::prelude::*;
use ui::{Icon, IconName, TextInput};
use wasm_bindgen::JsCast;

/// Its input, with a button to show it as soon as there are scripts to answer it.
#[component]
pub(crate) fn PasswordInput(
    /// The id of the field it stands in, and the name of the input where that has none of its own.
    id: &'static str,
    #[prop(optional)] name: Option<&'static str>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
) -> impl IntoView {
    let hydrated = RwSignal::new(false);
    let shown = RwSignal::new(false);
    Effect::new(move |_| hydrated.set(true));
    let toggle = move |_| {
        shown.update(|shown| *shown = !*shown);
        let input = document().get_element_by_id(id);
        if let Some(input) =
            input.and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok())
        {
            input.set_type(if shown.get_untracked() {
                "text"
            } else {
                "password"
            });
        }
    };
    let label = move || {
        if shown.get() {
            auth::hide_password()
        } else {
            auth::show_password()
        }
    };
    view! {
        <div class="password">
            <TextInput name=name.unwrap_or(id) kind="password" large=true attr:autocomplete=autocomplete/>
            <Show when=move || hydrated.get()>
                <button
                    type="button"
                    class="icon-button"
                    title=label
                    aria-label=label
                    aria-pressed=move || shown.get().to_string()
                    on:click=toggle
                >
                    <Icon name=IconName::Eye/>
                </button>
            </Show>
        </div>
    }
}
