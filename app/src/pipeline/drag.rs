//! Dragging a card with mouse, pen or finger. A mouse drags after a few pixels, a finger after a
//! short hold, so that swiping still scrolls. Escape puts the card back.

use super::state::BoardState;
use crate::i18n::locale;
use domain::{DealId, StageId};
use leptos::{ev, html, leptos_dom::helpers::WindowListenerHandle, prelude::*};
use std::time::Duration;
use ui::format_money;
use wasm_bindgen::JsCast;

/// How far a mouse moves before a press becomes a drag; a finger that moved this far scrolls.
const SLACK: f64 = 6.0;
/// How long a finger rests before it lifts the card.
const HOLD: Duration = Duration::from_millis(260);
/// How near to its edge a board starts to scroll, and how far with each frame.
const EDGE: f64 = 56.0;
const STEP: i32 = 14;
const FRAME: Duration = Duration::from_millis(16);

/// A press that may become a drag.
#[derive(Clone, Copy)]
struct Press {
    id: DealId,
    pointer: i32,
    x: f64,
    y: f64,
    finger: bool,
}

/// A card in the air.
#[derive(Clone, PartialEq)]
struct Held {
    id: DealId,
    from: StageId,
    title: String,
    value: Option<String>,
    /// Where the pointer holds it, and its width.
    grip: (f64, f64),
    width: f64,
    at: (f64, f64),
    target: Option<StageId>,
}

#[derive(Clone, Copy)]
pub(super) struct Drag {
    state: BoardState,
    board: NodeRef<html::Div>,
    held: RwSignal<Option<Held>>,
    lifted: Memo<Option<DealId>>,
    over: Memo<Option<StageId>>,
    press: StoredValue<Option<Press>>,
    hold: StoredValue<Option<TimeoutHandle>>,
    scroll: StoredValue<Option<IntervalHandle>>,
    listeners: StoredValue<Vec<WindowListenerHandle>>,
    just_dropped: StoredValue<bool>,
}

impl Drag {
    pub fn new(state: BoardState, board: NodeRef<html::Div>) -> Self {
        let held = RwSignal::new(None::<Held>);
        let lifted = Memo::new(move |_| held.with(|held| held.as_ref().map(|held| held.id)));
        let over = Memo::new(move |_| {
            held.with(|held| {
                held.as_ref()
                    .and_then(|held| held.target.filter(|target| *target != held.from))
            })
        });
        let drag = Self {
            state,
            board,
            held,
            lifted,
            over,
            press: StoredValue::new(None),
            hold: StoredValue::new(None),
            scroll: StoredValue::new(None),
            listeners: StoredValue::new(Vec::new()),
            just_dropped: StoredValue::new(false),
        };
        on_cleanup(move || drag.release());
        drag
    }

    /// The stage where the card would land now.
    pub fn target(self) -> Option<StageId> {
        self.over.get()
    }

    pub fn is_active(self) -> bool {
        self.lifted.get().is_some()
    }

    pub fn is_dragging(self, id: DealId) -> bool {
        self.lifted.get() == Some(id)
    }

    /// Whether the click that is coming belongs to a drop.
    pub fn has_just_dropped(self) -> bool {
        self.just_dropped.get_value()
    }

