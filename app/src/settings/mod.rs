//! What a person sets for themselves: how Parley looks and speaks, and who they are here.

mod api_keys;
mod audit;
mod fields;
mod layout;
mod members;
mod notifications;
mod organization;
mod profile;
mod security;

pub use api_keys::ApiKeys;
pub use audit::Audit;
pub use fields::Fields;
pub use members::Members;
pub use notifications::Notifications;
pub use organization::Organization;
pub(crate) use organization::api as organization_api;
pub use security::Security;

use crate::{
    auth::SignOut,
    frame::{LanguageSwitch, ThemeSwitch, role_name},
    i18n::{common, settings},
    session::me,
};
use layout::SettingsPage;
use leptos::prelude::*;
use profile::{EmailCard, NameCard};
use server_fn::ServerFn;
use ui::{Button, Card, IconName};

#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <SettingsPage title=settings::general()>
                <Card title=settings::look_title() flush=true>
                    <Setting name=settings::look_theme() text=settings::look_theme_text()>
                        <ThemeSwitch/>
                    </Setting>
                    <Setting name=settings::look_language() text=settings::look_language_text()>
                        <LanguageSwitch/>
                    </Setting>
                </Card>
                {me().map(|me| view! {
                    <Card title=settings::you_title()>
                        <dl class="facts facts-row">
                            <div><dt>{settings::you_organization()}</dt><dd>{me.organization_name}</dd></div>
                            <div><dt>{settings::you_role()}</dt><dd>{role_name(me.role)}</dd></div>
                        </dl>
                    </Card>
                    <NameCard/>
                    <EmailCard/>
                }.into_any())}
                // A plain form: the way out works without scripts, and ends in a fresh page.
                <form method="post" action=SignOut::url()>
                    <Button submit=true icon=IconName::SignOut>{common::person_sign_out()}</Button>
                </form>
        </SettingsPage>
    }
}

/// One setting: its name, what it does, and the control.
#[component]
fn Setting(name: &'static str, text: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="setting">
            <div>
                <div class="setting-name">{name}</div>
                <p>{text}</p>
            </div>
            {children()}
        </div>
    }
}
