//! The bin: what was deleted, and the way back.

use super::{
    api::{list_bin, restore_company, restore_contact, restore_deal},
    list::Rows,
};
use crate::{
    error::{ApiError, Failure},
    i18n::crm,
    realtime::on_event,
};
use domain::{Event, ListQuery, Page, Record, RecordKind, record::Deleted};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use ui::{
    Button, EmptyState, Header, IconName, LoadMore, PageHeader, Size, SkeletonTable, Table, Time,
    Toast, Toasts,
};

#[component]
pub fn Bin() -> impl IntoView {
    let page = Resource::new(|| (), |()| list_bin(ListQuery::default()));
    view! {
        <Title text=crm::bin_title()/>
        <section class="page">
            <PageHeader title=crm::bin_title() back=("/crm/contacts".to_owned(), crm::title().to_owned())/>
            <Transition fallback=|| view! { <SkeletonTable/> }>
                {move || Suspend::new(async move { match page.await {
                    Ok(page) => view! { <DeletedRows page/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </section>
    }
}

#[component]
fn DeletedRows(page: Page<Deleted>) -> impl IntoView {
    let rows = Rows::new(page);
    on_event(move |event| {
        let back: Record = match event {
            Event::CompanyRestored(company) => company.id.into(),
            Event::ContactRestored(contact) => contact.id.into(),
            Event::DealRestored(deal) => deal.id.into(),
            _ => return,
        };
        rows.remove(|row| row.record == back);
    });
    let on_more = move |()| rows.load_more(&ListQuery::default(), list_bin);
    let head = || {
        view! {
            <Header label=crm::bin_name()/>
            <Header label=crm::bin_kind()/>
            <Header label=crm::bin_by()/>
            <Header label=crm::bin_deleted()/>
            <Header label=""/>
        }
    };
    let nothing = || {
        view! { <EmptyState icon=IconName::Trash title=crm::bin_empty_title() text=crm::bin_empty_text()/> }
    };
    view! {
        <Show when=move || rows.items.with(|items| !items.is_empty()) fallback=nothing>
            <Table caption=crm::bin_title() head>
                <For each=move || rows.items.get() key=|row| (row.record, row.deleted_at) let:deleted>
                    <DeletedRow deleted/>
                </For>
            </Table>
            <Show when=move || rows.next.with(Option::is_some)>
                <LoadMore on_more busy=rows.busy/>
            </Show>
        </Show>
    }
}

/// A row goes when the event tells that its record is back.
#[component]
fn DeletedRow(deleted: Deleted) -> impl IntoView {
    let busy = RwSignal::new(false);
    let toasts = Toasts::get();
    let Deleted {
        record,
        name,
        deleted_at,
        deleted_by,
    } = deleted;
    let restored = crm::restored(&name);
    let press = move |_| {
        busy.set(true);
        let restored = restored.clone();
        spawn_local(async move {
            toasts.push(match restore(record).await {
                Ok(()) => Toast::done(restored),
                Err(error) => Toast::failed(error.words()),
            });
            _ = busy.try_set(false);
        });
    };
    view! {
        <tr data-testid="deleted-row">
            <th scope="row">{name}</th>
            <td>{kind_words(record.kind)}</td>
            <td>{deleted_by}</td>
            <td><Time at=deleted_at.timestamp_millis()/></td>
            <td class="cell-num"><Button size=Size::Small busy on:click=press>{crm::restore()}</Button></td>
        </tr>
    }
}

async fn restore(record: Record) -> Result<(), ApiError> {
    match record.kind {
        RecordKind::Company => restore_company(record.id.into()).await.map(drop),
        RecordKind::Contact => restore_contact(record.id.into()).await.map(drop),
        RecordKind::Deal => restore_deal(record.id.into()).await.map(drop),
    }
}

fn kind_words(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Company => crm::kind_company(),
        RecordKind::Contact => crm::kind_contact(),
        RecordKind::Deal => crm::kind_deal(),
    }
}
