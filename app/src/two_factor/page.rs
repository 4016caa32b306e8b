//! The page: whichever step comes next.

use super::{
    api::{Change, Shown, read_page},
    change::ChangeForm,
    codes::Codes,
    passkeys::{AddPasskeyForm, BeginPasskeyForm, RemovePasskeyForm},
    setup::{Begin, Confirm},
};
use crate::{
    auth::{AuthPage, SignOut},
    forms::from_address,
    i18n::{common, passkeys, two_factor},
    session::me,
};
use domain::{
    ErrorCode,
    passkey::Passkey,
    two_factor::{TwoFactor, TwoFactorSetup},
};
use leptos::prelude::*;
use leptos_router::components::Redirect;
use server_fn::ServerFn;

#[component]
pub fn TwoFactorPage() -> impl IntoView {
    let shown = Resource::new_blocking(|| (), |()| read_page());
    view! {
        <Suspense>
            {move || Suspend::new(async move { match shown.await {
                Ok(shown) => next_step(shown),
                Err(error) if error.0.code == ErrorCode::Unauthorized => view! {
                    <Redirect path="/sign-in?next=/two-factor"/>
                }.into_any(),
                Err(error) => view! {
                    <AuthPage title=two_factor::title() text=error.words() everybody=true>
                        <Leave/>
                    </AuthPage>
                }.into_any(),
            }})}
        </Suspense>
    }
}

fn next_step(shown: Shown) -> AnyView {
    if !shown.codes.is_empty() {
        return view! { <Codes codes=shown.codes/> }.into_any();
    }
    let state = shown.state;
    let is_on = state.since.is_some();
    match from_address("change").as_str() {
        "passkey" if state.passkeys_offered => match shown.question {
            Some(question) => view! { <AddPasskeyForm question device=shown.device/> }.into_any(),
            None => view! { <BeginPasskeyForm state/> }.into_any(),
        },
        "remove" => remove(state),
        "app" if !state.app => set_up(state, shown.setup),
        "off" if state.app => view! { <ChangeForm change=Change::Off state/> }.into_any(),
        _ if is_on => view! { <ChangeForm change=Change::Codes state/> }.into_any(),
        _ => set_up(state, shown.setup),
    }
}

/// The passkey that the address names, if it is still there.
fn remove(state: TwoFactor) -> AnyView {
    let id = from_address("id");
    let named = |one: &&Passkey| one.id.to_string() == id;
    match state.passkeys.iter().find(named).cloned() {
        Some(passkey) => view! { <RemovePasskeyForm state passkey/> }.into_any(),
        None => view! { <Redirect path="/settings/security"/> }.into_any(),
    }
}

fn set_up(state: TwoFactor, setup: Option<TwoFactorSetup>) -> AnyView {
    let text = if state.required && state.since.is_none() {
        two_factor::required_text()
    } else {
        two_factor::text()
    };
    let other = state.passkeys_offered.then(|| {
        view! { <p class="auth-more"><a href="/two-factor?change=passkey">{passkeys::instead_of_app()}</a></p> }
    });
    let content = match setup {
        Some(setup) => view! { <Confirm setup/> }.into_any(),
        None => view! { <Begin state/> }.into_any(),
    };
    view! {
        <AuthPage title=two_factor::title() text everybody=true>
            {content}
            {other}
            <Leave/>
        </AuthPage>
    }
    .into_any()
}

/// The way out: back to the settings, or signed out for whoever may do nothing else.
#[component]
pub(super) fn Leave() -> impl IntoView {
    if me().is_some() {
        return view! {
            <p class="auth-more"><a href="/settings/security">{two_factor::back()}</a></p>
        }
        .into_any();
    }
    view! {
        <form method="post" action=SignOut::url() class="auth-more">
            <button type="submit" class="link-button">{common::person_sign_out()}</button>
        </form>
    }
    .into_any()
}
