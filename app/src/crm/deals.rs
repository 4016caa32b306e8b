//! All deals, as a list.

use super::{
    api::{list_deals, list_pipelines},
    filter::FilterBar,
    list::{ExportLink, ListSearch, Rows, Sorted, is_narrowed, use_list_query, with_filter},
    parts::{
        BinLink, ImportLink, Nothing, Section, SectionTabs, TagsLink, after_import,
        selection::{SelectRow, Selection, SelectionBar},
        stages::Stages,
        tags::TagBadges,
    },
};
use crate::{
    error::Failure,
    i18n::crm,
    realtime::on_event,
    session::{may, me},
};
use domain::{Event, ListQuery, Page, Permission, RecordKind, deal::Deal};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    ChipLink, Header, IconName, LinkButton, LoadMore, Money, PageHeader, SkeletonTable, Stage,
    Table, Time, Variant,
};

const PATH: &str = "/crm/deals";
const FILTERS: &[&str] = &[
    "stage_id",
    "pipeline_id",
    "owner_id",
    "contact_id",
    "company_id",
    "tag_id",
];

#[component]
pub fn Deals() -> impl IntoView {
    let query = use_list_query(FILTERS);
    let page = Resource::new(move || query.get(), list_deals);
    after_import(RecordKind::Deal, move || page.refetch());
    let pipelines = Resource::new(|| (), |()| list_pipelines());
    view! {
        <Title text=crm::deals_title()/>
        <section class="page">
            <PageHeader title=crm::title()>
                <TagsLink/>
                <BinLink/>
                {may(Permission::CrmWrite).then(|| view! {
                    <LinkButton variant=Variant::Primary icon=IconName::Plus href="/crm/deals/new" attr:data-keys="KeyC">
                        {crm::deals_new()}
                    </LinkButton>
                })}
            </PageHeader>
            <SectionTabs current=Section::Deals/>
            <div class="toolbar">
                <ListSearch path=PATH label=crm::deals_search() query/>
                <FilterBar path=PATH kind=RecordKind::Deal query/>
                <ExportLink path=PATH query/>
                <ImportLink kind=RecordKind::Deal/>
                <Transition>
                    {move || Suspend::new(async move {
                        let stages = Stages::new(pipelines.await.unwrap_or_default());
                        view! { <Chips stages query/> }
                    })}
                </Transition>
            </div>
            <Transition fallback=|| view! { <SkeletonTable/> }>
                {move || Suspend::new(async move {
                    let asked = query.get_untracked();
                    let stages = Stages::new(pipelines.await.unwrap_or_default());
                    match page.await {
                        Ok(page) if page.items.is_empty() => view! { <NoDeals narrowed=is_narrowed(&asked)/> }.into_any(),
                        Ok(page) => view! { <DealRows page asked stages/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

/// The filters people reach for: mine, and one stage. Each is a link; a second press clears it.
#[component]
fn Chips(stages: Stages, query: Memo<ListQuery>) -> impl IntoView {
    let chip = move |name: &'static str, value: String, label: String| {
        let wanted = value.clone();
        let current =
            Signal::derive(move || query.with(|query| query.filters.get(name) == Some(&wanted)));
        move || {
            let value = (!current.get()).then(|| value.clone());
            let href = query.with(|query| with_filter(PATH, query, name, value));
            let shown = label.clone();
            view! { <ChipLink href current>{shown}</ChipLink> }
        }
    };
    let mine = me().map(|me| chip("owner_id", me.id.to_string(), crm::deals_mine().to_owned()));
    let of_stages = stages
        .default_pipeline()
        .map(|stage| chip("stage_id", stage.id.to_string(), stage.name.clone()))
        .collect_view();
    view! { <div class="chips">{mine}{of_stages}</div> }
}

#[component]
fn NoDeals(narrowed: bool) -> impl IntoView {
    view! {
        <Nothing
            narrowed
            all=PATH
            icon=IconName::Deal
            title=crm::deals_empty_title()
            text=crm::deals_empty_text()
            new=("/crm/deals/new", crm::deals_new())
        />
    }
}

#[component]
fn DealRows(page: Page<Deal>, asked: ListQuery, stages: Stages) -> impl IntoView {
    let rows = Rows::new(page);
    let selection = Selection::new();
    let shown = Signal::derive(move || {
        rows.items
            .with(|rows| rows.iter().map(|row| row.id.0).collect())
    });
    let everything = !is_narrowed(&asked);
    on_event(move |event| match event {
        Event::DealCreated(deal) | Event::DealRestored(deal) if everything => {
            rows.prepend(deal, |row| row.id == deal.id)
        }
        Event::DealUpdated(deal) | Event::DealStageChanged { deal, .. } => {
            rows.replace(deal, |row| row.id == deal.id && row.version < deal.version);
        }
        Event::DealDeleted { id, .. } => {
            rows.remove(|row| row.id == *id);
            selection.forget(id.0);
        }
        _ => {}
    });
    let more = asked.clone();
    let on_more = move |()| rows.load_more(&more, list_deals);
    let head = move || {
        let query = asked.clone();
        view! {
            <Sorted path=PATH query=query.clone() name="title" label=crm::field_title()/>
            <Header label=crm::field_stage()/>
            <Sorted path=PATH query=query.clone() name="value_minor" label=crm::field_value() high_first=true numeric=true/>
            <Header label=crm::field_contact()/>
            <Header label=crm::field_company()/>
            <Header label=crm::field_owner()/>
            <Sorted path=PATH query name="stage_entered_at" label=crm::field_in_stage() high_first=true/>
        }
    };
    view! {
        <SelectionBar selection kind=RecordKind::Deal shown/>
        <Table caption=crm::deals_title() head>
            <For each=move || rows.items.get() key=|row| (row.id, row.version) let:deal>
                <DealRow tint=stages.tint(deal.stage_id) deal selection/>
            </For>
        </Table>
        <Show when=move || rows.next.with(Option::is_some)>
            <LoadMore on_more=on_more.clone() busy=rows.busy/>
        </Show>
    }
}

#[component]
fn DealRow(deal: Deal, tint: u8, selection: Selection) -> impl IntoView {
    view! {
        <tr data-testid="deal-row">
            <th scope="row">
                <span class="cell-name">
                    <SelectRow selection id=deal.id.0 name=deal.title.clone()/>
                    <a class="row-link truncate" href=format!("{PATH}/{}", deal.id)>{deal.title}</a>
                    <TagBadges tags=deal.tags/>
                </span>
            </th>
            <td><Stage tint name=deal.stage_name/></td>
            <td class="cell-num"><Money minor=deal.value_minor currency=deal.currency/></td>
            <td>{deal.contact_name}</td>
            <td>{deal.company_name}</td>
            <td class="desktop-only">{deal.owner_name}</td>
            <td class="desktop-only"><Time at=deal.stage_entered_at.timestamp_millis()/></td>
        </tr>
    }
}
