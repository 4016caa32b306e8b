//! The organization's tags: their words and colours.

use super::{
    api::{CreateTag, delete_tag, update_tag},
    parts::tags::use_tags,
};
use crate::{
    error::{Failure, field_error},
    i18n::{common, crm},
    session::may,
};
use domain::{Permission, tag::Tag};
use leptos::{form::ActionForm, prelude::*, task::spawn_local};
use leptos_meta::Title;
use ui::{
    Button, ConfirmDialog, EmptyState, Field, IconButton, IconName, PageHeader, SkeletonList,
    TextInput, TintBadge, Toast, Toasts, Variant,
};

/// The hues there are.
const TINTS: std::ops::RangeInclusive<u8> = 1..=8;

#[component]
pub fn Tags() -> impl IntoView {
    let tags = use_tags();
    view! {
        <Title text=crm::tags_title()/>
        <section class="page">
            <PageHeader title=crm::tags_title() back=("/crm/contacts".to_owned(), crm::title().to_owned())/>
            <div class="page-body page-narrow">
                {may(Permission::CrmWrite).then(|| view! { <NewTag/> })}
                <Transition fallback=|| view! { <SkeletonList rows=4/> }>
                    {move || Suspend::new(async move { match tags.await {
                        Ok(tags) if tags.is_empty() => view! {
                            <EmptyState icon=IconName::Tag title=crm::tags_empty_title() text=crm::tags_empty_text()/>
                        }.into_any(),
                        Ok(tags) => {
                            let rows = tags.into_iter().map(|tag| view! { <TagRow tag/> });
                            view! { <ul class="tag-list" role="list">{rows.collect_view()}</ul> }.into_any()
                        }
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }})}
                </Transition>
            </div>
        </section>
    }
}

/// The eight hues as radio buttons.
#[component]
fn TintChoice(chosen: u8, #[prop(into)] on_choose: Callback<u8>) -> impl IntoView {
    let one = move |tint: u8| {
        view! {
            <label class="tint-choice">
                <input
                    type="radio"
                    name="tint"
                    value=tint.to_string()
                    checked=tint == chosen
                    on:change=move |_| on_choose.run(tint)
                />
                <TintBadge tint label=tint.to_string()/>
            </label>
        }
    };
    view! {
        <div class="chips" role="radiogroup" aria-label=crm::tags_colour()>{TINTS.map(one).collect_view()}</div>
    }
}

#[component]
fn NewTag() -> impl IntoView {
    let action = ServerAction::<CreateTag>::new();
    let name = RwSignal::new(String::new());
    Effect::new(move |_| {
        if matches!(action.value().get(), Some(Ok(_))) {
            name.set(String::new());
        }
    });
    view! {
        <ActionForm action attr:class="form compose-form" attr:novalidate=true attr:data-testid="tag-form">
            <Field label=crm::tags_name() id="tag-name" error=field_error(action.value(), "name")>
                <TextInput name="name" bind=name attr:autocomplete="off"/>
            </Field>
            <TintChoice chosen=1 on_choose=|_| ()/>
            <div class="form-actions">
                <Button submit=true variant=Variant::Primary busy=action.pending()>{crm::tags_add()}</Button>
            </div>
        </ActionForm>
    }
}

/// A tag, renamed and recoloured where it stands.
#[component]
fn TagRow(tag: Tag) -> impl IntoView {
    let toasts = Toasts::get();
    let editing = RwSignal::new(false);
    let name = RwSignal::new(tag.name.clone());
    let tint = RwSignal::new(tag.tint);
    let id = tag.id;
    let save = move |_| {
        let answer = update_tag(id, name.get_untracked(), tint.get_untracked());
        spawn_local(async move {
            match answer.await {
                Ok(_) => _ = editing.try_set(false),
                Err(error) => toasts.push(Toast::failed(error.words())),
            }
        });
    };
    let asking = RwSignal::new(false);
    let remove = move |()| {
        spawn_local(async move {
            if let Err(error) = delete_tag(id).await {
                toasts.push(Toast::failed(error.words()));
            }
        });
    };
    let shown = tag.clone();
    let row = move || {
        if editing.get() {
            return view! {
                <div class="form compose-form">
                    <Field label=crm::tags_name() id=format!("tag-{id}")>
                        <TextInput name="name" bind=name attr:autocomplete="off"/>
                    </Field>
                    <TintChoice chosen=tint.get_untracked() on_choose=move |chosen| tint.set(chosen)/>
                    <div class="form-actions">
                        <Button variant=Variant::Primary on:click=save>{common::save()}</Button>
                        <Button variant=Variant::Ghost on:click=move |_| editing.set(false)>{common::cancel()}</Button>
                    </div>
                </div>
            }
            .into_any();
        }
        view! {
            <TintBadge tint=shown.tint label=shown.name.clone()/>
            {may(Permission::CrmWrite).then(|| view! {
                <IconButton icon=IconName::Edit label=common::edit() on:click=move |_| editing.set(true)/>
            })}
            {may(Permission::CrmDelete).then(|| view! {
                <IconButton icon=IconName::Trash label=common::delete() on:click=move |_| asking.set(true)/>
                <ConfirmDialog
                    open=asking
                    title=crm::tags_delete_title(&shown.name)
                    text=crm::tags_delete_text()
                    confirm=common::delete()
                    on_confirm=remove
                />
            })}
        }
        .into_any()
    };
    view! { <li class="tag-row" data-testid="tag-row">{row}</li> }
}
