//! Text inputs. `value` is what the server rendered; `bind` ties the input to a signal without
//! losing what was typed before WebAssembly arrived. Other attributes spread onto the element:
//! `<TextInput name="phone" kind="tel" attr:autocomplete="tel"/>`.

use crate::{FieldContext, Icon, IconName};
use leptos::{html, prelude::*};

/// The attributes an input takes from its field, or nothing outside of one.
struct Wiring {
    id: Option<String>,
    required: bool,
    field: Option<FieldContext>,
}

fn wiring() -> Wiring {
    let field = use_context::<FieldContext>();
    Wiring {
        id: field.as_ref().map(|field| field.id.clone()),
        required: field.as_ref().is_some_and(|field| field.required),
        field,
    }
}

/// Keeps an element and a signal equal. The element wins once, at hydration: somebody may have
/// typed already.
macro_rules! bind_value {
    ($node:ident, $bind:ident) => {
        if let Some(bind) = $bind {
            Effect::new(move |first: Option<()>| {
                let wanted = bind.get();
                if let Some(input) = $node.get() {
                    let shown = input.value();
                    if first.is_none() && !shown.is_empty() && wanted.is_empty() {
                        bind.set(shown);
                    } else if shown != wanted {
                        input.set_value(&wanted);
                    }
                }
            });
        }
    };
}

/// One line of text: any `kind` an `<input>` knows (`text`, `email`, `password`, `tel`, `url`, …).
#[component]
pub fn TextInput(
    #[prop(into)] name: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] placeholder: Option<String>,
    /// The taller input of sign-in and wizards.
    #[prop(optional)]
    large: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    bind_value!(node, bind);
    let Wiring {
        id,
        required,
        field,
    } = wiring();
    let described = field.clone();
    let initial = bind.map_or(value, |bind| bind.get_untracked());
    view! {
        <input
            node_ref=node
            class=if large { "input input-large" } else { "input" }
            type=kind
            name=name
            id=id
            value=initial
            placeholder=placeholder
            required=required
            disabled=move || disabled.get()
            aria-invalid=move || invalid(field.as_ref())
            aria-describedby=move || described.as_ref().and_then(FieldContext::described_by)
            on:input=move |event| if let Some(bind) = bind { bind.set(event_target_value(&event)) }
        />
    }
}

/// Several lines; grows with its text where the browser can.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(default = 3)] rows: u8,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    bind_value!(node, bind);
    let Wiring {
        id,
        required,
        field,
    } = wiring();
    let described = field.clone();
    let initial = bind.map_or(value, |bind| bind.get_untracked());
    view! {
        <textarea
            node_ref=node
            class="input"
            name=name
            id=id
            rows=rows.to_string()
            placeholder=placeholder
            required=required
            aria-invalid=move || invalid(field.as_ref())
            aria-describedby=move || described.as_ref().and_then(FieldContext::described_by)
            on:input=move |event| if let Some(bind) = bind { bind.set(event_target_value(&event)) }
        >
            {initial}
        </textarea>
    }
}

/// A native select. Its children are `<option>`s; mark the chosen one with `selected=true`.
#[component]
pub fn Select(#[prop(into)] name: String, children: Children) -> impl IntoView {
    let Wiring {
        id,
        required,
        field,
    } = wiring();
    let described = field.clone();
    view! {
        <select
            class="input"
            name=name
            id=id
            required=required
            aria-invalid=move || invalid(field.as_ref())
            aria-describedby=move || described.as_ref().and_then(FieldContext::described_by)
        >
            {children()}
        </select>
    }
}

/// A search box. Inside a GET form it works without scripts; `/` focuses it.
#[component]
pub fn SearchInput(
    /// Accessible name and placeholder.
    #[prop(into)]
    label: String,
    #[prop(default = "search")] name: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    bind_value!(node, bind);
    let initial = bind.map_or(value, |bind| bind.get_untracked());
    view! {
        <div class="input-group search" role="search">
            <Icon name=IconName::Search/>
            <input
                node_ref=node
                class="input"
                type="search"
                name=name
                value=initial
                placeholder=label.clone()
                aria-label=label
                autocomplete="off"
                data-keys="Slash"
                on:input=move |event| {
                    if let Some(bind) = bind { bind.set(event_target_value(&event)) }
                }
            />
            <kbd class="kbd desktop-only" aria-hidden="true">"/"</kbd>
        </div>
    }
}

fn invalid(field: Option<&FieldContext>) -> Option<&'static str> {
    field
        .is_some_and(|field| field.error.with(Option::is_some))
        .then_some("true")
}
