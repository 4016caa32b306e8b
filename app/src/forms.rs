//! What forms share: values that came back in the address, and the focus after a refusal.

use crate::error::ApiError;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;

/// What the address says for a field: typed before a plain form came back with an error, or put
/// there by the link that led here.
#[must_use]
pub fn from_address(name: &str) -> String {
    use_query_map()
        .with_untracked(|query| query.get(name))
        .unwrap_or_default()
}

/// Puts the focus on the first refused field, as soon as the fields have learned of it.
pub fn focus_refused<T: Send + Sync + 'static>(
    answer: impl Get<Value = Option<Result<T, ApiError>>> + Send + Sync + 'static,
) {
    Effect::new(move |_| {
        if matches!(answer.get(), Some(Err(_))) {
            request_animation_frame(|| focus("[aria-invalid=true]"));
        }
    });
}

/// Puts the focus on the field marked `autofocus`: browsers do so only for a page they load.
pub fn focus_first() {
    Effect::new(|_| request_animation_frame(|| focus("[autofocus]")));
}

/// Moves the focus to the first element that matches, if there is one.
pub fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        // An element that left the page meanwhile takes no focus; nothing is lost.
        _ = element.focus();
    }
}

/// A path of our own to go on to, or `otherwise`. Addresses of other sites are not followed.
#[must_use]
pub fn local_path<'a>(path: &'a str, otherwise: &'a str) -> &'a str {
    let local = path.starts_with('/')
        && !path.starts_with("//")
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if local { path } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_our_own_paths_are_followed() {
        for path in ["/inbox", "/crm/deals?sort=-title", "/pipeline/1#x"] {
            assert_eq!(local_path(path, "/"), path);
        }
        for path in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\tx",
            "/a\r\nSet-Cookie: x",
            "inbox",
        ] {
            assert_eq!(local_path(path, "/inbox"), "/inbox", "{path:?}");
        }
    }
}
