//! The browser's entry: takes over the page the server rendered.

#![recursion_limit = "256"]

use leptos::prelude::*;

/// Called by Leptos's loader once the module has arrived.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // A redirect from a server function changes who is signed in: load that page anew.
    _ = server_fn::redirect::set_redirect_hook(|to| {
        if let Some(window) = web_sys::window() {
            // A navigation to our own path is only refused while the page is being closed.
            _ = window.location().assign(to);
        }
    });
    leptos::mount::hydrate_body(app::App);
    // After the views of this pass: tests wait for the attribute, times may use the local clock.
    request_animation_frame(|| {
        ui::mark_hydrated();
        if let Some(html) = document().document_element() {
            // Refused only for malformed names.
            _ = html.set_attribute("data-hydrated", "true");
        }
    });
}
