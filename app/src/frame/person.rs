//! The menu of the person who is signed in: who they are, theme, language, keys, the way out.

use crate::{
    auth::SignOut,
    i18n::{Locale, common, locale},
    preferences::{SavePreferences, Theme, preferences, remember},
};
use domain::{Role, identity::Me};
use leptos::{ev, prelude::*};
use server_fn::ServerFn;
use ui::{Avatar, Icon, IconName, Menu, MenuItem, MenuLink, Segmented};

#[component]
pub(super) fn PersonMenu(me: Me, help: RwSignal<bool>) -> impl IntoView {
    let face = me.name.clone();
    view! {
        <Menu
            id="person-menu"
            label=common::person_menu()
            class="rail-link rail-person"
            align="side"
            trigger=move || view! {
                <Avatar name=face.clone() class="avatar-s"/>
                <span class="rail-name">{face.clone()}</span>
            }
        >
            <div class="menu-head">
                <strong>{me.name}</strong>
                <span>{me.email} <br/> {me.organization_name} " · " {role_name(me.role)}</span>
            </div>
            <hr/>
            <div class="menu-choice" on:click=|event| event.stop_propagation()>
                <ThemeSwitch/>
                <LanguageSwitch/>
            </div>
            <hr/>
            <MenuLink icon=IconName::Settings label=common::nav_settings() href="/settings"/>
            <MenuItem
                icon=IconName::Keyboard
                label=common::person_shortcuts()
                on:click=move |_| help.set(true)
            />
            // A plain form: the way out works without scripts, and ends in a fresh page.
            <form method="post" action=SignOut::url()>
                <button type="submit" role="menuitem" class="menu-item">
                    <Icon name=IconName::SignOut/>
                    {common::person_sign_out()}
                </button>
            </form>
        </Menu>
    }
}

/// The name of a role.
#[must_use]
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => common::role_owner(),
        Role::Admin => common::role_admin(),
        Role::Manager => common::role_manager(),
        Role::Agent => common::role_agent(),
        Role::Viewer => common::role_viewer(),
    }
}

/// Light, dark, or as the system says. At once and remembered; without scripts by a plain form.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(preferences().theme);
    let option = move |theme: Theme| {
        let label = match theme {
            Theme::System => common::theme_system(),
            Theme::Light => common::theme_light(),
            Theme::Dark => common::theme_dark(),
        };
        let choose = move |event: ev::MouseEvent| {
            event.prevent_default();
            chosen.set(theme);
            remember("theme", "data-theme", theme.id());
        };
        view! {
            <button
                type="submit"
                name="theme"
                value=theme.id()
                aria-pressed=move || (chosen.get() == theme).to_string()
                on:click=choose
            >
                {label}
            </button>
        }
    };
    view! {
        <form method="post" action=SavePreferences::url()>
            <Segmented label=common::theme_label()>{Theme::ALL.map(option).collect_view()}</Segmented>
        </form>
    }
}

/// English or Russian: a plain form, since another language is another page.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let option = |choice: Locale| {
        view! {
            <button
                type="submit"
                name="locale"
                value=choice.tag()
                lang=choice.tag()
                aria-pressed=(choice == locale()).to_string()
            >
                {choice.name()}
            </button>
        }
    };
    view! {
        <form method="post" action=SavePreferences::url()>
            <Segmented label=common::language()>{Locale::ALL.map(option).collect_view()}</Segmented>
        </form>
    }
}
