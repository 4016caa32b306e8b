//! A labelled field. Whatever input stands inside takes its id, its description and its error
//! from the field, so nobody wires `for`, `aria-describedby` or `aria-invalid` by hand.

use crate::{Icon, IconName, ui_text};
use leptos::{context::Provider, prelude::*};

/// What a field tells the input inside it.
#[derive(Clone, Debug)]
pub struct FieldContext {
    pub id: String,
    pub error: Signal<Option<String>>,
    pub required: bool,
    pub has_hint: bool,
}

impl FieldContext {
    /// The ids of hint and error, whichever exist.
    #[must_use]
    pub fn described_by(&self) -> Option<String> {
        let error = self
            .error
            .with(Option::is_some)
            .then(|| format!("{}-error", self.id));
        let hint = self.has_hint.then(|| format!("{}-hint", self.id));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{error} {hint}")),
            (one, other) => one.or(other),
        }
    }
}

/// Label, input, hint and the error in its place.
#[component]
pub fn Field(
    #[prop(into)] label: String,
    /// Unique on the page; the id of the input.
    #[prop(into)]
    id: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    /// Says "optional" beside the label. In short forms mark the optional fields, not the required.
    #[prop(optional)]
    optional: bool,
    /// Takes the full width of a `.form-grid`.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    let context = FieldContext {
        id: id.clone(),
        error,
        required,
        has_hint: hint.is_some(),
    };
    let hint = hint.map(|hint| {
        view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> }
    });
    let error_id = format!("{id}-error");
    view! {
        <div class=if wide { "field field-wide" } else { "field" }>
            <label class="field-label" for=id>
                {label}
                {optional.then(|| view! { <span class="field-optional">{ui_text().optional}</span> })}
            </label>
            <Provider value=context>{children()}</Provider>
            // Always in the page, so that a screen reader hears an error that appears.
            <div id=error_id aria-live="polite">
                {move || {
                    error.get().map(|message| view! {
                        <p class="field-error"><Icon name=IconName::Alert/>{message}</p>
                    })
                }}
            </div>
            {hint}
        </div>
    }
}
