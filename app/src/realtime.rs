//! The live connection of this tab: one websocket, whose facts the pages listen to.
//!
//! A page calls [`on_event`], [`on_signal`] or [`on_refetch`] in its component body; the listener
//! goes with its owner. On the server all of this does nothing.

use domain::Event;
use domain::event::{ServerFrame, Signal as Momentary};
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod socket;

/// What the socket can tell.
#[derive(Clone, Debug)]
enum Told {
    Event(Box<Event>),
    Signal(Momentary),
    Refetch,
}

/// In context: who listens, and which event was heard last.
#[derive(Clone, Copy)]
pub struct Realtime {
    listeners: StoredValue<Vec<(u32, Callback<Told>)>>,
    next: StoredValue<u32>,
    heard: StoredValue<Option<i64>>,
}

/// Provided by the server for every page it renders: the number of the newest event before the
/// page's data was read. The socket goes on from there, so nothing falls in between.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewestEvent(pub Option<i64>);

impl Realtime {
    /// Called once, by the signed-in frame.
    pub fn provide() -> Self {
        let newest =
            SharedValue::new(|| use_context::<NewestEvent>().unwrap_or_default().0).into_inner();
        let realtime = Self {
            listeners: StoredValue::new(Vec::new()),
            next: StoredValue::new(0),
            heard: StoredValue::new(newest),
        };
        provide_context(realtime);
        #[cfg(feature = "hydrate")]
        Effect::new(move |_| socket::open(realtime));
        realtime
    }

    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "only a browser hears")
    )]
    fn hear(self, frame: ServerFrame) {
        let told = match frame {
            ServerFrame::Hello { seq } => {
                if self.heard.get_value().is_none() {
                    self.heard.set_value(Some(seq));
                }
                return;
            }
            ServerFrame::Event { seq, event } => {
                self.heard.set_value(Some(seq));
                Told::Event(event)
            }
            ServerFrame::Signal { signal } => Told::Signal(signal),
            ServerFrame::Refetch { seq } => {
                self.heard.set_value(Some(seq));
                Told::Refetch
            }
            ServerFrame::SignedOut => {
                if let Err(error) = window().location().reload() {
                    leptos::logging::warn!("reload: {error:?}");
                }
                return;
            }
        };
        // A listener may come or go while it is told something: iterate over a copy.
        for (_, listener) in self.listeners.get_value() {
            listener.run(told.clone());
        }
    }

    fn listen(self, listener: Callback<Told>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.listeners.update_value(|all| all.push((id, listener)));
        on_cleanup(move || {
            // The frame may be gone already, and its list with it.
            self.listeners
                .try_update_value(|all| all.retain(|(other, _)| *other != id));
        });
    }
}

fn listen(listener: impl Fn(Told) + Send + Sync + 'static) {
    if let Some(realtime) = use_context::<Realtime>() {
        realtime.listen(Callback::new(listener));
    }
}

/// Hears of every fact this member may know, in order and each once.
pub fn on_event(listener: impl Fn(&Event) + Send + Sync + 'static) {
    listen(move |told| {
        if let Told::Event(event) = told {
            listener(&event);
        }
    });
}

/// Hears what is true for a moment.
pub fn on_signal(listener: impl Fn(&Momentary) + Send + Sync + 'static) {
    listen(move |told| {
        if let Told::Signal(signal) = told {
            listener(&signal);
        }
    });
}

/// Hears that too much was missed: what is shown must be fetched anew.
pub fn on_refetch(listener: impl Fn() + Send + Sync + 'static) {
    listen(move |told| {
        if matches!(told, Told::Refetch) {
            listener();
        }
    });
}