    /// A pointer went down on a card.
    pub fn press(self, id: DealId, event: &ev::PointerEvent) {
        let on_button = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|element| element.closest("button").ok().flatten().is_some());
        if event.button() != 0 || !event.is_primary() || on_button {
            return;
        }
        self.release();
        let finger = event.pointer_type() == "touch";
        let press = Press {
            id,
            pointer: event.pointer_id(),
            x: f64::from(event.client_x()),
            y: f64::from(event.client_y()),
            finger,
        };
        self.press.set_value(Some(press));
        if finger {
            self.hold
                .set_value(set_timeout_with_handle(move || self.lift(press), HOLD).ok());
        }
        self.listeners.set_value(vec![
            window_event_listener(ev::pointermove, move |event| self.moved(&event)),
            window_event_listener(ev::pointerup, move |event| {
                if self.is_ours(&event) {
                    self.drop_card()
                }
            }),
            window_event_listener(ev::pointercancel, move |event| {
                if self.is_ours(&event) {
                    self.release()
                }
            }),
            window_event_listener(ev::keydown, move |event| {
                if event.key() == "Escape" {
                    self.release();
                }
            }),
        ]);
    }

    fn is_ours(self, event: &ev::PointerEvent) -> bool {
        self.press
            .get_value()
            .is_some_and(|press| press.pointer == event.pointer_id())
    }

    fn moved(self, event: &ev::PointerEvent) {
        let Some(press) = self
            .press
            .get_value()
            .filter(|press| press.pointer == event.pointer_id())
        else {
            return;
        };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        if self.held.with_untracked(Option::is_some) {
            event.prevent_default();
            self.carry(at);
        } else if (at.0 - press.x).hypot(at.1 - press.y) > SLACK {
            if press.finger {
                self.release();
            } else {
                self.lift(press);
                self.carry(at);
            }
        }
    }

    /// The press becomes a drag.
    fn lift(self, press: Press) {
        let found = document()
            .query_selector(&format!("[data-deal=\"{}\"]", press.id))
            .ok()
            .flatten();
        let deal = self
            .state
            .model
            .with_untracked(|model| model.deal(press.id).cloned());
        let (Some(card), Some(deal)) = (found, deal) else {
            return self.release();
        };
        let place = card.get_bounding_client_rect();
        let value = (deal.value_minor != 0)
            .then(|| format_money(deal.value_minor, &deal.currency, locale().tag()));
        self.held.set(Some(Held {
            id: deal.id,
            from: deal.stage_id,
            title: deal.title,
            value,
            grip: (press.x - place.left(), press.y - place.top()),
            width: place.width(),
            at: (press.x, press.y),
            target: None,
        }));
        self.scroll
            .set_value(set_interval_with_handle(move || self.scroll_at_edge(), FRAME).ok());
    }

    fn carry(self, at: (f64, f64)) {
        let target = stage_at(at);
        self.held.update(|held| {
            if let Some(held) = held {
                held.at = at;
                held.target = target;
            }
        });
    }

    /// A board wider than the screen comes along when a card is held at its edge.
    fn scroll_at_edge(self) {
        let at = self
            .held
            .with_untracked(|held| held.as_ref().map(|held| held.at));
        let (Some(at), Some(board)) = (at, self.board.get_untracked()) else {
            return;
        };
        let place = board.get_bounding_client_rect();
        let step = if at.0 < place.left() + EDGE {
            -STEP
        } else if at.0 > place.right() - EDGE {
            STEP
        } else {
            return;
        };
        board.set_scroll_left(board.scroll_left() + step);
        self.carry(at);
    }

    fn drop_card(self) {
        let held = self.held.get_untracked();
        if let Some(held) = held {
            self.just_dropped.set_value(true);
            set_timeout(
                move || {
                    self.just_dropped.try_set_value(false);
                },
                Duration::from_millis(60),
            );
            if let Some(to) = held.target {
                self.state.move_deal(held.id, to);
            }
        }
        self.release();
    }

    /// Lets go of everything.
    fn release(self) {
        if let Some(Some(timer)) = self.hold.try_update_value(Option::take) {
            timer.clear();
        }
        if let Some(Some(timer)) = self.scroll.try_update_value(Option::take) {
            timer.clear();
        }
        for listener in self
            .listeners
            .try_update_value(std::mem::take)
            .unwrap_or_default()
        {
            listener.remove();
        }
        self.press.try_set_value(None);
        // A signal that changes nothing still wakes its readers: only when there is something.
        if self.held.try_with_untracked(Option::is_some) == Some(true) {
            self.held.set(None);
        }
    }
}

/// The column under a point of the screen.
fn stage_at((x, y): (f64, f64)) -> Option<StageId> {
    let under = document().element_from_point(x as f32, y as f32)?;
    let column = under.closest("[data-stage-id]").ok().flatten()?;
    column.get_attribute("data-stage-id")?.parse().ok()
}

/// The card in the air, under the pointer.
#[component]
pub(super) fn Ghost(drag: Drag) -> impl IntoView {
    let ghost = move || {
        let id = drag.lifted.get()?;
        let held = drag.held.get_untracked().filter(|held| held.id == id)?;
        let (grip, width) = (held.grip, held.width);
        let place = move || {
            let (x, y) = drag
                .held
                .with(|held| held.as_ref().map(|held| held.at))
                .unwrap_or_default();
            format!(
                "width:{width}px;transform:translate({}px,{}px) rotate(1.2deg)",
                x - grip.0,
                y - grip.1
            )
        };
        Some(view! {
            <div class="deal deal-ghost" aria-hidden="true" style=place>
                <span class="deal-title">{held.title}</span>
                {held.value.map(|value| view! {
                    <span class="deal-foot"><span class="deal-value">{value}</span></span>
                })}
            </div>
        })
    };
    view! { {ghost} }
}
