//! How an account stands, in words.

use crate::i18n::accounts;
use domain::account::{Account, AccountState};
use leptos::prelude::*;
use ui::{Badge, Mood, Time, TimeStyle};

/// The badge of a state.
#[component]
pub fn StateBadge(state: AccountState) -> impl IntoView {
    let (mood, words) = match state {
        AccountState::Online => (Mood::Positive, accounts::state_online()),
        AccountState::Connecting => (Mood::Accent, accounts::state_connecting()),
        AccountState::CodeSent => (Mood::Accent, accounts::state_code_sent()),
        AccountState::PasswordNeeded => (Mood::Accent, accounts::state_password_needed()),
        AccountState::Backoff => (Mood::Warning, accounts::state_backoff()),
        AccountState::FloodWait => (Mood::Warning, accounts::state_flood_wait()),
        AccountState::Revoked => (Mood::Danger, accounts::state_revoked()),
        AccountState::SignedOut => (Mood::Neutral, accounts::state_signed_out()),
    };
    view! { <Badge mood>{words}</Badge> }
}

/// What it means and what to do, where there is something to say.
#[component]
pub fn StateExplained(account: Account) -> impl IntoView {
    let words = match account.state {
        AccountState::Backoff => accounts::explain_backoff(),
        AccountState::FloodWait => accounts::explain_flood_wait(),
        AccountState::Revoked => accounts::explain_revoked(),
        AccountState::SignedOut => accounts::explain_signed_out(),
        AccountState::CodeSent => accounts::explain_code_sent(),
        AccountState::PasswordNeeded => accounts::explain_password_needed(),
        AccountState::Connecting | AccountState::Online => return ().into_any(),
    };
    let until = account.wait_until.map(|until| {
        view! { <p class="muted small">{accounts::until()} " " <Time at=until.timestamp_millis() style=TimeStyle::Full/></p> }
    });
    let reason = account
        .state_reason
        .map(|reason| view! { <p class="muted small">{accounts::reason(reason)}</p> });
    view! {
        <p>{words}</p>
        {until}
        {reason}
    }
    .into_any()
}

/// The name on Telegram, or the number where there is none yet.
pub fn name_of(account: &Account) -> String {
    account
        .display_name
        .clone()
        .unwrap_or_else(|| account.phone.clone())
}
