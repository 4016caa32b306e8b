//! The members by name.

use crate::{
    crm::api::list_members, error::Failure, frame::role_name, i18n::members, realtime, session::me,
};
use domain::{Event, identity::Member};
use leptos::prelude::*;
use ui::{Avatar, Badge, Card, SkeletonList, Time, TimeStyle};

#[component]
pub(super) fn MemberList() -> impl IntoView {
    let all = Resource::new(|| (), |()| list_members());
    realtime::on_event(move |event| {
        if matches!(event, Event::MemberJoined(_)) {
            all.refetch();
        }
    });
    realtime::on_refetch(move || all.refetch());
    let row = |member: Member| view! { <MemberRow member/> };
    view! {
        <Card title=members::title() flush=true>
            <Transition fallback=|| view! { <SkeletonList rows=3/> }>
                {move || Suspend::new(async move { match all.await {
                    Ok(all) => view! {
                        <ul class="members" role="list" data-testid="members">{all.into_iter().map(row).collect_view()}</ul>
                    }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </Card>
    }
}

#[component]
fn MemberRow(member: Member) -> impl IntoView {
    let mine = me().map(|me| me.id) == Some(member.id);
    view! {
        <li class="member">
            <Avatar name=member.name.clone()/>
            <div class="member-who">
                <div class="truncate strong">
                    {member.name} " "
                    {mine.then(|| view! { <span class="muted">{members::you()}</span> })}
                </div>
                <div class="truncate muted">
                    {member.email} " · " {members::joined()} " "
                    <Time at=member.joined_at.timestamp_millis() style=TimeStyle::Date/>
                </div>
            </div>
            <span class="push"><Badge>{role_name(member.role)}</Badge></span>
        </li>
    }
}
