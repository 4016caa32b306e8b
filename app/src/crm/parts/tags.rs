//! Tags on a record, and choosing them.

use super::conflict::Names;
use crate::{crm::api::list_tags, error::ApiError, i18n::crm, realtime::on_event};
use domain::{Event, tag::Tag};
use leptos::prelude::*;
use ui::TintBadge;

/// All tags of the organization, kept up to date.
pub(in crate::crm) fn use_tags() -> Resource<Result<Vec<Tag>, ApiError>> {
    let tags = Resource::new(|| (), |()| list_tags());
    on_event(move |event| {
        if matches!(
            event,
            Event::TagCreated(_) | Event::TagUpdated(_) | Event::TagDeleted { .. }
        ) {
            tags.refetch();
        }
    });
    tags
}

/// Tags by their ids.
pub(in crate::crm) fn names_of_tags(tags: &[Tag]) -> Names {
    let name = |tag: &Tag| (tag.id.to_string(), tag.name.clone());
    tags.iter().map(name).collect()
}

/// The tags that a record wears.
#[component]
pub(in crate::crm) fn TagBadges(tags: Vec<Tag>) -> impl IntoView {
    let badge = |tag: Tag| view! { <TintBadge tint=tag.tint label=tag.name/> };
    (!tags.is_empty()).then(|| {
        view! { <span class="tags">{tags.into_iter().map(badge).collect_view()}</span> }
    })
}

/// Chooses tags in a form. The hidden field has the chosen ids, and keeps them where no script
/// has arrived yet.
#[component]
pub(in crate::crm) fn TagField(
    /// The ids, a blank between.
    chosen: String,
    tags: Vec<Tag>,
) -> impl IntoView {
    let ids = RwSignal::new(
        chosen
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    );
    let joined = move || ids.with(|ids| ids.join(" "));
    let box_of = move |tag: Tag| {
        let id = tag.id.to_string();
        let (name, wanted) = (id.clone(), id.clone());
        let worn = ids.with_untracked(|ids| ids.contains(&id));
        let toggle = move |event| {
            let on = event_target_checked(&event);
            ids.update(|ids| {
                ids.retain(|known| *known != wanted);
                if on {
                    ids.push(wanted.clone());
                }
            });
        };
        view! {
            <label class="tag-choice">
                <input type="checkbox" value=name checked=worn on:change=toggle/>
                <TintBadge tint=tag.tint label=tag.name/>
            </label>
        }
    };
    let none = tags.is_empty();
    view! {
        <fieldset class="field field-wide tag-field">
            <legend class="field-label">{crm::tags_title()}</legend>
            <input type="hidden" name="tag_ids" value=joined/>
            <div class="chips">{tags.into_iter().map(box_of).collect_view()}</div>
            {none.then(|| view! { <p class="field-hint"><a href="/crm/tags">{crm::tags_first()}</a></p> })}
        </fieldset>
    }
}
