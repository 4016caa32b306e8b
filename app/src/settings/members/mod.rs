//! Who is in the organization, and how others come into it.

pub mod api;
mod invitations;
mod invite;
mod let_go;
mod list;
mod more;
mod row;
mod second_step;
mod sign_out;

use super::layout::SettingsPage;
use crate::{i18n::members, session::may};
use domain::Permission;
use invitations::Invitations;
use invite::Invite;
use leptos::prelude::*;
use list::MemberList;

#[component]
pub fn Members() -> impl IntoView {
    let invite = ServerAction::<api::Invite>::new();
    view! {
        <SettingsPage title=members::title()>
            <MemberList/>
            {may(Permission::MembersManage).then(|| view! {
                <Invite action=invite/>
                <Invitations invited=invite.version()/>
            })}
        </SettingsPage>
    }
}
