//! The organization's own fields: in a form, and among the facts of a record.

use super::{
    conflict::Names,
    picker::{Among, Choice, Picker},
};
use crate::{
    crm::api::{CustomTexts, FilterSheet, read_filter_sheet},
    error::{ApiError, field_words},
    i18n::{crm, filter},
};
use domain::{
    RecordKind,
    custom::{CustomField, CustomKind, CustomValue, CustomValues},
};
use leptos::prelude::*;
use ui::{Field, Money, Select, TextArea, TextInput};
use uuid::Uuid;

/// The fields of a kind of record, and the names of what these values name.
pub(in crate::crm) fn use_custom(
    kind: RecordKind,
    texts: impl Fn() -> CustomTexts + Send + Sync + 'static,
) -> Resource<FilterSheet> {
    let ids = move || {
        let texts = texts();
        let ids = texts.values().filter(|text| text.parse::<Uuid>().is_ok());
        ids.cloned().collect::<Vec<_>>().join(" ")
    };
    Resource::new(ids, move |ids| async move {
        read_filter_sheet(kind, None, ids).await.unwrap_or_default()
    })
}

/// Names for the ids that the fields hold, and for the fields themselves.
pub(in crate::crm) fn names_of_custom(sheet: &FilterSheet) -> Names {
    let fields = sheet
        .fields
        .iter()
        .map(|field| (field.key(), field.name.clone()));
    let choices = sheet.fields.iter().flat_map(|field| {
        let choices = field.choices.iter();
        choices.map(|choice| (choice.id.to_string(), choice.name.clone()))
    });
    fields
        .chain(choices)
        .chain(sheet.records.clone())
        .chain(sheet.members.clone())
        .collect()
}

/// Why a field of the organization's own was refused.
fn refusal<T: Clone + Send + Sync + 'static>(
    answer: Signal<Option<Result<T, ApiError>>>,
    field: &CustomField,
) -> Signal<Option<String>> {
    let key = field.key();
    Signal::derive(move || match answer.get() {
        Some(Err(ApiError(error))) => error
            .of_field(&key)
            .map(|code| field_words(code).to_owned()),
        _ => None,
    })
}

/// All of them, in a form.
#[component]
pub(in crate::crm) fn CustomFieldInputs<T: Clone + Send + Sync + 'static>(
    sheet: FilterSheet,
    texts: CustomTexts,
    answer: Signal<Option<Result<T, ApiError>>>,
) -> impl IntoView {
    let input = |field: CustomField| {
        let text = texts.get(&field.key()).cloned();
        let error = refusal(answer, &field);
        one(field, text.unwrap_or_default(), &sheet, error)
    };
    let fields = sheet.fields.clone();
    fields.into_iter().map(input).collect_view()
}

fn one(
    field: CustomField,
    text: String,
    sheet: &FilterSheet,
    error: Signal<Option<String>>,
) -> AnyView {
    let name = format!("custom[{}]", field.key());
    let id = format!("custom-{}", field.id);
    let wide = matches!(field.holds, CustomKind::Text | CustomKind::Choices);
    let label = field.name.clone();
    match field.holds {
        CustomKind::Checkbox => return tick(name, label, text == "true"),
        CustomKind::Choices => return several(&field, name, &text),
        _ => {}
    }
    let sheet = sheet.clone();
    // Made inside of the label's field, which gives it its id.
    view! { <Field label id optional=true wide error>{input(&field, name, text, &sheet)}</Field> }
        .into_any()
}

fn input(field: &CustomField, name: String, text: String, sheet: &FilterSheet) -> AnyView {
    match field.holds {
        CustomKind::Text => view! { <TextArea name value=text rows=1/> }.into_any(),
        CustomKind::Number => {
            view! { <TextInput name value=text attr:inputmode="decimal" attr:autocomplete="off"/> }
                .into_any()
        }
        CustomKind::Money => {
            view! { <TextInput name value=text placeholder=filter::money_hint() attr:autocomplete="off"/> }
                .into_any()
        }
        CustomKind::Date => view! { <TextInput name kind="date" value=text/> }.into_any(),
        CustomKind::Url => {
            view! { <TextInput name value=text attr:inputmode="url" attr:autocomplete="off"/> }
                .into_any()
        }
        CustomKind::User => choose(name, sheet.members.clone(), &text),
        CustomKind::Relation => related(field, name, &text, sheet),
        CustomKind::Choice | CustomKind::Choices | CustomKind::Checkbox => {
            let choices = field.choices.iter();
            let named = choices.map(|choice| (choice.id.to_string(), choice.name.clone()));
            choose(name, named.collect(), &text)
        }
    }
}

