//! The signed-in frame: rail (a bottom bar on phones), connection bar, the page, and the help for
//! the keyboard. Nobody is let in who is not signed in.

mod connection;
mod keys;
mod not_found;
mod organizations;
mod person;
mod rail;

pub use connection::{Connection, ConnectionState};
pub use not_found::NotFound;
pub use person::{LanguageSwitch, ThemeSwitch, role_name};
pub use rail::Unread;

use crate::{
    crm::Alerts,
    i18n::{self, common},
    preferences::{preferences, remember_zone},
    realtime::{self, Realtime},
    session::me,
};
use connection::ConnectionBar;
use domain::Event;
use keys::KeysDialog;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    components::{Outlet, Redirect},
    hooks::use_location,
};
use rail::Rail;
use ui::{Minute, Toaster, Toasts, UiText, provide_keyboard};

/// The words of the design system's own parts.
pub fn provide_ui_text() {
    provide_context(UiText {
        locale: i18n::locale().tag(),
        close: common::close(),
        cancel: common::cancel(),
        retry: common::retry(),
        load_more: common::load_more(),
        optional: common::optional(),
        today: common::today(),
        yesterday: common::yesterday(),
        just_now: common::just_now(),
    });
}

/// The frame around every section.
#[component]
pub fn Frame() -> impl IntoView {
    match me() {
        Some(me) => view! { <SignedInFrame me/> }.into_any(),
        None => view! { <SignInFirst/> }.into_any(),
    }
}

/// Sends a stranger to sign in and remembers where they wanted to go.
#[component]
fn SignInFirst() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let target = if path == "/" {
        "/sign-in".to_owned()
    } else {
        format!("/sign-in?next={path}")
    };
    view! { <Redirect path=target/> }
}

/// What a person may see depends on their role: with another one, the page is another.
fn follow_role(me: &domain::identity::Me) {
    let (id, role) = (me.id, me.role);
    realtime::on_event(move |event| {
        if let Event::MemberUpdated(member) = event
            && member.id == id
            && member.role != role
            && let Err(error) = window().location().reload()
        {
            leptos::logging::warn!("reload: {error:?}");
        }
    });
}

#[component]
fn SignedInFrame(me: domain::identity::Me) -> impl IntoView {
    let wide_rail = RwSignal::new(preferences().wide_rail);
    let help = RwSignal::new(false);
    let connection = Connection::provide();
    let unread = Unread::provide();
    Realtime::provide();
    Toasts::provide();
    unread.follow();
    follow_role(&me);
    Minute::provide();
    provide_keyboard();
    Effect::new(|_| remember_zone());
    // The tab says how much waits: "(3) Inbox · Parley".
    let title = move |page: String| match unread.0.get() {
        0 => format!("{page} · Parley"),
        count => format!("({count}) {page} · Parley"),
    };
    view! {
        <Title formatter=title/>
        <a class="skip-link visually-hidden" href="#main">{common::skip()}</a>
        <div class="app" data-rail=move || wide_rail.get().then_some("wide")>
            <ConnectionBar connection/>
            <Alerts/>
            <Rail me wide_rail help unread/>
            <main class="app-main" id="main" tabindex="-1">
                <Outlet/>
            </main>
        </div>
        // The menu's own item is not on the screen while the menu is closed; `?` needs one that is.
        <button
            type="button"
            class="visually-hidden"
            tabindex="-1"
            aria-hidden="true"
            data-keys="Shift+Slash"
            on:click=move |_| help.set(true)
        ></button>
        <KeysDialog open=help/>
        <Toaster/>
    }
}
