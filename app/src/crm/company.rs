//! One company: its facts, its people, its deals.

use super::{
    api::{
        Whose, delete_company, get_company, list_contacts, list_deals, list_pipelines,
        restore_company,
    },
    company_form::EditCompany,
    parts::{
        Website,
        chats::LinkedChats,
        compose::Compose,
        custom::CustomFacts,
        delete::{DeleteRecord, call},
        facts::{EditLink, Fact, use_editing},
        no_such_record, record_id,
        related::{ContactLinks, DealLinks, Group},
        stages::Stages,
        tags::TagBadges,
        timeline::Timeline,
    },
};
use crate::{
    error::Failure,
    i18n::{common, crm},
    realtime::{on_event, on_refetch},
};
use domain::{CompanyId, Event, ListQuery, RecordKind, company::Company};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate, location::Url};
use ui::{PageHeader, SkeletonList, Time, TimeStyle};

#[component]
pub fn CompanyPage() -> impl IntoView {
    let id = record_id::<CompanyId>();
    let company = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_company(id).await,
                None => Err(no_such_record()),
            }
        },
    );
    view! {
        <section class="page">
            <Transition fallback=|| view! { <SkeletonList rows=6/> }>
                {move || Suspend::new(async move { match company.await {
                    Ok(company) => view! { <Record company/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </section>
    }
}

#[component]
fn Record(company: Company) -> impl IntoView {
    let id = company.id;
    let company = RwSignal::new(company);
    let gone = RwSignal::new(false);
    on_event(move |event| match event {
        Event::CompanyUpdated(newer) if newer.id == id => company.set(newer.clone()),
        Event::CompanyRestored(back) if back.id == id => {
            company.set(back.clone());
            gone.set(false);
        }
        Event::CompanyDeleted { id: deleted } if *deleted == id => gone.set(true),
        _ => {}
    });
    let name = Signal::derive(move || company.with(|company| company.name.clone()));
    let editing = use_editing();
    let chats = LinkedChats::of(|| None);
    let navigate = use_navigate();
    let on_saved = move |saved: Company| {
        company.set(saved);
        navigate(
            &format!("/crm/companies/{id}"),
            NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            },
        );
    };
    let facts = move || {
        if editing.get() {
            let on_saved = on_saved.clone();
            view! { <EditCompany company=company.get_untracked() on_saved/> }.into_any()
        } else {
            view! { <Facts company=company.get()/> }.into_any()
        }
    };
    view! {
        <Title text=move || name.get()/>
        <PageHeader title=name back=("/crm/companies".to_owned(), crm::companies_title().to_owned())>
            <EditLink editing/>
            <DeleteRecord
                name
                list="/crm/companies"
                delete=call(move || delete_company(id))
                restore=call(move || restore_company(id))
            />
        </PageHeader>
        <Show when=move || gone.get()><super::parts::facts::Gone/></Show>
        <div class="record">
            <aside class="record-facts">{facts}</aside>
            <div class="record-main">
                <h2 class="group-title">{crm::timeline_title()}</h2>
                <Compose record=id/>
                <Timeline whose=Some(Whose::Company(id)) chats/>
            </div>
            <aside class="record-aside"><Related id name/></aside>
        </div>
    }
}

#[component]
fn Facts(company: Company) -> impl IntoView {
    view! {
        <dl class="facts">
            <Fact label=crm::field_website()>{company.website.map(|address| view! { <Website address/> })}</Fact>
            <Fact label=crm::field_domain()>{company.domain}</Fact>
            <Fact label=crm::field_industry()>{company.industry}</Fact>
            <Fact label=crm::field_size()>{company.size}</Fact>
            <Fact label=crm::field_address()>
                {company.address.map(|text| view! { <span class="fact-note">{text}</span> })}
            </Fact>
            <Fact label=crm::field_source()>{company.source}</Fact>
            <Fact label=crm::field_owner()>{company.owner_name}</Fact>
            <CustomFacts kind=RecordKind::Company values=company.custom.clone()/>
            <Fact label=crm::tags_title()><TagBadges tags=company.tags/></Fact>
            <Fact label=crm::field_notes()>
                {company.description.map(|text| view! { <span class="fact-note">{text}</span> })}
            </Fact>
            <Fact label=crm::field_added()><Time at=company.created_at.timestamp_millis() style=TimeStyle::Date/></Fact>
        </dl>
    }
}

/// The company's people and deals.
#[component]
fn Related(id: CompanyId, name: Signal<String>) -> impl IntoView {
    let mut query = ListQuery {
        limit: Some(ListQuery::MAX_LIMIT),
        ..ListQuery::default()
    };
    query
        .filters
        .insert("company_id".to_owned(), id.to_string());
    let asked = StoredValue::new(query);
    let contacts = Resource::new(|| (), move |()| list_contacts(asked.get_value()));
    let deals = Resource::new(|| (), move |()| list_deals(asked.get_value()));
    let pipelines = Resource::new(|| (), |()| list_pipelines());
    on_event(move |event| match event {
        Event::ContactCreated(_)
        | Event::ContactUpdated(_)
        | Event::ContactDeleted { .. }
        | Event::ContactRestored(_) => contacts.refetch(),
        Event::DealCreated(_)
        | Event::DealRestored(_)
        | Event::DealUpdated(_)
        | Event::DealStageChanged { .. }
        | Event::DealDeleted { .. } => {
            deals.refetch();
        }
        _ => {}
    });
    on_refetch(move || {
        contacts.refetch();
        deals.refetch();
    });
    let new = move |path: &str| {
        let name = name.get_untracked();
        format!("{path}?company_id={id}&company_name={}", Url::escape(&name))
    };
    let new_deal = format!("{}&next=/crm/companies/{id}", new("/crm/deals/new"));
    view! {
        <Group title=crm::contacts_title() new=Some((new("/crm/contacts/new"), crm::contacts_new()))>
            <Transition fallback=|| view! { <p class="muted">{common::loading()}</p> }>
                {move || Suspend::new(async move { match contacts.await {
                    Ok(page) => view! { <ContactLinks contacts=page.items/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </Group>
        <Group title=crm::deals_title() new=Some((new_deal, crm::deals_new()))>
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
