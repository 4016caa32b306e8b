//! The page: its header, the columns, and what floats over them.

use super::{
    api::{PER_COLUMN, load_board},
    column::Column,
    drag::{Drag, Ghost},
    keys,
    move_dialog::MoveDialog,
    state::BoardState,
};
use crate::{crm::api::list_pipelines, error::Failure, i18n::pipeline, session::may};
use domain::{Permission, PipelineId, pipeline::Board as LoadedBoard};
use leptos::{ev, html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ui::{EmptyState, IconName, LinkButton, PageHeader, SkeletonCards, Tab, Tabs, Variant};

#[component]
pub fn Board() -> impl IntoView {
    let params = use_params_map();
    let named = Memo::new(move |_| params.with(|params| params.get("pipeline")));
    let board = Resource::new(
        move || named.get(),
        |named| async move {
            match named.map(|id| id.parse::<PipelineId>()).transpose() {
                Ok(id) => load_board(id, PER_COLUMN).await,
                Err(_) => Err(domain::Error::not_found().into()),
            }
        },
    );
    view! {
        <Title text=pipeline::title()/>
        <section class="page page-fixed">
            <Transition fallback=|| view! { <LoadingBoard/> }>
                {move || Suspend::new(async move { match board.await {
                    Ok(board) => view! { <ShownBoard board/> }.into_any(),
                    Err(error) => view! { <Failure error on_retry=move |()| board.refetch()/> }.into_any(),
                }})}
            </Transition>
        </section>
    }
}

#[component]
fn LoadingBoard() -> impl IntoView {
    let column = |cards| view! { <div class="column"><SkeletonCards cards/></div> };
    view! {
        <PageHeader title=pipeline::title()/>
        <div class="board" aria-hidden="true">{[3, 2, 3, 1].map(column).collect_view()}</div>
    }
}

#[component]
fn ShownBoard(board: LoadedBoard) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let state = BoardState::new(board);
    let drag = Drag::new(state, node);
    let stages = state.model.with_untracked(|model| {
        model
            .columns
            .iter()
            .map(|column| column.stage.clone())
            .collect::<Vec<_>>()
    });
    let title = Signal::derive(move || state.model.with(|model| model.pipeline.name.clone()));
    let subtitle =
        Signal::derive(move || pipeline::open_deals(state.model.with(|model| model.open_deals())));
    let empty = Memo::new(move |_| state.model.with(|model| model.is_empty()));
    let on_keydown = move |event: ev::KeyboardEvent| keys::on_key(state, &event);
    let back = state
        .model
        .with_untracked(|model| format!("/pipeline/{}", model.pipeline.id));
    let new = format!("/crm/deals/new?next={back}");
    view! {
        <PageHeader title subtitle>
            {may(Permission::CrmWrite).then(|| view! {
                <LinkButton variant=Variant::Primary icon=IconName::Plus href=new.clone() attr:data-keys="KeyC">
                    {pipeline::new_deal()}
                </LinkButton>
            })}
        </PageHeader>
        <OtherPipelines current=state.model.with_untracked(|model| model.pipeline.id)/>
        <Show when=move || empty.get() && state.writable>
            <div class="board-start">
                <EmptyState icon=IconName::Pipeline title=pipeline::empty_title() text=pipeline::empty_text()/>
            </div>
        </Show>
        <div
            node_ref=node
            class="board"
            class=("is-dragging", move || drag.is_active())
            role="group"
            aria-label=pipeline::board()
            on:keydown=on_keydown
            on:touchmove=move |event: ev::TouchEvent| if drag.is_active() { event.prevent_default() }
        >
            {stages.into_iter().map(|stage| view! { <Column stage state drag back=back.clone()/> }).collect_view()}
        </div>
        <p class="visually-hidden" id="board-keys">{pipeline::keys()}</p>
        <Ghost drag/>
        <MoveDialog state/>
    }
}

/// The way to other pipelines, where there are any.
#[component]
fn OtherPipelines(current: PipelineId) -> impl IntoView {
    let pipelines = Resource::new(|| (), |()| list_pipelines());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let pipelines = pipelines.await.unwrap_or_default();
                (pipelines.len() > 1).then(move || {
                    let tab = move |pipeline: domain::pipeline::Pipeline| {
                        let current = Signal::stored(pipeline.id == current);
                        view! { <Tab href=format!("/pipeline/{}", pipeline.id) current>{pipeline.name}</Tab> }
                    };
                    view! { <Tabs label=pipeline::pipelines()>{pipelines.into_iter().map(tab).collect_view()}</Tabs> }
                })
            })}
        </Suspense>
    }
}
