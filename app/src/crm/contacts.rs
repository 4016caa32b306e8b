//! All contacts.

use super::{
    api::list_contacts,
    filter::FilterBar,
    list::{ExportLink, ListSearch, Rows, Sorted, is_narrowed, use_list_query},
    parts::{
        BinLink, ImportLink, Nothing, Section, SectionTabs, TagsLink, after_import,
        selection::{SelectRow, Selection, SelectionBar},
        tags::TagBadges,
    },
};
use crate::{error::Failure, i18n::crm, realtime::on_event, session::may};
use domain::{Event, ListQuery, Page, Permission, RecordKind, contact::Contact};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Avatar, Header, IconName, LinkButton, LoadMore, PageHeader, SkeletonTable, Table, Time,
    TimeStyle, Variant,
};

const PATH: &str = "/crm/contacts";

#[component]
pub fn Contacts() -> impl IntoView {
    let query = use_list_query(&["company_id", "owner_id", "tag_id"]);
    let page = Resource::new(move || query.get(), list_contacts);
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
            <div class="toolbar">
                <ListSearch path=PATH label=crm::contacts_search() query/>
                <FilterBar path=PATH kind=RecordKind::Contact query/>
                <ExportLink path=PATH query/>
                <ImportLink kind=RecordKind::Contact/>
            </div>
            <Transition fallback=|| view! { <SkeletonTable/> }>
                {move || Suspend::new(async move {
                    let asked = query.get_untracked();
                    match page.await {
                        Ok(page) if page.items.is_empty() => view! { <NoContacts narrowed=is_narrowed(&asked)/> }.into_any(),
                        Ok(page) => view! { <ContactRows page asked/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn NoContacts(narrowed: bool) -> impl IntoView {
    view! {
        <Nothing
            narrowed
            all=PATH
            icon=IconName::Contacts
            title=crm::contacts_empty_title()
            text=crm::contacts_empty_text()
            new=("/crm/contacts/new", crm::contacts_new())
        />
    }
}

#[component]
fn ContactRows(page: Page<Contact>, asked: ListQuery) -> impl IntoView {
    let rows = Rows::new(page);
    let selection = Selection::new();
    let shown = Signal::derive(move || {
        rows.items
            .with(|rows| rows.iter().map(|row| row.id.0).collect())
    });
    let everything = !is_narrowed(&asked);
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
    let more = asked.clone();
    let on_more = move |()| rows.load_more(&more, list_contacts);
    let head = move || {
        let query = asked.clone();
        view! {
            <Sorted path=PATH query=query.clone() name="name" label=crm::field_full_name()/>
            <Header label=crm::field_company()/>
            <Header label=crm::field_job_title()/>
            <Header label="Telegram"/>
            <Header label=crm::field_email()/>
            <Sorted path=PATH query name="created_at" label=crm::field_added() high_first=true default=true/>
        }
    };
    view! {
        <SelectionBar selection kind=RecordKind::Contact shown/>
        <Table caption=crm::contacts_title() head>
            <For each=move || rows.items.get() key=|row| (row.id, row.version) let:contact>
                <ContactRow contact selection/>
            </For>
        </Table>
        <Show when=move || rows.next.with(Option::is_some)>
            <LoadMore on_more=on_more.clone() busy=rows.busy/>
        </Show>
    }
}

#[component]
fn ContactRow(contact: Contact, selection: Selection) -> impl IntoView {
    let name = contact.display_name();
    view! {
        <tr data-testid="contact-row">
            <th scope="row">
                <span class="cell-name">
                    <SelectRow selection id=contact.id.0 name=name.clone()/>
                    <Avatar name=name.clone() class="avatar-s"/>
                    <a class="row-link truncate" href=format!("{PATH}/{}", contact.id)>{name}</a>
                    <TagBadges tags=contact.tags/>
                </span>
            </th>
            <td>{contact.company_name}</td>
            <td>{contact.job_title}</td>
            <td>{contact.telegram_username.map(|name| format!("@{name}"))}</td>
            <td class="desktop-only">{contact.email}</td>
            <td class="desktop-only"><Time at=contact.created_at.timestamp_millis() style=TimeStyle::Date/></td>
        </tr>
    }
}
