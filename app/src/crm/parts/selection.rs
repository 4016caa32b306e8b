//! Selected rows, and what can be done to all of them at once. Everything can be undone.

use super::{owner::use_members, tags::use_tags};
use crate::{
    crm::api::run_bulk,
    i18n::{common, crm},
    session::may,
};
use domain::{
    Permission, RecordKind, TagId, UserId,
    bulk::{Bulk, BulkAction, BulkAnswer},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;
use ui::{Button, IconName, Size, Toast, Toasts, Variant};
use uuid::Uuid;

/// Which rows of a list are selected.
#[derive(Clone, Copy)]
pub(in crate::crm) struct Selection(RwSignal<BTreeSet<Uuid>>);

impl Selection {
    pub fn new() -> Self {
        Self(RwSignal::new(BTreeSet::new()))
    }

    /// Forgets a row that has left the list.
    pub fn forget(self, id: Uuid) {
        if self.0.with_untracked(|ids| ids.contains(&id)) {
            self.0.update(|ids| _ = ids.remove(&id));
        }
    }
}

/// The box that selects a row.
#[component]
pub(in crate::crm) fn SelectRow(selection: Selection, id: Uuid, name: String) -> impl IntoView {
    let toggle = move |event| {
        let on = event_target_checked(&event);
        selection
            .0
            .update(|ids| _ = if on { ids.insert(id) } else { ids.remove(&id) });
    };
    view! {
        <input
            type="checkbox"
            class="select-row"
            aria-label=crm::bulk_select(name)
            prop:checked=move || selection.0.with(|ids| ids.contains(&id))
            on:change=toggle
        />
    }
}

/// Slides in while rows are selected.
#[component]
pub(in crate::crm) fn SelectionBar(
    selection: Selection,
    kind: RecordKind,
    /// The rows that are shown, to select all of them.
    #[prop(into)]
    shown: Signal<Vec<Uuid>>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let run = move |action: BulkAction| {
        let ids: Vec<_> = selection
            .0
            .with_untracked(|ids| ids.iter().copied().collect());
        spawn_local(async move {
            match run_bulk(kind, Bulk { ids, action }).await {
                Ok(answer) => {
                    _ = selection.0.try_set(BTreeSet::new());
                    offer_undo(toasts, kind, answer, action);
                }
                Err(error) => toasts.push(Toast::failed(error.words())),
            }
        });
    };
    let count = move || selection.0.with(BTreeSet::len);
    let select_all = move |_| selection.0.set(shown.get_untracked().into_iter().collect());
    let bar = move || {
        view! {
            <div class="selection-bar" role="region" aria-label=crm::bulk_bar() data-testid="selection-bar">
                <span>{move || crm::bulk_count(i64::try_from(count()).unwrap_or(i64::MAX))}</span>
                <Button size=Size::Small variant=Variant::Ghost on:click=select_all>{crm::bulk_all()}</Button>
                {may(Permission::CrmWrite).then(|| view! {
                    <TagSelect label=crm::bulk_tag() on_choose=move |tag_id| run(BulkAction::Tag { tag_id })/>
                    <TagSelect label=crm::bulk_untag() on_choose=move |tag_id| run(BulkAction::Untag { tag_id })/>
                    <OwnerSelect on_choose=move |owner_id| run(BulkAction::Assign { owner_id })/>
                })}
                {may(Permission::CrmDelete).then(|| view! {
                    <Button size=Size::Small icon=IconName::Trash on:click=move |_| run(BulkAction::Delete)>
                        {common::delete()}
                    </Button>
                })}
                <Button
                    size=Size::Small
                    variant=Variant::Ghost
                    on:click=move |_| selection.0.set(BTreeSet::new())
                >
                    {common::cancel()}
                </Button>
            </div>
        }
    };
    view! { <Show when=move || { count() > 0 }>{bar}</Show> }
}

fn offer_undo(toasts: Toasts, kind: RecordKind, answer: BulkAnswer, action: BulkAction) {
    let count = i64::try_from(answer.changed.len()).unwrap_or(i64::MAX);
    let done = Toast::done(crm::bulk_done(count));
    if answer.changed.is_empty() {
        toasts.push(done);
        return;
    }
    toasts.push(done.action(common::undo(), move || {
        let back = answer.undo(action);
        spawn_local(async move {
            for bulk in back {
                if let Err(error) = run_bulk(kind, bulk).await {
                    toasts.push(Toast::failed(error.words()));
                    return;
                }
            }
            toasts.push(Toast::done(crm::bulk_undone()));
        });
    }));
}

/// A select that does something and goes back to its label.
#[component]
fn TagSelect(label: &'static str, #[prop(into)] on_choose: Callback<TagId>) -> impl IntoView {
    let tags = use_tags();
    let options = move || {
        Suspend::new(async move {
            let tags = tags.await.unwrap_or_default();
            let option = |tag: domain::tag::Tag| {
                view! { <option value=tag.id.to_string()>{tag.name}</option> }
            };
            tags.into_iter().map(option).collect_view()
        })
    };
    let chosen = RwSignal::new(String::new());
    let change = move |event| {
        if let Ok(id) = event_target_value(&event).parse() {
            on_choose.run(id);
        }
        chosen.set(String::new());
    };
    view! {
        <select class="input input-fit" aria-label=label prop:value=move || chosen.get() on:change=change>
            <option value="">{label}</option>
            <Suspense>{options}</Suspense>
        </select>
    }
}

#[component]
fn OwnerSelect(#[prop(into)] on_choose: Callback<Option<UserId>>) -> impl IntoView {
    let members = use_members();
    let options = move || {
        Suspend::new(async move {
            let members = members.await.unwrap_or_default();
            let option = |member: domain::identity::Member| {
                view! { <option value=member.id.to_string()>{member.name}</option> }
            };
            let members = members.into_iter().filter(|member| member.is_active());
            members.map(option).collect_view()
        })
    };
    let chosen = RwSignal::new(String::new());
    let change = move |event| {
        let value = event_target_value(&event);
        if value == "nobody" {
            on_choose.run(None);
        } else if let Ok(id) = value.parse() {
            on_choose.run(Some(id));
        }
        chosen.set(String::new());
    };
    view! {
        <select
            class="input input-fit"
            aria-label=crm::bulk_assign()
            prop:value=move || chosen.get()
            on:change=change
        >
            <option value="">{crm::bulk_assign()}</option>
            <option value="nobody">{crm::field_nobody()}</option>
            <Suspense>{options}</Suspense>
        </select>
    }
}
