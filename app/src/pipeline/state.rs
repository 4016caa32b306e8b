//! The board's state and everything that changes it: a person's moves, shown before the server
//! has agreed, and the facts that arrive from others.

use super::{
    api::{PER_COLUMN, load_board},
    model::BoardModel,
};
use crate::{
    crm::api::{list_deals, move_deal},
    error::ApiError,
    forms::focus,
    i18n::{common, pipeline},
    realtime::{on_event, on_refetch},
    session::may,
};
use domain::{DealId, Event, ListQuery, Permission, StageId, deal::Deal, pipeline::Board};
use leptos::{prelude::*, task::spawn_local};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use ui::{Toast, Toasts};

/// Facts come in bursts; one question for the numbers answers them all.
const BURST: Duration = Duration::from_millis(400);

/// Handed to every part of the board; all signals, so it copies.
#[derive(Clone, Copy)]
pub(super) struct BoardState {
    pub model: RwSignal<BoardModel>,
    /// Deals whose move the server has not confirmed yet.
    pub saving: RwSignal<BTreeSet<DealId>>,
    /// Columns that wait for their next page.
    pub loading: RwSignal<BTreeSet<StageId>>,
    /// Whether "Move to…" is open, and for which deal.
    pub asking: RwSignal<bool>,
    pub asked: RwSignal<Option<DealId>>,
    pub writable: bool,
    /// Where a deal shall go next that is still on its way.
    wanted: StoredValue<BTreeMap<DealId, StageId>>,
    recount: StoredValue<Option<TimeoutHandle>>,
    toasts: Toasts,
}

impl BoardState {
    pub fn new(board: Board) -> Self {
        let state = Self {
            model: RwSignal::new(board.into()),
            saving: RwSignal::default(),
            loading: RwSignal::default(),
            asking: RwSignal::new(false),
            asked: RwSignal::new(None),
            writable: may(Permission::CrmWrite),
            wanted: StoredValue::default(),
            recount: StoredValue::new(None),
            toasts: Toasts::get(),
        };
        on_event(move |event| state.hear(event));
        on_refetch(move || state.reload());
        on_cleanup(move || {
            if let Some(Some(timer)) = state.recount.try_update_value(Option::take) {
                timer.clear();
            }
        });
        state
    }

    fn hear(self, event: &Event) {
        let pipeline = self.model.with_untracked(|model| model.pipeline.id);
        match event {
            Event::DealCreated(deal)
            | Event::DealRestored(deal)
            | Event::DealUpdated(deal)
            | Event::DealStageChanged { deal, .. } => {
                // The answer to one's own move says the same; until then the move stands.
                if self
                    .saving
                    .with_untracked(|saving| saving.contains(&deal.id))
                {
                    return;
                }
                let news = self.model.with_untracked(|model| {
                    model
                        .deal(deal.id)
                        .map_or(deal.pipeline_id == pipeline, |shown| {
                            shown.version < deal.version
                        })
                });
                if news {
                    self.model.update(|model| model.put(deal.clone()));
                }
            }
            Event::DealDeleted { id, .. } => self.model.update(|model| _ = model.take(*id)),
            _ => return,
        }
        self.recount_soon();
    }

    /// Opens "Move to…" for a deal.
    pub fn ask(self, id: DealId) {
        self.asked.set(Some(id));
        self.asking.set(true);
    }

    /// Gives the focus to a card, once it stands in its new place and no dialog is in the way.
    pub fn focus(self, id: DealId) {
        request_animation_frame(move || focus_card(id));
    }

    /// Moves a deal, at once on the screen and then on the server.
    pub fn move_deal(self, id: DealId, to: StageId) {
        let from = self
            .model
            .with_untracked(|model| model.deal(id).map(|deal| deal.stage_id));
        let Some(from) = from.filter(|from| *from != to && self.writable) else {
            return;
        };
        self.place(id, to, true);
        let undo = move || self.place(id, from, false);
        let words = self.model.with_untracked(|model| {
            let stage = model
                .stage(to)
                .map(|stage| stage.name.clone())
                .unwrap_or_default();
            model
                .deal(id)
                .map(|deal| pipeline::moved(&deal.title, stage))
        });
        if let Some(words) = words {
            self.toasts
                .push(Toast::done(words).action(common::undo(), undo));
        }
    }

