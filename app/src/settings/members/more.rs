//! What else can be done about a member: a menu, and the dialogs it opens.

use super::{
    api::{ChangeRole, DeactivateMember, ReactivateMember, RemoveMember},
    let_go::{DeactivateDialog, RemoveDialog},
    second_step::ResetSecondStepDialog,
    sign_out::SignOutDialog,
};
use crate::{error::ApiError, i18n::members};
use domain::identity::Member;
use leptos::prelude::*;
use ui::{Icon, IconName, Menu, MenuItem};

/// What the rows do to members; the list loads anew after each.
#[derive(Clone, Copy)]
pub(super) struct Doing {
    pub change: ServerAction<ChangeRole>,
    pub remove: ServerAction<RemoveMember>,
    pub deactivate: ServerAction<DeactivateMember>,
    pub reactivate: ServerAction<ReactivateMember>,
}

impl Default for Doing {
    fn default() -> Self {
        Self {
            change: ServerAction::new(),
            remove: ServerAction::new(),
            deactivate: ServerAction::new(),
            reactivate: ServerAction::new(),
        }
    }
}

impl Doing {
    /// Another value after each of them.
    pub fn done(self) -> [usize; 4] {
        [
            self.change.version().get(),
            self.remove.version().get(),
            self.deactivate.version().get(),
            self.reactivate.version().get(),
        ]
    }

    /// Why one of them was refused.
    pub fn refused(self) -> Option<ApiError> {
        let of_change = self.change.value().get().and_then(Result::err);
        let of_remove = self.remove.value().get().and_then(Result::err);
        let of_deactivate = self.deactivate.value().get().and_then(Result::err);
        let of_reactivate = self.reactivate.value().get().and_then(Result::err);
        of_change.or(of_remove).or(of_deactivate).or(of_reactivate)
    }
}

/// For a member who is reached; `is_me` leaves out what nobody does to themselves.
#[component]
pub(super) fn MoreMenu(member: Member, is_me: bool, below: bool, doing: Doing) -> impl IntoView {
    let step = RwSignal::new(false);
    let sign_out = RwSignal::new(false);
    let deactivate = RwSignal::new(false);
    let remove = RwSignal::new(false);
    let active = member.is_active();
    let (id, name) = (member.id, member.name.clone());
    view! {
        <Menu
            id=format!("member-menu-{id}")
            label=members::more(&name)
            trigger=|| view! { <Icon name=IconName::More/> }
        >
            {below.then(|| view! {
                <MenuItem icon=IconName::Shield label=members::step_item() on:click=move |_| step.set(true)/>
            })}
            {active.then(|| view! {
                <MenuItem
                    icon=IconName::SignOut
                    label=members::sign_out_item()
                    on:click=move |_| sign_out.set(true)
                />
            })}
            {(active && !is_me).then(|| view! {
                <MenuItem
                    icon=IconName::Clock
                    label=members::deactivate_submit()
                    on:click=move |_| deactivate.set(true)
                />
            })}
            {(!is_me).then(|| view! {
                <MenuItem
                    icon=IconName::Trash
                    danger=true
                    label=members::remove_submit()
                    on:click=move |_| remove.set(true)
                />
            })}
        </Menu>
        <ResetSecondStepDialog member=member.clone() open=step/>
        <SignOutDialog id name=name.clone() open=sign_out/>
        <DeactivateDialog id name=name.clone() open=deactivate action=doing.deactivate/>
        <RemoveDialog id name open=remove action=doing.remove/>
    }
}
