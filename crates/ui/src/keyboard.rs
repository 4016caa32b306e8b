//! The keyboard, declared where the thing stands: an element with `data-keys="KeyG KeyI"` is
//! clicked (or focused, if it is an input) when those keys are pressed. Keys are physical
//! (`KeyboardEvent.code`), so they work on a Russian layout. `J` and `K` move among `.row-link`s.

use crate::{Step, move_focus};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// How long the second key of a pair may take, in milliseconds.
const PAIR: f64 = 1200.0;

/// The first key of a pair and when it was pressed.
type First = Option<(String, f64)>;

/// Listens for the whole page. Called once, by the frame.
pub fn provide_keyboard() {
    let first = StoredValue::new(First::None);
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| on_key(&event, first));
        on_cleanup(move || handle.remove());
    });
}

fn on_key(event: &ev::KeyboardEvent, first: StoredValue<First>) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return;
    }
    if is_typing(event) {
        // Esc leaves a field, as everywhere else.
        if event.code() == "Escape"
            && let Some(element) = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok())
        {
            _ = element.blur();
        }
        return;
    }
    if document()
        .query_selector("dialog[open]")
        .ok()
        .flatten()
        .is_some()
    {
        return;
    }
    // `?` is Shift and Slash on every layout we speak.
    let code = if event.shift_key() {
        format!("Shift+{}", event.code())
    } else {
        event.code()
    };
    let now = js_sys::Date::now();
    let pair = first
        .try_update_value(Option::take)
        .flatten()
        .filter(|(_, at)| now - at < PAIR)
        .map(|(before, _)| format!("{before} {code}"));
    let done = pair.is_some_and(|pair| activate(&pair)) || activate(&code) || step_rows(&code);
    if done {
        event.prevent_default();
    } else if code.starts_with("Key") {
        first.set_value(Some((code, now)));
    }
}

fn is_typing(event: &ev::KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| {
            element
                .matches(
                    "input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]",
                )
                .unwrap_or(false)
        })
}

/// Clicks or focuses the first visible element that declares these keys.
fn activate(keys: &str) -> bool {
    let Ok(found) = document().query_selector_all(&format!("[data-keys=\"{keys}\"]")) else {
        return false;
    };
    let visible = (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<web_sys::HtmlElement>().ok())
        .find(is_visible);
    let Some(element) = visible else { return false };
    if element.matches("input, textarea, select").unwrap_or(false) {
        _ = element.focus();
    } else {
        element.click();
    }
    true
}

fn step_rows(code: &str) -> bool {
    let step = match code {
        "KeyJ" => Step::Next,
        "KeyK" => Step::Previous,
        _ => return false,
    };
    let Some(root) = document().document_element() else {
        return false;
    };
    move_focus(&root, ".row-link", step);
    true
}

/// Whether an element takes room on the screen.
fn is_visible(element: &web_sys::HtmlElement) -> bool {
    element.offset_width() > 0 || element.offset_height() > 0
}