    /// Shows the deal in a stage and tells the server.
    fn place(self, id: DealId, to: StageId, keep_focus: bool) {
        // The board may be gone when an "Undo" is pressed.
        let Some(before) = self
            .model
            .try_with_untracked(|model| model.deal(id).cloned())
            .flatten()
        else {
            return;
        };
        let now = js_sys::Date::now();
        // Milliseconds since 1970 are far below 2^53.
        let moved = self
            .model
            .with_untracked(|model| model.moved(id, to, now as i64));
        let Some(moved) = moved else { return };
        let focused = keep_focus && has_focus(id);
        self.model.update(|model| model.put(moved));
        if focused {
            focus_card(id);
        }
        if self.saving.with_untracked(|saving| saving.contains(&id)) {
            // One request at a time for one deal: what is wanted last goes next.
            self.wanted.update_value(|wanted| _ = wanted.insert(id, to));
            return;
        }
        self.saving.update(|saving| _ = saving.insert(id));
        spawn_local(async move { self.settle(before, move_deal(id, to).await).await });
    }

    /// What the server answered: its copy, or back to where the deal was.
    async fn settle(self, before: Deal, mut answer: Result<Deal, ApiError>) {
        let id = before.id;
        while let Ok(moved) = &answer {
            let next = self
                .wanted
                .try_update_value(|wanted| wanted.remove(&id))
                .flatten();
            match next {
                Some(to) if to != moved.stage_id => answer = move_deal(id, to).await,
                _ => break,
            }
        }
        if self
            .saving
            .try_update(|saving| _ = saving.remove(&id))
            .is_none()
        {
            return;
        }
        self.wanted.update_value(|wanted| _ = wanted.remove(&id));
        let focused = has_focus(id);
        match answer {
            Ok(moved) => self.model.update(|model| model.put(moved)),
            Err(error) => {
                let words = pipeline::not_moved(&before.title, &before.stage_name, error.words());
                self.model.update(|model| model.put(before));
                self.toasts.push(Toast::failed(words));
            }
        }
        if focused {
            focus_card(id);
        }
        self.recount_soon();
    }

    /// More cards of a column.
    pub fn load_more(self, stage: StageId) {
        let cursor = self.model.with_untracked(|model| {
            model
                .column(stage)
                .and_then(|column| column.next_cursor.clone())
        });
        if cursor.is_none()
            || self
                .loading
                .with_untracked(|loading| loading.contains(&stage))
        {
            return;
        }
        self.loading.update(|loading| _ = loading.insert(stage));
        let query = ListQuery {
            limit: Some(PER_COLUMN),
            cursor,
            sort: Some("-stage_entered_at".to_owned()),
            filters: BTreeMap::from([("stage_id".to_owned(), stage.to_string())]),
            ..ListQuery::default()
        };
        spawn_local(async move {
            let answer = list_deals(query).await;
            if self
                .loading
                .try_update(|loading| _ = loading.remove(&stage))
                .is_none()
            {
                return;
            }
            match answer {
                Ok(page) => self.model.update(|model| model.append(stage, page)),
                Err(error) => self.toasts.push(Toast::failed(error.words())),
            }
        });
    }

    /// Asks for counts and sums again: cards that are not loaded change them too.
    fn recount_soon(self) {
        if self.recount.with_value(Option::is_some) {
            return;
        }
        let ask = move || {
            self.recount.set_value(None);
            let pipeline = self.model.with_untracked(|model| model.pipeline.id);
            spawn_local(async move {
                let fresh = load_board(Some(pipeline), 1).await;
                // While a move is under way the screen is ahead of the server.
                let settled = self.saving.try_with_untracked(BTreeSet::is_empty) == Some(true);
                if let (Ok(fresh), true) = (fresh, settled) {
                    self.model.update(|model| model.recount(&fresh));
                }
            });
        };
        self.recount
            .set_value(set_timeout_with_handle(ask, BURST).ok());
    }

    /// Everything anew.
    fn reload(self) {
        let pipeline = self.model.with_untracked(|model| model.pipeline.id);
        spawn_local(async move {
            if let Ok(board) = load_board(Some(pipeline), PER_COLUMN).await {
                // Nothing to show it on if the board was left meanwhile.
                _ = self.model.try_set(board.into());
            }
        });
    }
}

fn has_focus(id: DealId) -> bool {
    let selector = format!("[data-deal=\"{id}\"]");
    document()
        .active_element()
        .is_some_and(|active| active.closest(&selector).ok().flatten().is_some())
}

/// Gives the focus back to a card that was drawn anew in another place.
fn focus_card(id: DealId) {
    request_animation_frame(move || focus(&format!("[data-deal=\"{id}\"] .deal-title")));
}
