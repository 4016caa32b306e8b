//! The values of a condition, with the input that fits them.

use super::{editor::Ground, model::Row, words};
use crate::{
    crm::{
        api::Named,
        parts::picker::{Among, Choice, Picker},
    },
    i18n::{crm, filter as say},
};
use domain::filter::{FieldKind, Op, Period};
use leptos::prelude::*;
use ui::Field;

/// The inputs that fit what is asked.
#[component]
pub(super) fn Values(row: Row, of: Memo<FieldKind>, ground: Ground) -> impl IntoView {
    let shape = Memo::new(move |_| (row.field.get(), of.get(), row.op.get()));
    let inputs = move || {
        let (field, of, op) = shape.get();
        match (op, of) {
            (Op::Empty | Op::NotEmpty, _) => ().into_any(),
            (Op::Within, _) => periods(row).into_any(),
            (Op::LastDays | Op::NextDays | Op::OlderThan, _) => days(row).into_any(),
            (_, FieldKind::Company) => records(row, Among::Companies, ground).into_any(),
            (_, FieldKind::Contact) => records(row, Among::Contacts, ground).into_any(),
            (_, FieldKind::Deal) => records(row, Among::Deals, ground).into_any(),
            (_, FieldKind::Checkbox) => one_of(row, &field, ground).into_any(),
            (
                _,
                FieldKind::Word
                | FieldKind::Member
                | FieldKind::Stage
                | FieldKind::Pipeline
                | FieldKind::Choice
                | FieldKind::Choices
                | FieldKind::Tags,
            ) => some_of(row, &field, op, ground).into_any(),
            (Op::Between, of) => view! {
                {typed(row, 0, of)}
                <span class="muted">"–"</span>
                {typed(row, 1, of)}
            }
            .into_any(),
            (_, of) => typed(row, 0, of).into_any(),
        }
    };
    view! { <div class="filter-values">{inputs}</div> }
}

/// Sets the value at this place.
fn set(row: Row, at: usize, value: String) {
    row.values.update(|values| {
        if values.len() <= at {
            values.resize(at + 1, String::new());
        }
        values[at] = value;
    });
}

fn at(row: Row, at: usize) -> String {
    row.values
        .with_untracked(|values| values.get(at).cloned())
        .unwrap_or_default()
}

/// A text, a number, an amount or a day.
fn typed(row: Row, place: usize, of: FieldKind) -> impl IntoView {
    let kind = match of {
        FieldKind::Time | FieldKind::Day => "date",
        _ => "text",
    };
    let mode = match of {
        FieldKind::Number | FieldKind::Decimal => Some("decimal"),
        _ => None,
    };
    let placeholder = (of == FieldKind::Money).then(say::money_hint);
    view! {
        <input
            class="input"
            type=kind
            inputmode=mode
            maxlength="200"
            placeholder=placeholder
            aria-label=say::value()
            value=at(row, place)
            data-testid="filter-value"
            on:input=move |event| set(row, place, event_target_value(&event))
        />
    }
}

fn days(row: Row) -> impl IntoView {
    view! {
        <input
            class="input filter-days"
            type="number"
            min="1"
            max="3660"
            aria-label=say::days_label()
            value=at(row, 0)
            data-testid="filter-value"
            on:input=move |event| set(row, 0, event_target_value(&event))
        />
        <span class="muted">{say::days_label()}</span>
    }
}

fn select(row: Row, options: Vec<Named>) -> impl IntoView {
    let first = options.first().map(|(value, _)| value.clone());
    let chosen = at(row, 0);
    if chosen.is_empty()
        && let Some(first) = first
    {
        set(row, 0, first);
    }
    let option = move |(value, words): Named| {
        let selected = value == at(row, 0);
        view! { <option value=value selected=selected>{words}</option> }
    };
    view! {
        <select class="input" aria-label=say::value() data-testid="filter-value"
            on:change=move |event| set(row, 0, event_target_value(&event))>
            {options.into_iter().map(option).collect_view()}
        </select>
    }
}

fn periods(row: Row) -> impl IntoView {
    let named = |period: &Period| (period.to_string(), words::period(*period).to_owned());
    select(row, Period::ALL.iter().map(named).collect())
}

fn one_of(row: Row, field: &str, ground: Ground) -> impl IntoView {
    let options = ground
        .sheet
        .with_value(|sheet| words::choices(ground.kind, field, sheet));
    select(row, options)
}

/// Boxes to tick, or one to choose where only one is asked for.
fn some_of(row: Row, field: &str, op: Op, ground: Ground) -> AnyView {
    let options = ground
        .sheet
        .with_value(|sheet| words::choices(ground.kind, field, sheet));
    if matches!(op, Op::Is | Op::IsNot) {
        return select(row, options).into_any();
    }
    let tick = move |(value, words): Named| {
        let (asked, wanted) = (value.clone(), value);
        let checked = row.values.with_untracked(|values| values.contains(&asked));
        let toggle = move |event| {
            let on = event_target_checked(&event);
            row.values.update(|values| {
                values.retain(|value| *value != wanted && !value.is_empty());
                if on {
                    values.push(wanted.clone());
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
    view! {
        <div class="filter-choices" role="group" aria-label=say::value() data-testid="filter-choices">
            {options.into_iter().map(tick).collect_view()}
        </div>
    }
    .into_any()
}

/// Records, found by their names.
fn records(row: Row, among: Among, ground: Ground) -> impl IntoView {
    let names = RwSignal::new(ground.sheet.with_value(|sheet| sheet.records.clone()));
    let found = RwSignal::new(Choice::default());
    let add = move |choice: Choice| {
        if choice.id.is_empty() {
            return;
        }
        names.update(|names| names.push((choice.id.clone(), choice.name)));
        row.values.update(|values| {
            if !values.contains(&choice.id) {
                values.push(choice.id);
            }
        });
        found.set(Choice::default());
    };
    let chosen = move || {
        let chip = move |id: String| {
            let name = names.with(|names| names.iter().find(|(known, _)| *known == id).cloned());
            let name = name.map_or_else(|| say::gone().to_owned(), |(_, name)| name);
            let label = say::remove(&name);
            view! {
                <button
                    type="button"
                    class="chip"
                    aria-label=label
                    on:click=move |_| row.values.update(|values| values.retain(|value| *value != id))
                >
                    {name}" ×"
                </button>
            }
        };
        row.values.get().into_iter().map(chip).collect_view()
    };
    let label = match among {
        Among::Contacts => crm::picker_contact(),
        Among::Companies => crm::picker_company(),
        Among::Deals => crm::picker_deal(),
    };
    view! {
        <div class="filter-records">
            <Field label id=format!("filter-record-{}", row.id)>
                <Picker among name="record" name_of_text="record_name" chosen=found on_choose=add/>
            </Field>
            <div class="chips">{chosen}</div>
        </div>
    }
}
