//! One member: who they are, another role for them, and letting them go.

use super::{
    api::{ChangeRole, RemoveMember},
    second_step::ResetSecondStepButton,
};
use crate::{
    frame::role_name,
    i18n::{common, members, organization},
    session::{may, me},
    settings::organization::Colleagues,
};
use domain::{Permission, Role, identity::Member};
use leptos::{form::ActionForm, prelude::*};
use ui::{
    Avatar, Badge, Button, Dialog, DialogFooter, Field, IconButton, IconName, Select, Size, Time,
    TimeStyle, Variant,
};

#[component]
pub(super) fn MemberRow(
    member: Member,
    change: ServerAction<ChangeRole>,
    remove: ServerAction<RemoveMember>,
) -> impl IntoView {
    let me = me();
    let is_me = me.as_ref().map(|me| me.id) == Some(member.id);
    let reached =
        may(Permission::MembersManage) && me.is_some_and(|me| me.role.may_grant(member.role));
    let email = member.email.clone();
    let controls = if reached {
        view! { <Controls member=member.clone() is_me change remove/> }.into_any()
    } else {
        view! { <Badge>{role_name(member.role)}</Badge> }.into_any()
    };
    view! {
        <li class="member" data-member=email>
            <Avatar name=member.name.clone()/>
            <div class="member-who">
                <div class="truncate strong">
                    {member.name} " "
                    {is_me.then(|| view! { <span class="muted">{members::you()}</span> })}
                </div>
                <div class="truncate muted">
                    {member.email} " · " {members::joined()} " "
                    <Time at=member.joined_at.timestamp_millis() style=TimeStyle::Date/>
                </div>
            </div>
            <span class="push row">{controls}</span>
        </li>
    }
}

#[component]
fn Controls(
    member: Member,
    is_me: bool,
    change: ServerAction<ChangeRole>,
    remove: ServerAction<RemoveMember>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let mine = me().map_or(Role::Viewer, |me| me.role);
    let option = move |role: &Role| {
        let role = *role;
        view! { <option value=role.as_str() selected=role == member.role>{role_name(role)}</option> }
    };
    let roles = Role::ALL.iter().filter(move |role| mine.may_grant(**role));
    let below = mine != member.role;
    let id = member.id;
    let label = members::role_of(&member.name);
    view! {
        <ActionForm action=change attr:class="row">
            <input type="hidden" name="id" value=id.to_string()/>
            <Select name="role" attr:aria-label=label>{roles.map(option).collect_view()}</Select>
            <Button submit=true size=Size::Small busy=change.pending()>{common::save()}</Button>
        </ActionForm>
        {below.then(|| view! { <ResetSecondStepButton member=member.clone()/> })}
        {(!is_me).then(|| view! {
            <IconButton
                icon=IconName::Trash
                label=members::remove_label(&member.name)
                on:click=move |_| open.set(true)
            />
            <Dialog open title=members::remove_title(&member.name) class="dialog-small">
                <ActionForm action=remove attr:class="form" attr:data-testid="remove-member">
                    <p>{members::remove_text()}</p>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Field label=organization::successor() id="successor">
                        <Colleagues name="successor_id" except=Some(id) nobody=organization::nobody()/>
                    </Field>
                    <DialogFooter>
                        <Button on:click=move |_| open.set(false)>{common::cancel()}</Button>
                        <Button submit=true variant=Variant::Danger busy=remove.pending()>{members::remove_submit()}</Button>
                    </DialogFooter>
                </ActionForm>
            </Dialog>
        })}
    }
}
