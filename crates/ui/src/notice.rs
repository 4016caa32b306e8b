//! A message that stands where it matters: over a form, in a pane.

use crate::{Icon, IconName, Mood};
use leptos::prelude::*;

/// A notice. `Danger` and `Warning` are announced when they appear.
#[component]
pub fn Notice(#[prop(optional)] mood: Mood, children: Children) -> impl IntoView {
    let icon = match mood {
        Mood::Positive => IconName::Check,
        Mood::Warning | Mood::Danger => IconName::Alert,
        Mood::Neutral | Mood::Accent => IconName::Info,
    };
    let role = matches!(mood, Mood::Warning | Mood::Danger).then_some("alert");
    view! {
        <div class=format!("notice notice-{}", mood.suffix()) role=role>
            <Icon name=icon/>
            <div>{children()}</div>
        </div>
    }
}
