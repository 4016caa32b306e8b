//! The safety of one's own account: password and devices.

pub mod api;
mod password;
mod sessions;
mod verification;

use super::layout::SettingsPage;
use crate::i18n::security;
use leptos::prelude::*;
use password::ChangePasswordCard;
use sessions::Sessions;
use verification::VerifyNotice;

#[component]
pub fn Security() -> impl IntoView {
    view! {
        <SettingsPage title=security::title()>
            <VerifyNotice/>
            <ChangePasswordCard/>
            <Sessions/>
        </SettingsPage>
    }
}
