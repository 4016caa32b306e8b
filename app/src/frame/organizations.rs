//! The organization one acts in, at the top of the rail, and going to another one.

use crate::{
    error::Failure,
    frame::role_name,
    i18n::{common, organization},
    settings::organization_api::{SwitchOrganization, my_organizations},
};
use domain::{identity::Me, organization::Membership};
use leptos::prelude::*;
use server_fn::ServerFn;
use ui::{Icon, IconName, Menu, MenuLink, SkeletonList};

#[component]
pub(super) fn OrganizationMenu(me: Me) -> impl IntoView {
    let name = me.organization_name.clone();
    let mine = Resource::new(|| (), |()| my_organizations());
    let current = me.organization_id;
    let choice = move |membership: Membership| {
        let here = membership.id == current;
        view! {
            // A plain form: another organization is another page, loaded anew.
            <form method="post" action=SwitchOrganization::url()>
                <input type="hidden" name="id" value=membership.id.to_string()/>
                <button
                    type="submit"
                    role="menuitemradio"
                    class="menu-item"
                    aria-checked=here.to_string()
                    disabled=here
                >
                    <Icon name=if here { IconName::Check } else { IconName::Company }/>
                    <span class="truncate">{membership.name}</span>
                    <span class="push muted">{role_name(membership.role)}</span>
                </button>
            </form>
        }
    };
    view! {
        <Menu
            id="organization-menu"
            label=common::nav_organizations()
            class="rail-home"
            align="side"
            trigger=move || view! {
                <svg class="rail-mark" viewBox="0 0 32 32" aria-hidden="true"><use href="/sprite.svg#mark"></use></svg>
                <span class="rail-name">{name.clone()}</span>
            }
        >
            <div class="menu-head"><strong>{me.organization_name}</strong></div>
            <hr/>
            <Suspense fallback=|| view! { <SkeletonList rows=1/> }>
                {move || Suspend::new(async move { match mine.await {
                    Ok(mine) => mine.into_iter().map(choice).collect_view().into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Suspense>
            <hr/>
            <MenuLink icon=IconName::Plus label=organization::new_title() href="/settings/organization"/>
        </Menu>
    }
}
