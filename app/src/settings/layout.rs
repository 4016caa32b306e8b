//! What all pages of the settings stand on: one header, and a tab for each page.

use crate::{
    i18n::{api_keys, audit, fields, members, notifications, organization, security, settings},
    session::may,
};
use domain::Permission;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use ui::{PageHeader, Tab, Tabs};

/// A page of the settings.
#[component]
pub(super) fn SettingsPage(title: &'static str, children: Children) -> impl IntoView {
    let path = use_location().pathname;
    let tab = move |(href, label): (&'static str, &'static str)| {
        let current = Signal::derive(move || path.get() == href);
        view! { <Tab href current>{label}</Tab> }
    };
    view! {
        <Title text=format!("{title} · {}", settings::title())/>
        <section class="page">
            <PageHeader title=settings::title()/>
            <Tabs label=settings::title()>{pages().into_iter().map(tab).collect_view()}</Tabs>
            <div class="page-body page-narrow stack settings">{children()}</div>
        </section>
    }
}

/// The pages this person may open.
fn pages() -> Vec<(&'static str, &'static str)> {
    let mut pages = vec![
        ("/settings", settings::general()),
        ("/settings/security", security::title()),
        ("/settings/notifications", notifications::title()),
        ("/settings/organization", organization::title()),
    ];
    if may(Permission::MembersRead) {
        pages.push(("/settings/members", members::title()));
    }
    if may(Permission::OrganizationManage) {
        pages.push(("/settings/fields", fields::title()));
    }
    if may(Permission::KeysManage) {
        pages.push(("/settings/api-keys", api_keys::title()));
    }
    if may(Permission::AuditRead) {
        pages.push(("/settings/audit", audit::title()));
    }
    pages
}
