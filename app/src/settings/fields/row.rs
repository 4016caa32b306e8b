//! One field: renamed, given other choices, or removed where it stands.

use crate::{
    crm::{
        api::{delete_custom_field, update_custom_field},
        holds,
    },
    i18n::{common, fields},
    session::may,
};
use domain::{
    Permission,
    custom::{CustomChoice, CustomField},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ConfirmDialog, Field, IconButton, IconName, TextInput, Toast, Toasts, Variant};

/// A choice being edited: its id if it has one, and what it says.
type Choice = (Option<String>, RwSignal<String>);

#[component]
pub(super) fn FieldRow(field: CustomField) -> impl IntoView {
    let toasts = Toasts::get();
    let editing = RwSignal::new(false);
    let asking = RwSignal::new(false);
    let id = field.id;
    let remove = move |()| {
        spawn_local(async move {
            if let Err(error) = delete_custom_field(id).await {
                toasts.push(Toast::failed(error.words()));
            }
        });
    };
    let row = move || {
        if editing.get() {
            return view! { <EditField field=field.clone() editing/> }.into_any();
        }
        let choices = field.choices.iter().map(|choice| choice.name.clone());
        let mut about = vec![holds(field.holds).to_owned()];
        about.extend(choices);
        let manage = may(Permission::OrganizationManage).then(|| {
            view! {
                <IconButton icon=IconName::Edit label=common::edit() on:click=move |_| editing.set(true)/>
                <IconButton icon=IconName::Trash label=common::delete() on:click=move |_| asking.set(true)/>
                <ConfirmDialog
                    open=asking
                    title=fields::delete_title(&field.name)
                    text=fields::delete_text()
                    confirm=common::delete()
                    on_confirm=remove
                />
            }
        });
        view! {
            <span class="field-row-words">
                <span>{field.name.clone()}</span>
                <span class="muted small">{about.join(" · ")}</span>
            </span>
            {manage}
        }
        .into_any()
    };
    view! { <li class="tag-row" data-testid="field-row">{row}</li> }
}

/// Name and choices. A choice whose text is emptied goes, and records lose it.
#[component]
fn EditField(field: CustomField, editing: RwSignal<bool>) -> impl IntoView {
    let toasts = Toasts::get();
    let (id, has_choices) = (field.id, field.holds.has_choices());
    let name = RwSignal::new(field.name.clone());
    let known = |choice: &CustomChoice| -> Choice {
        (
            Some(choice.id.to_string()),
            RwSignal::new(choice.name.clone()),
        )
    };
    let choices = RwSignal::new(field.choices.iter().map(known).collect::<Vec<Choice>>());
    let save = move |_| {
        let kept = choices.get_untracked().into_iter();
        let kept = kept.map(|(id, name)| (id, name.get_untracked()));
        let kept = kept.filter(|(_, name)| !name.trim().is_empty());
        let answer = update_custom_field(id, name.get_untracked(), kept.collect());
        spawn_local(async move {
            match answer.await {
                Ok(_) => _ = editing.try_set(false),
                Err(error) => toasts.push(Toast::failed(error.words())),
            }
        });
    };
    let more = move |_| {
        let new = (None, RwSignal::new(String::new()));
        choices.update(|choices| choices.push(new));
    };
    let inputs = move || {
        let input = |(at, (_, text)): (usize, Choice)| {
            view! {
                <Field label=fields::choice(at + 1) id=format!("choice-{id}-{at}")>
                    <TextInput name="choice" bind=text attr:autocomplete="off"/>
                </Field>
            }
        };
        choices
            .get()
            .into_iter()
            .enumerate()
            .map(input)
            .collect_view()
    };
    let editor = has_choices.then(|| {
        view! {
            {inputs}
            <Button icon=IconName::Plus on:click=more>{fields::more()}</Button>
        }
    });
    view! {
        <div class="form compose-form">
            <Field label=fields::name() id=format!("field-{id}")>
                <TextInput name="name" bind=name attr:autocomplete="off"/>
            </Field>
            {editor}
            <div class="form-actions">
                <Button variant=Variant::Primary on:click=save>{common::save()}</Button>
                <Button variant=Variant::Ghost on:click=move |_| editing.set(false)>{common::cancel()}</Button>
            </div>
        </div>
    }
}
