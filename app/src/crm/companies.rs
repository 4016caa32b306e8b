//! All companies.

use super::{
    api::list_companies,
    filter::FilterBar,
    list::{ExportLink, ListSearch, Rows, Sorted, is_narrowed, use_list_query},
    parts::{
        BinLink, ImportLink, Nothing, Section, SectionTabs, TagsLink, after_import,
        selection::{SelectRow, Selection, SelectionBar},
        tags::TagBadges,
    },
};
use crate::{error::Failure, i18n::crm, realtime::on_event, session::may};
use domain::{Event, ListQuery, Page, Permission, RecordKind, company::Company};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Avatar, Header, IconName, LinkButton, LoadMore, PageHeader, SkeletonTable, Table, Time,
    TimeStyle, Variant,
};

const PATH: &str = "/crm/companies";

#[component]
pub fn Companies() -> impl IntoView {
    let query = use_list_query(&["industry", "owner_id", "tag_id"]);
    let page = Resource::new(move || query.get(), list_companies);
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
            <div class="toolbar">
                <ListSearch path=PATH label=crm::companies_search() query/>
                <FilterBar path=PATH kind=RecordKind::Company query/>
                <ExportLink path=PATH query/>
                <ImportLink kind=RecordKind::Company/>
            </div>
            <Transition fallback=|| view! { <SkeletonTable/> }>
                {move || Suspend::new(async move {
                    let asked = query.get_untracked();
                    match page.await {
                        Ok(page) if page.items.is_empty() => view! { <NoCompanies narrowed=is_narrowed(&asked)/> }.into_any(),
                        Ok(page) => view! { <CompanyRows page asked/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn NoCompanies(narrowed: bool) -> impl IntoView {
    view! {
        <Nothing
            narrowed
            all=PATH
            icon=IconName::Company
            title=crm::companies_empty_title()
            text=crm::companies_empty_text()
            new=("/crm/companies/new", crm::companies_new())
        />
    }
}

#[component]
fn CompanyRows(page: Page<Company>, asked: ListQuery) -> impl IntoView {
    let rows = Rows::new(page);
    let selection = Selection::new();
    let shown = Signal::derive(move || {
        rows.items
            .with(|rows| rows.iter().map(|row| row.id.0).collect())
    });
    let everything = !is_narrowed(&asked);
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
    let more = asked.clone();
    let on_more = move |()| rows.load_more(&more, list_companies);
    let head = move || {
        let query = asked.clone();
        view! {
            <Sorted path=PATH query=query.clone() name="name" label=crm::field_name()/>
            <Header label=crm::field_industry()/>
            <Header label=crm::field_website()/>
            <Header label=crm::contacts_title() numeric=true/>
            <Sorted path=PATH query name="created_at" label=crm::field_added() high_first=true default=true/>
        }
    };
    view! {
        <SelectionBar selection kind=RecordKind::Company shown/>
        <Table caption=crm::companies_title() head>
            <For each=move || rows.items.get() key=|row| (row.id, row.version, row.contact_count) let:company>
                <CompanyRow company selection/>
            </For>
        </Table>
        <Show when=move || rows.next.with(Option::is_some)>
            <LoadMore on_more=on_more.clone() busy=rows.busy/>
        </Show>
    }
}

#[component]
fn CompanyRow(company: Company, selection: Selection) -> impl IntoView {
    view! {
        <tr data-testid="company-row">
            <th scope="row">
                <span class="cell-name">
                    <SelectRow selection id=company.id.0 name=company.name.clone()/>
                    <Avatar name=company.name.clone() square=true class="avatar-s"/>
                    <a class="row-link truncate" href=format!("{PATH}/{}", company.id)>{company.name}</a>
                    <TagBadges tags=company.tags/>
                </span>
            </th>
            <td>{company.industry}</td>
            <td>{company.website.map(|address| view! { <super::parts::Website address/> })}</td>
            <td class="cell-num">
                <span class="desktop-only">{company.contact_count}</span>
                <span class="mobile-only">{crm::contacts_count(company.contact_count)}</span>
            </td>
            <td class="desktop-only"><Time at=company.created_at.timestamp_millis() style=TimeStyle::Date/></td>
        </tr>
    }
}
