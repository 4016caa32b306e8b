//! Keys that programs act with: making one, and revoking it.

pub mod api;
mod list;
mod new;

use super::layout::SettingsPage;
use crate::i18n::api_keys;
use leptos::prelude::*;
use list::KeyList;
use new::NewKey;

#[component]
pub fn ApiKeys() -> impl IntoView {
    let create = ServerAction::<api::CreateApiKey>::new();
    view! {
        <SettingsPage title=api_keys::title()>
            <NewKey action=create/>
            <KeyList made=create.version()/>
        </SettingsPage>
    }
}
