//! Whether the page has been hydrated, and a tick every minute for times that grow old.

use leptos::prelude::*;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

static HYDRATED: AtomicBool = AtomicBool::new(false);

/// Called by the browser's entry after hydration. From then on, new views may use the browser's
/// locale and clock at once, since there is no server's HTML to agree with.
pub fn mark_hydrated() {
    HYDRATED.store(true, Ordering::Relaxed);
}

pub(crate) fn is_hydrated() -> bool {
    HYDRATED.load(Ordering::Relaxed)
}

/// A counter that moves every minute.
#[derive(Clone, Copy, Debug)]
pub struct Minute(RwSignal<u32>);

impl Minute {
    /// Called once, by the frame.
    pub fn provide() {
        let minute = Self(RwSignal::new(0));
        provide_context(minute);
        Effect::new(move |_| {
            let tick = set_interval_with_handle(
                move || minute.0.update(|count| *count = count.wrapping_add(1)),
                Duration::from_secs(60),
            );
            if let Ok(tick) = tick {
                on_cleanup(move || tick.clear());
            }
        });
    }

    /// Subscribes to the tick, if somebody provides it.
    pub(crate) fn track() {
        if let Some(minute) = use_context::<Self>() {
            minute.0.track();
        }
    }
}
