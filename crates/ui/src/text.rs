//! The few words components say on their own, and the locale they format with.

use leptos::prelude::*;

/// Provided once by the application: `provide_context(UiText { .. })`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UiText {
    /// BCP 47 tag given to `Intl`: `en` or `ru`.
    pub locale: &'static str,
    pub close: &'static str,
    pub cancel: &'static str,
    pub retry: &'static str,
    pub load_more: &'static str,
    pub optional: &'static str,
    pub today: &'static str,
    pub yesterday: &'static str,
    pub just_now: &'static str,
}

impl Default for UiText {
    fn default() -> Self {
        Self {
            locale: "en",
            close: "Close",
            cancel: "Cancel",
            retry: "Try again",
            load_more: "Show more",
            optional: "optional",
            today: "Today",
            yesterday: "Yesterday",
            just_now: "just now",
        }
    }
}

/// The words in use, English where nobody said otherwise.
#[must_use]
pub fn ui_text() -> UiText {
    use_context::<UiText>().unwrap_or_default()
}