fn tick(name: String, label: String, checked: bool) -> AnyView {
    view! {
        <label class="choice">
            <input type="checkbox" name=name value="true" checked=checked/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// One of a few, or none.
fn choose(name: String, options: Vec<(String, String)>, chosen: &str) -> AnyView {
    let none = chosen.is_empty();
    let option = |(value, words): (String, String)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    };
    let options = options.into_iter().map(option).collect_view();
    view! {
        <Select name>
            <option value="" selected=none>"—"</option>
            {options}
        </Select>
    }
    .into_any()
}

/// Boxes to tick. The hidden field has what is ticked, and keeps it where no script has arrived.
fn several(field: &CustomField, name: String, text: &str) -> AnyView {
    let ids = RwSignal::new(text.split(';').map(str::to_owned).collect::<Vec<_>>());
    let joined = move || ids.with(|ids| ids.join(";"));
    let tick = move |(id, words): (String, String)| {
        let checked = ids.with_untracked(|ids| ids.contains(&id));
        let toggle = move |event| {
            let on = event_target_checked(&event);
            ids.update(|ids| {
                ids.retain(|known| *known != id);
                if on {
                    ids.push(id.clone());
                }
            });
        };
        view! {
            <label class="choice">
                <input type="checkbox" checked=checked on:change=toggle/>
                <span>{words}</span>
            </label>
        }
    };
    let choices = field.choices.iter();
    let choices: Vec<_> = choices
        .map(|choice| (choice.id.to_string(), choice.name.clone()))
        .collect();
    view! {
        <fieldset class="field field-wide tag-field">
            <legend class="field-label">{field.name.clone()}</legend>
            <input type="hidden" name=name value=joined/>
            <div class="chips">{choices.into_iter().map(tick).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// A record, found by its name.
fn related(field: &CustomField, name: String, text: &str, sheet: &FilterSheet) -> AnyView {
    let among = match field.target {
        Some(RecordKind::Company) => Among::Companies,
        Some(RecordKind::Deal) => Among::Deals,
        _ => Among::Contacts,
    };
    let known = sheet.records.iter().find(|(id, _)| id == text);
    let shown = known.map_or_else(String::new, |(_, name)| name.clone());
    let chosen = RwSignal::new(Choice::new(text.to_owned(), shown));
    view! { <Picker among name name_of_text="" chosen/> }.into_any()
}

/// What a record has in them, among its facts.
#[component]
pub(in crate::crm) fn CustomFacts(kind: RecordKind, values: CustomValues) -> impl IntoView {
    if values.is_empty() {
        return ().into_any();
    }
    let named: CustomTexts = values
        .iter()
        .filter_map(|(id, value)| match value {
            CustomValue::Relation(record) => Some((id.to_string(), record.to_string())),
            _ => None,
        })
        .collect();
    let sheet = use_custom(kind, move || named.clone());
    let values = StoredValue::new(values);
    let facts = move || {
        Suspend::new(async move {
            let sheet = sheet.await;
            let fact = |field: &CustomField| {
                let value = values.with_value(|values| values.get(&field.id).cloned())?;
                let shown = shown(field, &value, &sheet);
                Some(view! { <div><dt>{field.name.clone()}</dt><dd>{shown}</dd></div> })
            };
            sheet.fields.iter().filter_map(fact).collect_view()
        })
    };
    view! { <Transition>{facts}</Transition> }.into_any()
}

/// A value as people read it.
pub(in crate::crm) fn shown(
    field: &CustomField,
    value: &CustomValue,
    sheet: &FilterSheet,
) -> AnyView {
    match value {
        CustomValue::Money { minor, currency } => {
            view! { <Money minor=*minor currency=currency.clone()/> }.into_any()
        }
        CustomValue::Url(address) => view! { <super::Website address=address.clone()/> }.into_any(),
        CustomValue::Checkbox(_) => filter::yes().into_any(),
        CustomValue::User(id) => {
            let member = sheet
                .members
                .iter()
                .find(|(known, _)| *known == id.to_string());
            member.map(|(_, name)| name.clone()).into_any()
        }
        CustomValue::Relation(id) => {
            let record = sheet
                .records
                .iter()
                .find(|(known, _)| *known == id.to_string());
            let path = match field.target {
                Some(RecordKind::Company) => "companies",
                Some(RecordKind::Deal) => "deals",
                _ => "contacts",
            };
            let link = record.map(|(id, name)| {
                view! { <a href=format!("/crm/{path}/{id}")>{name.clone()}</a> }
            });
            link.into_any()
        }
        value => field.to_text(value).into_any(),
    }
}

/// What a custom field can hold, in words.
pub fn holds(kind: CustomKind) -> &'static str {
    match kind {
        CustomKind::Text => crm::holds_text(),
        CustomKind::Number => crm::holds_number(),
        CustomKind::Money => crm::holds_money(),
        CustomKind::Date => crm::holds_date(),
        CustomKind::Choice => crm::holds_choice(),
        CustomKind::Choices => crm::holds_choices(),
        CustomKind::Checkbox => crm::holds_checkbox(),
        CustomKind::Url => crm::holds_url(),
        CustomKind::User => crm::holds_user(),
        CustomKind::Relation => crm::holds_relation(),
    }
}
