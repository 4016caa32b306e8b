//! Choosing the contact that a conversation belongs to.

use crate::{
    crm::api::list_contacts,
    error::Failure,
    i18n::inbox,
    late::{Late, LatePart},
};
use domain::{ContactId, ListQuery, contact::Contact};
use leptos::prelude::*;
use ui::{Avatar, Dialog, SearchInput, SkeletonList};

#[component]
pub fn LinkDialog(
    open: RwSignal<bool>,
    #[prop(into)] on_choose: Callback<ContactId>,
) -> impl IntoView {
    view! {
        <Dialog open title=inbox::link_contact()>
            <Late part=LatePart::LinkContact { on_choose }/>
        </Dialog>
    }
}

/// Everybody who may be meant, found by name.
#[component]
pub fn ContactChoice(on_choose: Callback<ContactId>) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let found = Resource::new(
        move || search.get(),
        |search| {
            list_contacts(ListQuery {
                limit: Some(8),
                search: Some(search).filter(|text| !text.trim().is_empty()),
                ..ListQuery::default()
            })
        },
    );
    let row = move |contact: Contact| {
        let id = contact.id;
        let name = contact.display_name();
        let detail = contact
            .company_name
            .or(contact.telegram_username)
            .unwrap_or_default();
        view! {
            <li>
                <button type="button" class="choice" on:click=move |_| on_choose.run(id)>
                    <Avatar name=name.clone() class="avatar-s"/>
                    <strong class="truncate">{name}</strong>
                    <span class="muted truncate">{detail}</span>
                </button>
            </li>
        }
    };
    view! {
        <div class="stack">
            <SearchInput label=inbox::link_search() bind=search/>
            <Transition fallback=|| view! { <SkeletonList rows=5/> }>
                {move || Suspend::new(async move {
                    match found.await {
                        Ok(page) if page.items.is_empty() => view! { <p class="muted">{inbox::link_nobody()}</p> }.into_any(),
                        Ok(page) => view! { <ul class="choices">{page.items.into_iter().map(row).collect_view()}</ul> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}
