//! Who looks after a record.

use super::conflict::Names;
use crate::{crm::api::list_members, error::ApiError, i18n::crm, session::may};
use domain::{Permission, identity::Member};
use leptos::prelude::*;
use ui::{Field, Select};

/// The members of the organization, for those who may see them.
pub(in crate::crm) fn use_members() -> Resource<Result<Vec<Member>, ApiError>> {
    let readable = may(Permission::MembersRead);
    Resource::new(
        || (),
        move |()| async move {
            if readable {
                list_members().await
            } else {
                Ok(Vec::new())
            }
        },
    )
}

/// Members by their ids.
pub(in crate::crm) fn names_of(members: &[Member]) -> Names {
    let name = |member: &Member| (member.id.to_string(), member.name.clone());
    members.iter().map(name).collect()
}

/// Chooses a member, or nobody.
#[component]
pub(in crate::crm) fn OwnerField(
    chosen: String,
    members: Vec<Member>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let nobody = chosen.is_empty();
    let chosen_now = chosen.clone();
    // Whoever is deactivated is given nothing, but is not taken away unasked either.
    let offered = move |member: &Member| member.is_active() || member.id.to_string() == chosen_now;
    let option = move |member: Member| {
        let id = member.id.to_string();
        let selected = id == chosen;
        view! { <option value=id selected=selected>{member.name}</option> }
    };
    view! {
        <Field label=crm::field_owner() id="owner_id" error>
            <Select name="owner_id">
                <option value="" selected=nobody>{crm::field_nobody()}</option>
                {members.into_iter().filter(offered).map(option).collect_view()}
            </Select>
        </Field>
    }
}
