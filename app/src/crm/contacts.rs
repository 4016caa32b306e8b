//! All contacts.

use super::{
    api::list_contacts,
    columns::{Ground, ListTable, cells, show_tags, use_related},
    filter::words::word_of,
    list::{RecordList, Rows, is_narrowed},
    parts::{
        record_path,
        selection::{SelectRow, Selection, SelectionBar},
        tags::TagBadges,
    },
};
use crate::{i18n::crm, realtime::on_event};
use chrono::{DateTime, Utc};
use domain::{Event, ListQuery, Page, RecordKind, contact::Contact};
use leptos::prelude::*;
use std::sync::Arc;
use ui::{Avatar, LoadMore, Time, TimeStyle};

#[component]
pub fn Contacts() -> impl IntoView {
    let list = RecordList::new(RecordKind::Contact, &["company_id", "owner_id", "tag_id"]);
    let question = list.question;
    let page = Resource::new(move || question.get(), list_contacts);
    list.page(page, ().into_any(), move |page, wanted| async move {
        view! { <ContactRows page wanted list/> }.into_any()
    })
}

#[component]
fn ContactRows(page: Page<Contact>, wanted: ListQuery, list: RecordList) -> impl IntoView {
    let ground = list.ground;
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
                    <a class="row-link truncate" href=record_path(id.into())>{name}</a>
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
