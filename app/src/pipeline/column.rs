//! One stage: what stands in it, how many and how much.

use super::{card::DealCard, drag::Drag, state::BoardState};
use crate::{
    crm::stage_tint,
    i18n::{locale, pipeline},
};
use domain::pipeline::{Stage as DealStage, StageTotal};
use leptos::prelude::*;
use ui::{IconLink, IconName, LoadMore, format_money, tint_class};

#[component]
pub(super) fn Column(
    stage: DealStage,
    state: BoardState,
    drag: Drag,
    /// Where a new deal's form leads back to.
    back: String,
) -> impl IntoView {
    let id = stage.id;
    let column = Memo::new(move |_| state.model.with(|model| model.column(id).cloned()));
    let count = move || column.with(|column| column.as_ref().map_or(0, |column| column.count));
    let sum = move || {
        column.with(|column| {
            column
                .as_ref()
                .map(|column| sums(&column.totals))
                .unwrap_or_default()
        })
    };
    let deals = move || {
        column.with(|column| {
            column
                .as_ref()
                .map(|column| column.deals.clone())
                .unwrap_or_default()
        })
    };
    let more = Memo::new(move |_| {
        column.with(|column| {
            column
                .as_ref()
                .is_some_and(|column| column.next_cursor.is_some())
        })
    });
    let loading = Signal::derive(move || state.loading.with(|loading| loading.contains(&id)));
    let is_target = Memo::new(move |_| drag.target() == Some(id));
    let empty = Memo::new(move |_| count() == 0);
    let new = format!("/crm/deals/new?stage_id={id}&next={back}");
    let name = stage.name.clone();
    let heading = format!("stage-{id}");
    let labelled = heading.clone();
    view! {
        <section
            class="column"
            class=("is-target", move || is_target.get())
            aria-labelledby=labelled
            data-stage=stage.name.clone()
            data-stage-id=id.to_string()
        >
            <header class="column-header">
                <span class=format!("dot {}", tint_class(stage_tint(&stage))) aria-hidden="true"></span>
                <h2 id=heading>{stage.name.clone()}</h2>
                <span class="column-count">{count}</span>
                {state.writable.then(|| view! {
                    <IconLink icon=IconName::Plus label=pipeline::new_deal_in(name) href=new/>
                })}
                <span class="column-sum" title=sum>{sum}</span>
            </header>
            <ol class="column-cards" role="list">
                <Show when=move || is_target.get()><li class="drop-line" aria-hidden="true"></li></Show>
                <For each=deals key=|deal| (deal.id, deal.version, deal.stage_id) let:deal>
                    <DealCard deal state drag/>
                </For>
                <Show when=move || empty.get() && !is_target.get()>
                    <li class="column-empty">
                        {if state.writable { pipeline::column_empty() } else { pipeline::column_empty_read() }}
                    </li>
                </Show>
                <Show when=move || more.get()>
                    <li><LoadMore on_more=move |()| state.load_more(id) busy=loading/></li>
                </Show>
            </ol>
        </section>
    }
}

/// The sums of a column, one for each currency, the largest count first.
fn sums(totals: &[StageTotal]) -> String {
    let mut totals: Vec<_> = totals
        .iter()
        .filter(|total| total.value_minor != 0)
        .collect();
    totals.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then_with(|| a.currency.cmp(&b.currency))
    });
    totals
        .iter()
        .map(|total| format_money(total.value_minor, &total.currency, locale().tag()))
        .collect::<Vec<_>>()
        .join(" · ")
}
