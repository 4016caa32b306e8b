//! All contacts.

use super::{
    api::list_contacts,
    columns::{ColumnsButton, Ground, ListTable, cells, show_tags, use_related},
    filter::{FilterBar, use_sheet, words::word_of},
    list::{ExportLink, ListSearch, Rows, in_place, is_narrowed, use_asked, use_question},
    parts::{
        BinLink, ImportLink, Nothing, Section, SectionTabs, TagsLink, after_import,
        selection::{SelectRow, Selection, SelectionBar},
        tags::TagBadges,
    },
    views::{Shelf, ViewTabs},
};
use crate::{error::Failure, i18n::crm, realtime::on_event, session::may};
use chrono::{DateTime, Utc};
use domain::{Event, ListQuery, Page, Permission, RecordKind, contact::Contact};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use std::sync::Arc;
use ui::{
    Avatar, IconName, LinkButton, LoadMore, PageHeader, SkeletonTable, Time, TimeStyle, Variant,
};

const PATH: &str = "/crm/contacts";

#[component]
pub fn Contacts() -> impl IntoView {
    let asked = use_asked(&["company_id", "owner_id", "tag_id"]);
    let question = use_question(asked);
    let page = Resource::new(move || question.get(), list_contacts);
    let sheet = use_sheet(RecordKind::Contact, asked);
    let shelf = Shelf::new(PATH, RecordKind::Contact, asked);
    let ground = Ground::new(PATH, RecordKind::Contact, asked);
    after_import(RecordKind::Contact, move || page.refetch());
    view! {
        <Title text=crm::contacts_title()/>
        <section class="page">
            <PageHeader title=crm::title()>
                <TagsLink/>
                <BinLink/>
                {may(Permission::CrmWrite).then(|| view! {
                    <LinkButton variant=Variant::Primary icon=IconName::Plus href="/crm/contacts/new" attr:data-keys="KeyC">
                        {crm::contacts_new()}
                    </LinkButton>
                })}
            </PageHeader>
            <SectionTabs current=Section::Contacts/>
            <ViewTabs kind=RecordKind::Contact shelf/>
            <div class="toolbar">
                <ListSearch path=PATH label=crm::contacts_search() asked/>
                <FilterBar path=PATH kind=RecordKind::Contact asked sheet/>
                <ColumnsButton path=PATH kind=RecordKind::Contact asked sheet/>
                <ExportLink path=PATH question/>
                <ImportLink kind=RecordKind::Contact/>
            </div>
            <Transition fallback=|| view! { <SkeletonTable/> }>
                {move || {
                    let bare = shelf.is_bare();
                    Suspend::new(async move {
                    if let Some(path) = shelf.opens_with(bare).await {
                        return view! { <Redirect path options=in_place()/> }.into_any();
                    }
                    let wanted = question.get_untracked();
                    ground.sheet.set(sheet.await);

                    match page.await {
                        Ok(page) if page.items.is_empty() => view! { <NoContacts narrowed=is_narrowed(&wanted)/> }.into_any(),
                        Ok(page) => view! { <ContactRows page wanted ground/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                    })
                }}
            </Transition>
        </section>
    }
}

#[component]
fn NoContacts(narrowed: bool) -> impl IntoView {
    view! {
        <Nothing
            narrowed
            all="/crm/contacts?view=all"
            icon=IconName::Contacts
            title=crm::contacts_empty_title()
            text=crm::contacts_empty_text()
            new=("/crm/contacts/new", crm::contacts_new())
        />
    }
}

#[component]
fn ContactRows(page: Page<Contact>, wanted: ListQuery, ground: Ground) -> impl IntoView {
    let rows = Rows::new(page);
    let selection = Selection::new();
    let shown = Signal::derive(move || {
        rows.items
            .with(|rows| rows.iter().map(|row| row.id.0).collect())
    });
    use_related(ground, rows, |row: &Contact| &row.custom);
    let everything = !is_narrowed(&wanted);
    on_event(move |event| match event {
        Event::ContactCreated(contact) | Event::ContactRestored(contact) if everything => {
            rows.prepend(contact, |row| row.id == contact.id)
        }
        Event::ContactUpdated(contact) => {
            rows.replace(contact, |row| {
                row.id == contact.id && row.version < contact.version
            });
        }
        Event::ContactDeleted { id } => {
            rows.remove(|row| row.id == *id);
            selection.forget(id.0);
        }
        _ => {}
    });
    let on_more = move |()| rows.load_more(&wanted, list_contacts);
    view! {
        <SelectionBar selection kind=RecordKind::Contact shown/>
        <ListTable caption=crm::contacts_title() ground>
            <For each=move || rows.items.get() key=|row| (row.id, row.version) let:contact>
                <ContactRow contact selection ground/>
            </For>
        </ListTable>
        <Show when=move || rows.next.with(Option::is_some)>
            <LoadMore on_more=on_more.clone() busy=rows.busy/>
        </Show>
    }
}

#[component]
fn ContactRow(contact: Contact, selection: Selection, ground: Ground) -> impl IntoView {
    let (id, name) = (contact.id, contact.display_name());
    let contact = Arc::new(contact);
    let tags = contact.tags.clone();
    view! {
        <tr data-testid="contact-row">
            <th scope="row">
                <span class="cell-name">
                    <SelectRow selection id=id.0 name=name.clone()/>
                    <Avatar name=name.clone() class="avatar-s"/>
                    <a class="row-link truncate" href=format!("{PATH}/{id}")>{name}</a>
                    {move || show_tags(ground).then(|| view! { <TagBadges tags=tags.clone()/> })}
                </span>
            </th>
            {cells(ground, contact, cell, |contact| &contact.custom)}
        </tr>
    }
}

/// What a contact has in a field that all contacts have.
fn cell(contact: &Contact, field: &str) -> AnyView {
    let time = |at: DateTime<Utc>| {
        view! { <Time at=at.timestamp_millis() style=TimeStyle::Date/> }.into_any()
    };
    let text = match field {
        "company_id" => &contact.company_name,
        "job_title" => &contact.job_title,
        "email" => &contact.email,
        "phone" => &contact.phone,
        "source" => &contact.source,
        "language" => &contact.language,
        "time_zone" => &contact.time_zone,
        "owner_id" => &contact.owner_name,
        "description" => &contact.description,
        "telegram_username" => {
            let name = contact.telegram_username.as_ref();
            return name.map(|name| format!("@{name}")).into_any();
        }
        "telegram_user_id" => return contact.telegram_user_id.into_any(),
        "consent" => return word_of(contact.consent.as_str()).into_any(),
        "tags" => return view! { <TagBadges tags=contact.tags.clone()/> }.into_any(),
        "created_at" => return time(contact.created_at),
        "updated_at" => return time(contact.updated_at),
        _ => return ().into_any(),
    };
    text.clone().into_any()
}
