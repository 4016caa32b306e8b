//! One member: who they are, and what can be done about them.

use super::more::{Doing, MoreMenu};
use crate::{
    frame::role_name,
    i18n::{common, members},
    session::{may, me},
};
use domain::{Permission, Role, identity::Member};
use leptos::{form::ActionForm, prelude::*};
use ui::{Avatar, Badge, Button, Select, Size, Time, TimeStyle};

#[component]
pub(super) fn MemberRow(member: Member, doing: Doing) -> impl IntoView {
    let me = me();
    let is_me = me.as_ref().map(|me| me.id) == Some(member.id);
    let reached =
        may(Permission::MembersManage) && me.is_some_and(|me| me.role.may_grant(member.role));
    let email = member.email.clone();
    let controls = match (reached, member.is_active()) {
        (false, _) => view! { <Badge>{role_name(member.role)}</Badge> }.into_any(),
        (true, true) => view! { <Controls member=member.clone() is_me doing/> }.into_any(),
        (true, false) => view! { <Asleep member=member.clone() doing/> }.into_any(),
    };
    view! {
        <li class="member" data-member=email>
            <Avatar name=member.name.clone()/>
            <div class="member-who">
                <div class="truncate strong">
                    {member.name} " "
                    {is_me.then(|| view! { <span class="muted">{members::you()}</span> })}
                    {(member.deactivated_at.is_some()).then(|| view! { <Badge>{members::deactivated()}</Badge> })}
                </div>
                <div class="truncate muted">
                    {member.email} " · "
                    {match member.deactivated_at {
                        Some(since) => view! {
                            {members::deactivated_on()} " "
                            <Time at=since.timestamp_millis() style=TimeStyle::Date/>
                        }.into_any(),
                        None => view! {
                            {members::joined()} " "
                            <Time at=member.joined_at.timestamp_millis() style=TimeStyle::Date/>
                        }.into_any(),
                    }}
                </div>
            </div>
            <span class="push row">{controls}</span>
        </li>
    }
}

/// Another role, and more.
#[component]
fn Controls(member: Member, is_me: bool, doing: Doing) -> impl IntoView {
    let mine = me().map_or(Role::Viewer, |me| me.role);
    let option = move |role: &Role| {
        let role = *role;
        view! { <option value=role.as_str() selected=role == member.role>{role_name(role)}</option> }
    };
    let roles = Role::ALL.iter().filter(move |role| mine.may_grant(**role));
    let below = mine != member.role;
    let id = member.id;
    let label = members::role_of(&member.name);
    let change = doing.change;
    view! {
        <ActionForm action=change attr:class="row">
            <input type="hidden" name="id" value=id.to_string()/>
            <Select name="role" attr:aria-label=label>{roles.map(option).collect_view()}</Select>
            <Button submit=true size=Size::Small busy=change.pending()>{common::save()}</Button>
        </ActionForm>
        <MoreMenu member is_me below doing/>
    }
}

/// The way back for somebody who is deactivated.
#[component]
fn Asleep(member: Member, doing: Doing) -> impl IntoView {
    let below = me().is_some_and(|me| me.role != member.role);
    let (id, label) = (member.id, members::reactivate_label(&member.name));
    let reactivate = doing.reactivate;
    view! {
        <ActionForm action=reactivate attr:data-testid="reactivate-member">
            <input type="hidden" name="id" value=id.to_string()/>
            <Button submit=true size=Size::Small busy=reactivate.pending() attr:aria-label=label>
                {members::reactivate()}
            </Button>
        </ActionForm>
        <MoreMenu member is_me=false below doing/>
    }
}
