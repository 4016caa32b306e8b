//! Toasts tell what happened elsewhere, or what can be undone. Errors of a form stand in the form.

use crate::{Icon, IconButton, IconName, Size, ui_text};
use leptos::prelude::*;
use std::{sync::Arc, time::Duration};

/// How long a toast stays. One with an action stays longer: somebody may want to press it.
const STAY: Duration = Duration::from_secs(5);
const STAY_WITH_ACTION: Duration = Duration::from_secs(9);
/// More at once are not read; the oldest goes.
const AT_ONCE: usize = 3;

/// What a toast is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Positive,
    Danger,
}

#[derive(Clone)]
struct ToastAction {
    label: String,
    run: Arc<dyn Fn() + Send + Sync>,
}

/// A message on its way to the corner of the screen.
#[derive(Clone)]
pub struct Toast {
    id: u32,
    tone: Tone,
    text: String,
    action: Option<ToastAction>,
}

impl Toast {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            id: 0,
            tone: Tone::Neutral,
            text: text.into(),
            action: None,
        }
    }

    /// Something went well.
    #[must_use]
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Positive,
            ..Self::new(text)
        }
    }

    /// Something went wrong out of sight.
    #[must_use]
    pub fn failed(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Danger,
            ..Self::new(text)
        }
    }

    /// Adds a button, usually "Undo". It may outlive the page that made it.
    #[must_use]
    pub fn action(
        mut self,
        label: impl Into<String>,
        run: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        self.action = Some(ToastAction {
            label: label.into(),
            run: Arc::new(run),
        });
        self
    }
}

/// The list of toasts, in context: `Toasts::get().push(Toast::done("Contact saved"))`.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

impl Toasts {
    /// Called once, above everything that shows toasts.
    pub fn provide() -> Self {
        let toasts = Self {
            list: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
        };
        provide_context(toasts);
        toasts
    }

    /// The list in context. Take it while the component is built, push later.
    #[must_use]
    pub fn get() -> Self {
        use_context::<Self>().unwrap_or_else(Self::provide)
    }

    /// Shows a toast and takes it away after a while.
    pub fn push(self, mut toast: Toast) {
        self.last.update_value(|last| *last += 1);
        let id = self.last.get_value();
        toast.id = id;
        let stay = if toast.action.is_some() {
            STAY_WITH_ACTION
        } else {
            STAY
        };
        self.list.update(|list| {
            list.drain(..(list.len() + 1).saturating_sub(AT_ONCE));
            list.push(toast);
        });
        set_timeout(move || self.dismiss(id), stay);
    }

    fn dismiss(self, id: u32) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }
}

/// The corner where toasts appear; a live region, so that they are read aloud.
#[component]
pub fn Toaster() -> impl IntoView {
    let toasts = Toasts::get();
    view! {
        <div class="toaster" role="status" aria-live="polite">
            <For each=move || toasts.list.get() key=|toast| toast.id let:toast>
                <ToastView toast toasts/>
            </For>
        </div>
    }
}

#[component]
fn ToastView(toast: Toast, toasts: Toasts) -> impl IntoView {
    let Toast {
        id,
        tone,
        text,
        action,
    } = toast;
    let (class, icon) = match tone {
        Tone::Neutral => ("toast", IconName::Info),
        Tone::Positive => ("toast toast-positive", IconName::Check),
        Tone::Danger => ("toast toast-danger", IconName::Alert),
    };
    let action = action.map(|ToastAction { label, run }| {
        let press = move |_| {
            run();
            toasts.dismiss(id);
        };
        view! { <button type="button" class="link-button" on:click=press>{label}</button> }
    });
    view! {
        <div class=class>
            <Icon name=icon/>
            <p>{text}</p>
            {action}
            <IconButton
                icon=IconName::Close
                label=ui_text().close
                size=Size::Small
                on:click=move |_| toasts.dismiss(id)
            />
        </div>
    }
}
