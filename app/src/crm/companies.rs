//! All companies.

use super::{
    api::list_companies,
    columns::{ColumnsButton, Ground, ListTable, cells, show_tags, use_related},
    filter::{FilterBar, use_sheet},
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
use domain::{Event, ListQuery, Page, Permission, RecordKind, company::Company};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use std::sync::Arc;
use ui::{
    Avatar, IconName, LinkButton, LoadMore, PageHeader, SkeletonTable, Time, TimeStyle, Variant,
};

const PATH: &str = "/crm/companies";

#[component]
pub fn Companies() -> impl IntoView {
    let asked = use_asked(&["industry", "owner_id", "tag_id"]);
    let question = use_question(asked);
    let page = Resource::new(move || question.get(), list_companies);
    let sheet = use_sheet(RecordKind::Company, asked);
    let shelf = Shelf::new(PATH, RecordKind::Company, asked);
    let ground = Ground::new(PATH, RecordKind::Company, asked);
    after_import(RecordKind::Company, move || page.refetch());
    view! {
        <Title text=crm::companies_title()/>
        <section class="page">
            <PageHeader title=crm::title()>
                <TagsLink/>
                <BinLink/>
                {may(Permission::CrmWrite).then(|| view! {
                    <LinkButton variant=Variant::Primary icon=IconName::Plus href="/crm/companies/new" attr:data-keys="KeyC">
                        {crm::companies_new()}
                    </LinkButton>
                })}
            </PageHeader>
            <SectionTabs current=Section::Companies/>
            <ViewTabs kind=RecordKind::Company shelf/>
            <div class="toolbar">
                <ListSearch path=PATH label=crm::companies_search() asked/>
                <FilterBar path=PATH kind=RecordKind::Company asked sheet/>
                <ColumnsButton path=PATH kind=RecordKind::Company asked sheet/>
                <ExportLink path=PATH question/>
                <ImportLink kind=RecordKind::Company/>
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
                        Ok(page) if page.items.is_empty() => view! { <NoCompanies narrowed=is_narrowed(&wanted)/> }.into_any(),
                        Ok(page) => view! { <CompanyRows page wanted ground/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                    })
                }}
            </Transition>
        </section>
    }
}

#[component]
fn NoCompanies(narrowed: bool) -> impl IntoView {
    view! {
        <Nothing
            narrowed
            all="/crm/companies?view=all"
            icon=IconName::Company
            title=crm::companies_empty_title()
            text=crm::companies_empty_text()
            new=("/crm/companies/new", crm::companies_new())
        />
    }
}

#[component]
fn CompanyRows(page: Page<Company>, wanted: ListQuery, ground: Ground) -> impl IntoView {
    let rows = Rows::new(page);
    let selection = Selection::new();
    let shown = Signal::derive(move || {
        rows.items
            .with(|rows| rows.iter().map(|row| row.id.0).collect())
    });
    use_related(ground, rows, |row: &Company| &row.custom);
    let everything = !is_narrowed(&wanted);
    on_event(move |event| match event {
        Event::CompanyCreated(company) | Event::CompanyRestored(company) if everything => {
            rows.prepend(company, |row| row.id == company.id)
        }
        Event::CompanyUpdated(company) => {
            rows.replace(company, |row| {
                row.id == company.id && row.version < company.version
            });
        }
        Event::CompanyDeleted { id } => {
            rows.remove(|row| row.id == *id);
            selection.forget(id.0);
        }
        _ => {}
    });
    let on_more = move |()| rows.load_more(&wanted, list_companies);
    view! {
        <SelectionBar selection kind=RecordKind::Company shown/>
        <ListTable caption=crm::companies_title() ground>
            <For each=move || rows.items.get() key=|row| (row.id, row.version, row.contact_count) let:company>
                <CompanyRow company selection ground/>
            </For>
        </ListTable>
        <Show when=move || rows.next.with(Option::is_some)>
            <LoadMore on_more=on_more.clone() busy=rows.busy/>
        </Show>
    }
}

#[component]
fn CompanyRow(company: Company, selection: Selection, ground: Ground) -> impl IntoView {
    let (id, name) = (company.id, company.name.clone());
    let company = Arc::new(company);
    let tags = company.tags.clone();
    view! {
        <tr data-testid="company-row">
            <th scope="row">
                <span class="cell-name">
                    <SelectRow selection id=id.0 name=name.clone()/>
                    <Avatar name=name.clone() square=true class="avatar-s"/>
                    <a class="row-link truncate" href=format!("{PATH}/{id}")>{name}</a>
                    {move || show_tags(ground).then(|| view! { <TagBadges tags=tags.clone()/> })}
                </span>
            </th>
            {cells(ground, company, cell, |company| &company.custom)}
        </tr>
    }
}

/// What a company has in a field that all companies have.
fn cell(company: &Company, field: &str) -> AnyView {
    let time = |at: DateTime<Utc>| {
        view! { <Time at=at.timestamp_millis() style=TimeStyle::Date/> }.into_any()
    };
    let text = match field {
        "domain" => &company.domain,
        "industry" => &company.industry,
        "address" => &company.address,
        "source" => &company.source,
        "owner_id" => &company.owner_name,
        "description" => &company.description,
        "website" => {
            let address = company.website.clone();
            let link = address.map(|address| view! { <super::parts::Website address/> });
            return link.into_any();
        }
        "size" => return company.size.into_any(),
        "contact_count" => return contacts(company.contact_count),
        "tags" => return view! { <TagBadges tags=company.tags.clone()/> }.into_any(),
        "created_at" => return time(company.created_at),
        "updated_at" => return time(company.updated_at),
        _ => return ().into_any(),
    };
    text.clone().into_any()
}

/// How many contacts: a number under its header, and in words where there is none.
fn contacts(count: i64) -> AnyView {
    view! {
        <span class="desktop-only">{count}</span>
        <span class="mobile-only">{crm::contacts_count(count)}</span>
    }
    .into_any()
}
