//! One contact: facts, what was said, conversations and deals.

use super::{
    api::{Whose, delete_contact, get_contact, list_deals, list_pipelines, restore_contact},
    contact_form::{EditContact, consent_words},
    parts::{
        Website,
        chats::{ChatLinks, LinkedChats},
        compose::Compose,
        custom::CustomFacts,
        delete::{DeleteRecord, call},
        facts::{EditLink, Fact, Gone, use_editing},
        no_such_record, record_id,
        related::{DealLinks, Group},
        stages::Stages,
        tags::TagBadges,
        timeline::Timeline,
    },
};
use crate::{
    error::Failure,
    i18n::{common, crm},
    realtime::{on_event, on_refetch},
    session::may,
};
use domain::{ContactId, Event, ListQuery, Permission, RecordKind, contact::Contact};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate, location::Url};
use ui::{PageHeader, SkeletonList, Time, TimeStyle};

#[component]
pub fn ContactPage() -> impl IntoView {
    let id = record_id::<ContactId>();
    let contact = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_contact(id).await,
                None => Err(no_such_record()),
            }
        },
    );
    view! {
        <section class="page">
            <Transition fallback=|| view! { <SkeletonList rows=6/> }>
                {move || Suspend::new(async move { match contact.await {
                    Ok(contact) => view! { <Record contact/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </section>
    }
}

#[component]
fn Record(contact: Contact) -> impl IntoView {
    let id = contact.id;
    let contact = RwSignal::new(contact);
    let gone = RwSignal::new(false);
    on_event(move |event| match event {
        Event::ContactUpdated(newer) if newer.id == id => contact.set(newer.clone()),
        Event::ContactRestored(back) if back.id == id => {
            contact.set(back.clone());
            gone.set(false);
        }
        Event::ContactDeleted { id: deleted } if *deleted == id => gone.set(true),
        _ => {}
    });
    let name = Signal::derive(move || contact.with(Contact::display_name));
    let editing = use_editing();
    let chats = LinkedChats::of(move || Some(id));
    let navigate = use_navigate();
    let on_saved = move |saved: Contact| {
        contact.set(saved);
        navigate(
            &format!("/crm/contacts/{id}"),
            NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            },
        );
    };
    let facts = move || {
        if editing.get() {
            let on_saved = on_saved.clone();
            view! { <EditContact contact=contact.get_untracked() on_saved/> }.into_any()
        } else {
            view! { <Facts contact=contact.get()/> }.into_any()
        }
    };
    view! {
        <Title text=move || name.get()/>
        <PageHeader title=name back=("/crm/contacts".to_owned(), crm::contacts_title().to_owned())>
            <EditLink editing/>
            <DeleteRecord
                name
                list="/crm/contacts"
                delete=call(move || delete_contact(id))
                restore=call(move || restore_contact(id))
            />
        </PageHeader>
        <Show when=move || gone.get()><Gone/></Show>
        <div class="record">
            <aside class="record-facts">{facts}</aside>
            <div class="record-main">
                <h2 class="group-title">{crm::timeline_title()}</h2>
                <Compose record=id/>
                <Timeline whose=Some(Whose::Contact(id)) chats/>
            </div>
            <aside class="record-aside">
                {may(Permission::InboxRead).then(|| view! {
                    <Group title=crm::chats_title() new=None><ChatLinks chats/></Group>
                })}
                <ContactDeals contact/>
            </aside>
        </div>
    }
}

#[component]
fn Facts(contact: Contact) -> impl IntoView {
    let company = contact
        .company_id
        .zip(contact.company_name)
        .map(|(id, name)| {
            view! { <a href=format!("/crm/companies/{id}")>{name}</a> }
        });
    let telegram = contact.telegram_username.map(|name| {
        view! { <a href=format!("https://t.me/{name}") target="_blank" rel="noopener noreferrer">{format!("@{name}")}</a> }
    });
    let phone = contact
        .phone
        .map(|number| view! { <a href=format!("tel:{number}")>{number.clone()}</a> });
    let email = contact
        .email
        .map(|address| view! { <a href=format!("mailto:{address}")>{address.clone()}</a> });
    view! {
        <dl class="facts">
            <Fact label=crm::field_company()>{company}</Fact>
            <Fact label=crm::field_job_title()>{contact.job_title}</Fact>
            <Fact label=crm::field_telegram()>{telegram}</Fact>
            <Fact label=crm::field_phone()>{phone}</Fact>
            <Fact label=crm::field_email()>{email}</Fact>
            <Fact label=crm::field_links()>
                {contact.links.into_iter().map(|address| view! { <Website address/> }).collect_view()}
            </Fact>
            <Fact label=crm::field_owner()>{contact.owner_name}</Fact>
            <Fact label=crm::field_source()>{contact.source}</Fact>
            <Fact label=crm::field_consent()>{consent_words(contact.consent)}</Fact>
            <Fact label=crm::field_language()>{contact.language}</Fact>
            <Fact label=crm::field_time_zone()>{contact.time_zone}</Fact>
            <CustomFacts kind=RecordKind::Contact values=contact.custom.clone()/>
            <Fact label=crm::tags_title()><TagBadges tags=contact.tags/></Fact>
            <Fact label=crm::field_notes()>
                {contact.description.map(|text| view! { <span class="fact-note">{text}</span> })}
            </Fact>
            <Fact label=crm::field_added()><Time at=contact.created_at.timestamp_millis() style=TimeStyle::Date/></Fact>
        </dl>
    }
}

#[component]
fn ContactDeals(contact: RwSignal<Contact>) -> impl IntoView {
    let id = contact.with_untracked(|contact| contact.id);
    let mut query = ListQuery {
        limit: Some(ListQuery::MAX_LIMIT),
        ..ListQuery::default()
    };
    query
        .filters
        .insert("contact_id".to_owned(), id.to_string());
    let asked = StoredValue::new(query);
    let deals = Resource::new(|| (), move |()| list_deals(asked.get_value()));
    let pipelines = Resource::new(|| (), |()| list_pipelines());
    on_event(move |event| {
        let ours = match event {
            Event::DealCreated(deal)
            | Event::DealRestored(deal)
            | Event::DealUpdated(deal)
            | Event::DealStageChanged { deal, .. } => {
                let shown = deals.with_untracked(|answer| {
                    matches!(answer, Some(Ok(page)) if page.items.iter().any(|shown| shown.id == deal.id))
                });
                shown || deal.contact_id == Some(id)
            }
            Event::DealDeleted { .. } => true,
            _ => false,
        };
        if ours {
            deals.refetch();
        }
    });
    on_refetch(move || deals.refetch());
    // The company comes along to the new deal.
    let new = contact.with_untracked(|contact| {
        let mut new = format!(
            "/crm/deals/new?contact_id={id}&contact_name={}&next=/crm/contacts/{id}",
            Url::escape(&contact.display_name())
        );
        if let Some((company, name)) = contact.company_id.zip(contact.company_name.as_deref()) {
            new.push_str(&format!(
                "&company_id={company}&company_name={}",
                Url::escape(name)
            ));
        }
        new
    });
    view! {
        <Group title=crm::deals_title() new=Some((new, crm::deals_new()))>
            <Transition fallback=|| view! { <p class="muted">{common::loading()}</p> }>
                {move || Suspend::new(async move {
                    let stages = Stages::new(pipelines.await.unwrap_or_default());
                    match deals.await {
                        Ok(page) => view! { <DealLinks deals=page.items stages/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </Group>
    }
}
