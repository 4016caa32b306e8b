//! The board by keyboard: arrows walk over the cards, Shift moves the card along, `M` asks.
//! Keys are physical, so they work on a Russian layout.

use super::state::BoardState;
use crate::forms::focus;
use domain::DealId;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// Answers a key pressed on a card; others go on.
pub(super) fn on_key(state: BoardState, event: &ev::KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Some(id) = card_of(event) else { return };
    let done = match (event.code().as_str(), event.shift_key()) {
        ("ArrowLeft", true) => shift(state, id, -1),
        ("ArrowRight", true) => shift(state, id, 1),
        ("ArrowLeft", false) => walk(state, id, -1, 0),
        ("ArrowRight", false) => walk(state, id, 1, 0),
        ("ArrowUp", false) => walk(state, id, 0, -1),
        ("ArrowDown", false) => walk(state, id, 0, 1),
        ("KeyM", false) if state.writable => {
            state.ask(id);
            true
        }
        _ => false,
    };
    if done {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// The card in which the key was pressed.
fn card_of(event: &ev::KeyboardEvent) -> Option<DealId> {
    let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let card = element.closest("[data-deal]").ok().flatten()?;
    card.get_attribute("data-deal")?.parse().ok()
}

fn shift(state: BoardState, id: DealId, steps: isize) -> bool {
    let to = state.model.with_untracked(|model| {
        model
            .deal(id)
            .and_then(|deal| model.beside(deal.stage_id, steps))
    });
    if let Some(to) = to {
        state.move_deal(id, to);
    }
    true
}

/// Focuses the card `down` places below, or beside at the same height; empty columns are skipped.
fn walk(state: BoardState, id: DealId, right: isize, down: isize) -> bool {
    let target = state.model.with_untracked(|model| {
        let deal = model.deal(id)?;
        let row = model
            .column(deal.stage_id)?
            .deals
            .iter()
            .position(|other| other.id == id)?;
        if right == 0 {
            let row = row.checked_add_signed(down)?;
            return model
                .column(deal.stage_id)?
                .deals
                .get(row)
                .map(|deal| deal.id);
        }
        let mut stage = deal.stage_id;
        loop {
            stage = model.beside(stage, right)?;
            let deals = &model.column(stage)?.deals;
            if let Some(last) = deals.len().checked_sub(1) {
                return deals.get(row.min(last)).map(|deal| deal.id);
            }
        }
    });
    if let Some(target) = target {
        focus(&format!("[data-deal=\"{target}\"] .deal-title"));
    }
    true
}
