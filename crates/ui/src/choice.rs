//! Checkboxes and the segmented control.

use leptos::prelude::*;

/// A checkbox with its label; `hint` explains what it does.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] on_change: Option<Callback<bool>>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                name=name
                value="true"
                checked=checked
                on:change=move |event| {
                    if let Some(on_change) = on_change { on_change.run(event_target_checked(&event)) }
                }
            />
            <span>
                {label}
                {hint.map(|hint| view! { <span class="choice-hint">{hint}</span> })}
            </span>
        </label>
    }
}

/// One of a few, side by side: links with `aria-current`, or labels around radio inputs.
#[component]
pub fn Segmented(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! { <div class="segmented" role="group" aria-label=label>{children()}</div> }
}

/// A segment backed by a radio input, so that it works in a plain form.
#[component]
pub fn Segment(
    name: &'static str,
    value: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] checked: Signal<bool>,
    #[prop(optional, into)] on_choose: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <label>
            <input
                type="radio"
                name=name
                value=value
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
                on:change=move |_| if let Some(on_choose) = on_choose { on_choose.run(()) }
            />
            {label}
        </label>
    }
}
