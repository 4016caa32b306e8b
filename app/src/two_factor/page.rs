//! The page: whichever step comes next.

use super::{
    api::{Change, Shown, read_page},
    change::ChangeForm,
    codes::Codes,
    setup::{Begin, Confirm},
};
use crate::{
    auth::{AuthPage, SignOut},
    forms::from_address,
    i18n::{common, two_factor},
    session::me,
};
use domain::ErrorCode;
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
    let Shown {
        state,
        setup,
        codes,
    } = shown;
    if !codes.is_empty() {
        return view! { <Codes codes/> }.into_any();
    }
    let content = match (state.since, setup) {
        (Some(_), _) => {
            let change = match from_address("change").as_str() {
                "off" => Change::Off,
                _ => Change::Codes,
            };
            return view! { <ChangeForm change has_password=state.has_password/> }.into_any();
        }
        (None, Some(setup)) => view! { <Confirm setup/> }.into_any(),
        (None, None) => view! { <Begin has_password=state.has_password/> }.into_any(),
    };
    let text = if state.required {
        two_factor::required_text()
    } else {
        two_factor::text()
    };
    view! {
        <AuthPage title=two_factor::title() text everybody=true>
            {content}
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
