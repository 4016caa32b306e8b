//! Making a field.

use super::whose;
use crate::{
    crm::{api::CreateCustomField, holds},
    error::{field_error, form_error},
    i18n::fields,
};
use domain::{RecordKind, custom::CustomKind};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Field, Mood, Notice, Select, TextArea, TextInput, Variant};

/// The form; it works before WebAssembly has arrived, with every input shown.
#[component]
pub(super) fn MakeField(action: ServerAction<CreateCustomField>) -> impl IntoView {
    let answer = action.value();
    let failure = form_error(answer);
    let name = RwSignal::new(String::new());
    let choices = RwSignal::new(String::new());
    let chosen = RwSignal::new(None::<CustomKind>);
    Effect::new(move |_| {
        if matches!(answer.get(), Some(Ok(_))) {
            name.set(String::new());
            choices.set(String::new());
        }
    });
    let of_kinds = || {
        let option =
            |kind: &RecordKind| view! { <option value=kind.as_str()>{whose(*kind)}</option> };
        RecordKind::ALL.iter().map(option).collect_view()
    };
    let all = || {
        let option =
            |kind: &CustomKind| view! { <option value=kind.as_str()>{holds(*kind)}</option> };
        CustomKind::ALL.iter().map(option).collect_view()
    };
    // Without scripts nothing is hidden; with them, what the kind at hand does not need is.
    Effect::new(move |_| {
        if chosen.get_untracked().is_none() {
            chosen.set(CustomKind::ALL.first().copied());
        }
    });
    let hidden = move |wanted: fn(CustomKind) -> bool| move || !chosen.get().is_none_or(wanted);
    let choose = move |event| chosen.set(event_target_value(&event).parse().ok());
    view! {
        <Card title=fields::make()>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="field-form">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <div class="form-grid">
                    <Field label=fields::of() id="field-kind">
                        <Select name="kind">{of_kinds()}</Select>
                    </Field>
                    <Field label=fields::name() id="field-name" required=true error=field_error(answer, "name")>
                        <TextInput name="name" bind=name attr:autocomplete="off"/>
                    </Field>
                    <Field label=fields::holds() id="field-holds">
                        <Select name="holds" on:change=choose attr:autocomplete="off">{all()}</Select>
                    </Field>
                    <div hidden=hidden(|kind| kind == CustomKind::Relation)>
                        <Field label=fields::target() id="field-target" error=field_error(answer, "target")>
                            <Select name="target">{of_kinds()}</Select>
                        </Field>
                    </div>
                    <div class="field-wide" hidden=hidden(CustomKind::has_choices)>
                        <Field label=fields::choices() id="field-choices" hint=fields::choices_hint() error=field_error(answer, "choices")>
                            <TextArea name="choices" bind=choices/>
                        </Field>
                    </div>
                </div>
                <div class="form-actions">
                    <Button submit=true variant=Variant::Primary busy=action.pending()>{fields::add()}</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
