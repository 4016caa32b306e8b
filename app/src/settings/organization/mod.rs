//! The organization one acts in, the others one is a member of, and what its owner does with it.

pub mod api;
mod danger;
mod mine;
mod name;
mod rule;

pub(super) use danger::Colleagues;

use super::layout::SettingsPage;
use crate::{i18n::organization, session::may};
use danger::{Delete, Leave, Transfer};
use domain::Permission;
use leptos::prelude::*;
use mine::{Another, Mine};
use name::Name;
use rule::TwoFactorRule;

#[component]
pub fn Organization() -> impl IntoView {
    view! {
        <SettingsPage title=organization::title()>
            {may(Permission::OrganizationManage).then(|| view! { <Name/> })}
            {may(Permission::OrganizationOwn).then(|| view! { <TwoFactorRule/> })}
            <Mine/>
            <Another/>
            {may(Permission::OrganizationOwn).then(|| view! { <Transfer/> })}
            <Leave/>
            {may(Permission::OrganizationOwn).then(|| view! { <Delete/> })}
        </SettingsPage>
    }
}
