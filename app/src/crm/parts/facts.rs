//! The facts of a record: read at a glance, edited where they stand.

use crate::{
    i18n::{common, crm},
    session::may,
};
use domain::Permission;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use ui::{Button, IconName, LinkButton, Mood, Notice, Variant};

/// Whether the address asks to edit. A link, so it works before scripts arrive.
pub(in crate::crm) fn use_editing() -> Memo<bool> {
    let query = use_query_map();
    Memo::new(move |_| {
        may(Permission::CrmWrite) && query.with(|query| query.get_str("edit").is_some())
    })
}

/// The way into editing, for those who may.
#[component]
pub(in crate::crm) fn EditLink(editing: Memo<bool>) -> impl IntoView {
    let path = use_location().pathname;
    may(Permission::CrmWrite).then(|| {
        view! {
            <Show when=move || !editing.get()>
                <LinkButton icon=IconName::Edit href=format!("{}?edit=yes", path.get()) attr:data-keys="KeyE">
                    {common::edit()}
                </LinkButton>
            </Show>
        }
    })
}

/// A labelled fact; a dash where there is none.
#[component]
pub(in crate::crm) fn Fact(label: &'static str, children: Children) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// Save and the way back, at the end of a form.
#[component]
pub(in crate::crm) fn FormEnd(
    #[prop(into)] busy: Signal<bool>,
    /// Where Cancel leads.
    #[prop(into)]
    cancel: String,
    /// What the main button says.
    submit: &'static str,
) -> impl IntoView {
    view! {
        <div class="form-actions">
            <Button submit=true variant=Variant::Primary busy>{submit}</Button>
            <LinkButton href=cancel variant=Variant::Ghost>{common::cancel()}</LinkButton>
        </div>
    }
}

/// Somebody else deleted the record while it was open here.
#[component]
pub(in crate::crm) fn Gone() -> impl IntoView {
    view! {
        <div class="record-gone"><Notice mood=Mood::Warning>{crm::gone()}</Notice></div>
    }
}
