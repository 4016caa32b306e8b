//! All deals, as a list.

use super::{
    api::{list_deals, list_pipelines},
    columns::{ColumnsButton, Ground, ListTable, cells, show_tags, use_related},
    filter::{FilterBar, use_sheet},
    list::{
        Asked, ExportLink, ListSearch, Rows, in_place, is_narrowed, use_asked, use_question,
        with_filter,
    },
    parts::{
        BinLink, ImportLink, Nothing, Section, SectionTabs, TagsLink, after_import,
        selection::{SelectRow, Selection, SelectionBar},
        stages::Stages,
        tags::TagBadges,
    },
    views::{Shelf, ViewTabs},
};
use crate::{
    error::Failure,
    i18n::crm,
    realtime::on_event,
    session::{may, me},
};
use chrono::{DateTime, Utc};
use domain::{Event, ListQuery, Page, Permission, RecordKind, deal::Deal};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use std::sync::Arc;
use ui::{
    ChipLink, IconName, LinkButton, LoadMore, Money, PageHeader, SkeletonTable, Stage, Time,
    TimeStyle, Variant,
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
    let asked = use_asked(FILTERS);
    let question = use_question(asked);
    let page = Resource::new(move || question.get(), list_deals);
    let sheet = use_sheet(RecordKind::Deal, asked);
    let shelf = Shelf::new(PATH, RecordKind::Deal, asked);
    let ground = Ground::new(PATH, RecordKind::Deal, asked);
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
            <ViewTabs kind=RecordKind::Deal shelf/>
            <div class="toolbar">
                <ListSearch path=PATH label=crm::deals_search() asked/>
                <FilterBar path=PATH kind=RecordKind::Deal asked sheet/>
                <ColumnsButton path=PATH kind=RecordKind::Deal asked sheet/>
                <ExportLink path=PATH question/>
                <ImportLink kind=RecordKind::Deal/>
                <Transition>
                    {move || Suspend::new(async move {
                        let stages = Stages::new(pipelines.await.unwrap_or_default());
                        view! { <Chips stages asked/> }
                    })}
                </Transition>
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
                    let stages = Stages::new(pipelines.await.unwrap_or_default());
                    match page.await {
                        Ok(page) if page.items.is_empty() => view! { <NoDeals narrowed=is_narrowed(&wanted)/> }.into_any(),
                        Ok(page) => view! { <DealRows page wanted ground stages/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                    })
                }}
            </Transition>
        </section>
    }
}

/// The filters people reach for: mine, and one stage. Each is a link; a second press clears it.
#[component]
fn Chips(stages: Stages, asked: Memo<Asked>) -> impl IntoView {
    let chip = move |name: &'static str, value: String, label: String| {
        let wanted = value.clone();
        let current = Signal::derive(move || {
            asked.with(|asked| asked.query.filters.get(name) == Some(&wanted))
        });
        move || {
            let value = (!current.get()).then(|| value.clone());
            let href = asked.with(|asked| with_filter(PATH, asked, name, value));
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
            all="/crm/deals?view=all"
            icon=IconName::Deal
            title=crm::deals_empty_title()
            text=crm::deals_empty_text()
            new=("/crm/deals/new", crm::deals_new())
        />
    }
}

#[component]
fn DealRows(page: Page<Deal>, wanted: ListQuery, ground: Ground, stages: Stages) -> impl IntoView {
    let rows = Rows::new(page);
    let selection = Selection::new();
    let shown = Signal::derive(move || {
        rows.items
            .with(|rows| rows.iter().map(|row| row.id.0).collect())
    });
    use_related(ground, rows, |row: &Deal| &row.custom);
    let everything = !is_narrowed(&wanted);
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
    let on_more = move |()| rows.load_more(&wanted, list_deals);
    view! {
        <SelectionBar selection kind=RecordKind::Deal shown/>
        <ListTable caption=crm::deals_title() ground>
            <For each=move || rows.items.get() key=|row| (row.id, row.version) let:deal>
                <DealRow tint=stages.tint(deal.stage_id) deal selection ground/>
            </For>
        </ListTable>
        <Show when=move || rows.next.with(Option::is_some)>
            <LoadMore on_more=on_more.clone() busy=rows.busy/>
        </Show>
    }
}

#[component]
fn DealRow(deal: Deal, tint: u8, selection: Selection, ground: Ground) -> impl IntoView {
    let (id, title) = (deal.id, deal.title.clone());
    let deal = Arc::new(deal);
    let tags = deal.tags.clone();
    let own = move |deal: &Deal, field: &str| cell(deal, tint, field);
    view! {
        <tr data-testid="deal-row">
            <th scope="row">
                <span class="cell-name">
                    <SelectRow selection id=id.0 name=title.clone()/>
                    <a class="row-link truncate" href=format!("{PATH}/{id}")>{title}</a>
                    {move || show_tags(ground).then(|| view! { <TagBadges tags=tags.clone()/> })}
                </span>
            </th>
            {cells(ground, deal, own, |deal| &deal.custom)}
        </tr>
    }
}

/// What a deal has in a field that all deals have.
fn cell(deal: &Deal, tint: u8, field: &str) -> AnyView {
    let time = |at: DateTime<Utc>| {
        view! { <Time at=at.timestamp_millis() style=TimeStyle::Date/> }.into_any()
    };
    let text = match field {
        "contact_id" => &deal.contact_name,
        "company_id" => &deal.company_name,
        "owner_id" => &deal.owner_name,
        "source" => &deal.source,
        "loss_reason" => &deal.loss_reason,
        "description" => &deal.description,
        "stage_id" => {
            return view! { <Stage tint name=deal.stage_name.clone()/> }.into_any();
        }
        "value" => {
            return view! { <Money minor=deal.value_minor currency=deal.currency.clone()/> }
                .into_any();
        }
        "probability" => {
            let percent = deal.probability.map(|percent| format!("{percent} %"));
            return percent.into_any();
        }
        "expected_close_on" => {
            return deal
                .expected_close_on
                .map(crate::crm::filter::words::day_of)
                .into_any();
        }
        "tags" => return view! { <TagBadges tags=deal.tags.clone()/> }.into_any(),
        "stage_entered_at" => {
            return view! { <Time at=deal.stage_entered_at.timestamp_millis()/> }.into_any();
        }
        "created_at" => return time(deal.created_at),
        "updated_at" => return time(deal.updated_at),
        _ => return ().into_any(),
    };
    text.clone().into_any()
}
