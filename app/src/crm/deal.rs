//! One deal: its way through the stages, its facts, and what was said about it.

use super::{
    api::{Whose, delete_deal, get_deal, list_pipelines, move_deal, restore_deal},
    deal_form::EditDeal,
    parts::{
        chats::{ChatLinks, LinkedChats},
        compose::Compose,
        custom::CustomFacts,
        delete::{DeleteRecord, call},
        facts::{EditLink, Fact, Gone, use_editing},
        no_such_record, record_id,
        related::Group,
        stages::Stages,
        tags::TagBadges,
        timeline::Timeline,
    },
};
use crate::{error::Failure, i18n::crm, realtime::on_event, session::may};
use domain::{
    DealId, Event, Permission, RecordKind,
    deal::Deal,
    pipeline::{Stage as DealStage, StageKind},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Money, PageHeader, SkeletonList, Stage, Time, TimeStyle, Toast, Toasts};
use wasm_bindgen::JsCast;

#[component]
pub fn DealPage() -> impl IntoView {
    let id = record_id::<DealId>();
    let deal = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_deal(id).await,
                None => Err(no_such_record()),
            }
        },
    );
    let pipelines = Resource::new(|| (), |()| list_pipelines());
    view! {
        <section class="page">
            <Transition fallback=|| view! { <SkeletonList rows=6/> }>
                {move || Suspend::new(async move {
                    let stages = Stages::new(pipelines.await.unwrap_or_default());
                    match deal.await {
                        Ok(deal) => view! { <Record deal stages/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Record(deal: Deal, stages: Stages) -> impl IntoView {
    let id = deal.id;
    let deal = RwSignal::new(deal);
    let gone = RwSignal::new(false);
    on_event(move |event| match event {
        Event::DealUpdated(newer) | Event::DealStageChanged { deal: newer, .. }
            if newer.id == id =>
        {
            show(deal, newer)
        }
        Event::DealRestored(back) if back.id == id => {
            show(deal, back);
            gone.set(false);
        }
        Event::DealDeleted { id: deleted, .. } if *deleted == id => gone.set(true),
        _ => {}
    });
    let title = Signal::derive(move || deal.with(|deal| deal.title.clone()));
    let contact = Memo::new(move |_| deal.with(|deal| deal.contact_id));
    let chats = LinkedChats::of(move || contact.get());
    let editing = use_editing();
    let navigate = use_navigate();
    let on_saved = move |saved: Deal| {
        show(deal, &saved);
        navigate(
            &format!("/crm/deals/{id}"),
            NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            },
        );
    };
    let of_facts = stages.clone();
    let facts = move || {
        if editing.get() {
            let on_saved = on_saved.clone();
            view! { <EditDeal deal=deal.get_untracked() on_saved/> }.into_any()
        } else {
            let deal = deal.get();
            view! { <Facts tint=of_facts.tint(deal.stage_id) deal/> }.into_any()
        }
    };
    view! {
        <Title text=move || title.get()/>
        <PageHeader title back=("/crm/deals".to_owned(), crm::deals_title().to_owned())>
            <EditLink editing/>
            <DeleteRecord
                name=title
                list="/crm/deals"
                delete=call(move || delete_deal(id))
                restore=call(move || restore_deal(id))
            />
        </PageHeader>
        <Show when=move || gone.get()><Gone/></Show>
        <div class="record">
            <aside class="record-facts">{facts}</aside>
            <div class="record-main">
                <StagePath deal stages/>
                <h2 class="group-title">{crm::timeline_title()}</h2>
                <Compose record=id/>
                <Timeline whose=Some(Whose::Deal(id)) chats/>
            </div>
            {may(Permission::InboxRead).then(|| view! {
                <aside class="record-aside">
                    <Group title=crm::chats_title() new=None><ChatLinks chats/></Group>
                </aside>
            })}
        </div>
    }
}

/// Shows a copy of the deal, unless a newer one is shown already.
fn show(deal: RwSignal<Deal>, newer: &Deal) {
    if deal.with_untracked(|deal| deal.version <= newer.version) {
        deal.set(newer.clone());
    }
}

/// The stages in a row. Pressing one moves the deal there at once; a refusal moves it back.
#[component]
fn StagePath(deal: RwSignal<Deal>, stages: Stages) -> impl IntoView {
    let toasts = Toasts::get();
    let writable = may(Permission::CrmWrite);
    let go = move |to: DealStage| {
        let before = deal.get_untracked();
        if before.stage_id == to.id || !writable {
            return;
        }
        deal.update(|deal| {
            deal.stage_id = to.id;
            deal.stage_name.clone_from(&to.name);
            deal.stage_kind = to.kind;
        });
        spawn_local(async move {
            match move_deal(before.id, to.id).await {
                Ok(moved) => show(deal, &moved),
                Err(error) => {
                    // Back, unless somebody's newer truth has arrived meanwhile.
                    if deal.try_with_untracked(|deal| deal.version == before.version) == Some(true)
                    {
                        deal.set(before);
                    }
                    toasts.push(Toast::failed(error.words()));
                }
            }
        });
    };
    let path = move || {
        let current = deal.with(|deal| deal.stage_id);
        let all = stages.beside(current);
        let reached = all
            .iter()
            .position(|stage| stage.id == current)
            .unwrap_or_default();
        let step = |(index, stage): (usize, DealStage)| {
            let (name, target) = (stage.name.clone(), stage.clone());
            let now = index == reached;
            view! {
                <button
                    type="button"
                    class=("is-past", index < reached && stage.kind == StageKind::Open)
                    data-kind=stage.kind.as_str()
                    aria-current=now.then_some("step")
                    disabled=!writable && !now
                    data-stage=stage.name
                    on:click=move |_| go(target.clone())
                >
                    {name}
                </button>
            }
        };
        all.into_iter().enumerate().map(step).collect_view()
    };
    let row = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        deal.track();
        // After the steps have been drawn anew.
        request_animation_frame(move || show_current(row));
    });
    view! {
        <div class="stage-path" role="group" aria-label=crm::field_stage() node_ref=row>{path}</div>
    }
}

/// Brings the current step into the middle where the row is wider than the screen.
fn show_current(row: NodeRef<leptos::html::Div>) {
    let Some(row) = row.get_untracked() else {
        return;
    };
    if let Ok(Some(step)) = row.query_selector("[aria-current]") {
        let step = step.unchecked_into::<leptos::web_sys::HtmlElement>();
        let middle = step.offset_left() - row.offset_left() + step.offset_width() / 2;
        row.set_scroll_left(middle - row.client_width() / 2);
    }
}

#[component]
fn Facts(deal: Deal, tint: u8) -> impl IntoView {
    let contact = deal.contact_id.zip(deal.contact_name).map(|(id, name)| {
        view! { <a href=format!("/crm/contacts/{id}")>{name}</a> }
    });
    let company = deal.company_id.zip(deal.company_name).map(|(id, name)| {
        view! { <a href=format!("/crm/companies/{id}")>{name}</a> }
    });
    view! {
        <dl class="facts">
            <Fact label=crm::field_value()>
                <span class="deal-amount"><Money minor=deal.value_minor currency=deal.currency/></span>
            </Fact>
            <Fact label=crm::field_stage()><Stage tint name=deal.stage_name/></Fact>
            <Fact label=crm::field_in_stage()><Time at=deal.stage_entered_at.timestamp_millis()/></Fact>
            <Fact label=crm::field_contact()>{contact}</Fact>
            <Fact label=crm::field_company()>{company}</Fact>
            <Fact label=crm::field_owner()>{deal.owner_name}</Fact>
            <Fact label=crm::field_probability()>{deal.probability}</Fact>
            <Fact label=crm::field_expected_close()>{deal.expected_close_on.map(|day| day.to_string())}</Fact>
            <Fact label=crm::field_source()>{deal.source}</Fact>
            {deal.loss_reason.map(|reason| view! { <Fact label=crm::field_loss_reason()>{reason}</Fact> })}
            <CustomFacts kind=RecordKind::Deal values=deal.custom.clone()/>
            <Fact label=crm::tags_title()><TagBadges tags=deal.tags/></Fact>
            <Fact label=crm::field_notes()>
                {deal.description.map(|text| view! { <span class="fact-note">{text}</span> })}
            </Fact>
            <Fact label=crm::field_added()><Time at=deal.created_at.timestamp_millis() style=TimeStyle::Date/></Fact>
        </dl>
    }
}
