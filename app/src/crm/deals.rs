//! All deals, as a list.

use super::{
    api::{list_deals, list_pipelines},
    columns::{Ground, ListTable, cells, show_tags, use_related},
    list::{Asked, RecordList, Rows, is_narrowed, with_filter},
    parts::{
        list_path, record_path,
        selection::{SelectRow, Selection, SelectionBar},
        stages::Stages,
        tags::TagBadges,
    },
};
use crate::{i18n::crm, realtime::on_event, session::me};
use chrono::{DateTime, Utc};
use domain::{Event, ListQuery, Page, RecordKind, deal::Deal};
use leptos::prelude::*;
use std::sync::Arc;
use ui::{ChipLink, LoadMore, Money, Stage, Time, TimeStyle};

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
    let list = RecordList::new(RecordKind::Deal, FILTERS);
    let (asked, question) = (list.asked, list.question);
    let page = Resource::new(move || question.get(), list_deals);
    let pipelines = Resource::new(|| (), |()| list_pipelines());
    let stages = move || async move { Stages::new(pipelines.await.unwrap_or_default()) };
    let chips = view! {
        <Transition>
            {move || Suspend::new(async move {
                let stages = stages().await;
                view! { <Chips stages asked/> }
            })}
        </Transition>
    };
    list.page(page, chips.into_any(), move |page, wanted| async move {
        let stages = stages().await;
        view! { <DealRows page wanted list stages/> }.into_any()
    })
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
            let href =
                asked.with(|asked| with_filter(list_path(RecordKind::Deal), asked, name, value));
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
fn DealRows(
    page: Page<Deal>,
    wanted: ListQuery,
    list: RecordList,
    stages: Stages,
) -> impl IntoView {
    let ground = list.ground;
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
                    <a class="row-link truncate" href=record_path(id.into())>{title}</a>
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
