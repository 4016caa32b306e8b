//! Small marks: a state in words, a number, a filter, a stage.

use crate::{Icon, IconName, tint_class};
use leptos::prelude::*;

/// The meaning of a badge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    #[default]
    Neutral,
    Accent,
    Positive,
    Warning,
    Danger,
}

impl Mood {
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Positive => "positive",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// A state in words. Never colour alone: the words carry the meaning.
#[component]
pub fn Badge(
    #[prop(optional)] mood: Mood,
    #[prop(optional, into)] icon: Option<IconName>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge badge-{}", mood.suffix())>
            {icon.map(|name| view! { <Icon name/> })}
            {children()}
        </span>
    }
}

/// A stage or a tag: words on one of the eight hues.
#[component]
pub fn TintBadge(
    /// 1 to 8.
    tint: u8,
    #[prop(into)] label: String,
) -> impl IntoView {
    view! { <span class=format!("badge badge-tint {}", tint_class(tint))>{label}</span> }
}

/// A dot and a name, for stages in text.
#[component]
pub fn Stage(tint: u8, #[prop(into)] name: String) -> impl IntoView {
    view! {
        <span class=format!("stage {}", tint_class(tint))>
            <span class="dot" aria-hidden="true"></span>
            <span class="truncate">{name}</span>
        </span>
    }
}

/// A number that waits for somebody; nothing at zero. `label` says what is counted.
#[component]
pub fn Counter(
    #[prop(into)] count: Signal<u32>,
    #[prop(into)] label: String,
    /// Grey instead of blue.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let class = if quiet {
        "counter counter-quiet"
    } else {
        "counter"
    };
    move || {
        let count = count.get();
        let shown = if count > 99 {
            "99+".to_owned()
        } else {
            count.to_string()
        };
        (count > 0).then(|| {
            view! { <span class=class aria-label=format!("{label}: {count}")>{shown}</span> }
        })
    }
}

/// A filter as a link: the state lives in the address.
#[component]
pub fn ChipLink(
    #[prop(into)] href: String,
    #[prop(into)] current: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="chip" href=href aria-current=move || current.get().then_some("true")>
            {children()}
        </a>
    }
}

/// A key of the keyboard.
#[component]
pub fn Kbd(#[prop(into)] key: String) -> impl IntoView {
    view! { <kbd class="kbd">{key}</kbd> }
}
