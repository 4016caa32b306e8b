//! The browser's entry: takes over the page the server rendered.

#![recursion_limit = "256"]

use leptos::{mount::hydrate_from_async, prelude::*, tachys::dom::body};
use wasm_bindgen_futures::spawn_local;

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
    spawn_local(async {
        // The page may have to wait for the code of its section.
        hydrate_from_async(body(), app::App).await.forget();
        request_animation_frame(mark_hydrated);
    });
}

/// After the views of this pass: tests wait for the attribute, times may use the local clock.
fn mark_hydrated() {
    ui::mark_hydrated();
    if let Some(html) = document().document_element() {
        // Refused only for malformed names.
        _ = html.set_attribute("data-hydrated", "true");
    }
}
