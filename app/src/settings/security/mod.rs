//! The safety of one's own account: password and devices.

pub mod api;
mod confirm;
mod passkeys;
mod password;
mod sessions;
mod sign_ins;
mod two_factor;
mod verification;

use super::layout::SettingsPage;
use crate::i18n::security;
use leptos::prelude::*;
use password::ChangePasswordCard;
use sessions::Sessions;
use sign_ins::SignInsCard;
use two_factor::TwoFactorCards;
use verification::VerifyNotice;

#[component]
pub fn Security() -> impl IntoView {
    view! {
        <SettingsPage title=security::title()>
            <VerifyNotice/>
            <ChangePasswordCard/>
            <TwoFactorCards/>
            <SignInsCard/>
            <Sessions/>
        </SettingsPage>
    }
}
