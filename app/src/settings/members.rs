//! Who else is in the organization.

use crate::{
    crm::api::list_members,
    error::Failure,
    frame::role_name,
    i18n::settings,
    session::{may, me},
};
use domain::{Permission, identity::Member};
use leptos::prelude::*;
use ui::{Avatar, Badge, Card, SkeletonList};

/// The members by name, for those who may know.
#[component]
pub(super) fn Members() -> impl IntoView {
    let members = Resource::new(|| (), |()| list_members());
    let mine = me().map(|me| me.id);
    let row = move |member: Member| {
        view! {
            <li class="member">
                <Avatar name=member.name.clone()/>
                <span class="truncate strong">{member.name}</span>
                {(mine == Some(member.id)).then(|| view! { <span class="muted">{settings::members_you()}</span> })}
                <span class="push"><Badge>{role_name(member.role)}</Badge></span>
            </li>
        }
    };
    may(Permission::MembersRead).then(|| {
        view! {
            <Card title=settings::members_title() flush=true>
                <Suspense fallback=|| view! { <SkeletonList rows=3/> }>
                    {move || Suspend::new(async move { match members.await {
                        Ok(members) => view! {
                            <ul class="members" role="list">{members.into_iter().map(row).collect_view()}</ul>
                        }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }})}
                </Suspense>
            </Card>
        }
    })
}
