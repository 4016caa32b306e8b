//! Passkeys on pages without WebAssembly. A button there asks the device by a small script of its
//! own, `passkeys.js`, puts the answer into a hidden field of its form, and sends that. Where a
//! browser knows no passkeys, or runs no scripts, there is no button.

mod add;
mod ask;
mod remove;

pub(super) use add::{AddPasskeyForm, BeginPasskeyForm};
pub(crate) use ask::{Kind, PasskeyButton, Script};
pub(super) use remove::RemovePasskeyForm;

/// What a form brought in its hidden field; nothing where a code was typed instead. Text that is no
/// JSON is an answer, too: a wrong one.
pub(crate) fn given(text: &str) -> Option<serde_json::Value> {
    (!text.is_empty()).then(|| serde_json::from_str(text).unwrap_or_default())
}
