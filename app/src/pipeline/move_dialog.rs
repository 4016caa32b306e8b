//! "Move to…": the stages by name, for the keyboard, for phones, and for far columns.

use super::state::BoardState;
use crate::{crm::stage_tint, i18n::pipeline};
use domain::{DealId, pipeline::Stage as DealStage};
use leptos::{ev, html, prelude::*};
use ui::{Dialog, Stage, Step, move_focus};

#[component]
pub(super) fn MoveDialog(state: BoardState) -> impl IntoView {
    view! {
        <Dialog open=state.asking title=pipeline::move_to() class="dialog-small">
            <Choices state/>
        </Dialog>
    }
}

#[component]
fn Choices(state: BoardState) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let on_keydown = move |event: ev::KeyboardEvent| {
        let step = match event.code().as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Previous,
            "Home" => Step::First,
            "End" => Step::Last,
            _ => return,
        };
        event.prevent_default();
        if let Some(list) = node.get_untracked() {
            move_focus(&list, "button:not(:disabled)", step);
        }
    };
    Effect::new(move |_| {
        if let Some(list) = node.get() {
            request_animation_frame(move || {
                move_focus(&list, "button:not(:disabled)", Step::First)
            });
        }
    });
    let deal = state.asked.get_untracked();
    let deal = deal.and_then(|id| state.model.with_untracked(|model| model.deal(id).cloned()));
    deal.map(|deal| {
        let stages = state
            .model
            .with_untracked(|model| model.pipeline.stages.clone());
        let choice = |stage: DealStage| {
            let here = stage.id == deal.stage_id;
            view! { <Choice id=deal.id stage here state/> }
        };
        let choices = stages.into_iter().map(choice).collect_view();
        view! {
            <p class="move-what truncate">{deal.title}</p>
            <div node_ref=node class="move-list" on:keydown=on_keydown>{choices}</div>
        }
    })
}

#[component]
fn Choice(id: DealId, stage: DealStage, here: bool, state: BoardState) -> impl IntoView {
    let to = stage.id;
    let choose = move |_| {
        state.asking.set(false);
        state.move_deal(id, to);
        state.focus(id);
    };
    view! {
        <button type="button" class="menu-item" disabled=here on:click=choose>
            <Stage tint=stage_tint(&stage) name=stage.name/>
            {here.then(|| view! { <span class="muted small push">{pipeline::here()}</span> })}
        </button>
    }
}
