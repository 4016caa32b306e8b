//! All companies.

use super::{
    api::list_companies,
    columns::{Ground, ListTable, cells, show_tags, use_related},
    list::{RecordList, Rows, is_narrowed},
    parts::{
        record_path,
        selection::{SelectRow, Selection, SelectionBar},
        tags::TagBadges,
    },
};
use crate::{i18n::crm, realtime::on_event};
use chrono::{DateTime, Utc};
use domain::{Event, ListQuery, Page, RecordKind, company::Company};
use leptos::prelude::*;
use std::sync::Arc;
use ui::{Avatar, LoadMore, Time, TimeStyle};

#[component]
pub fn Companies() -> impl IntoView {
    let list = RecordList::new(RecordKind::Company, &["industry", "owner_id", "tag_id"]);
    let question = list.question;
    let page = Resource::new(move || question.get(), list_companies);
    list.page(page, ().into_any(), move |page, wanted| async move {
        view! { <CompanyRows page wanted list/> }.into_any()
    })
}

#[component]
fn CompanyRows(page: Page<Company>, wanted: ListQuery, list: RecordList) -> impl IntoView {
    let ground = list.ground;
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
                    <a class="row-link truncate" href=record_path(id.into())>{name}</a>
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
