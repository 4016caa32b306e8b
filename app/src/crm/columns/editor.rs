//! The dialog that chooses columns and puts them in order: with the arrows beside them, with the
//! arrow keys and Alt, or by dragging.

use crate::{
    crm::{api::FilterSheet, filter::words},
    i18n::views as say,
};
use domain::{
    RecordKind,
    columns::{self, Column},
    custom::of_key,
};
use leptos::{ev, prelude::*};
use ui::{Button, DialogFooter, IconButton, IconName, Size, Variant};
use wasm_bindgen::JsCast;

/// A column that can be shown.
#[derive(Clone, Copy)]
struct Item {
    /// Stays while the order changes.
    key: usize,
    column: StoredValue<Column>,
    label: StoredValue<String>,
    on: RwSignal<bool>,
}

/// The columns in the order of the dialog, and what was last done to them in words.
#[derive(Clone, Copy)]
struct Order {
    items: RwSignal<Vec<Item>>,
    dragged: RwSignal<Option<usize>>,
    told: RwSignal<String>,
}

impl Order {
    /// Moves a column to another's place. The focus stays where it is.
    fn put(self, key: usize, to: usize) {
        self.items.update(|items| {
            if let Some(from) = items.iter().position(|item| item.key == key)
                && to < items.len()
            {
                let item = items.remove(from);
                items.insert(to, item);
            }
        });
    }

    /// Moves a column by one place and says where it is now.
    fn step(self, item: Item, up: bool) {
        let (at, count) = self.items.with_untracked(|items| {
            let at = items.iter().position(|other| other.key == item.key);
            (at.unwrap_or(0), items.len())
        });
        let to = match up {
            true => at.saturating_sub(1),
            false => (at + 1).min(count.saturating_sub(1)),
        };
        self.put(item.key, to);
        self.told
            .set(say::columns_moved(item.label.get_value(), to + 1, count));
        let test = if up { "column-up" } else { "column-down" };
        let selector = format!("[data-key=\"{}\"] [data-testid=\"{test}\"]", item.key);
        // A row that is moved in the page loses the focus.
        request_animation_frame(move || {
            let found = document().query_selector(&selector).ok().flatten();
            if let Some(button) = found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
                _ = button.focus();
            }
        });
    }
}

/// Every column but the first: those shown, in their order, and then the others.
fn items(kind: RecordKind, before: &[Column], sheet: &FilterSheet) -> Vec<Item> {
    let known = |column: &&Column| {
        of_key(&column.field).is_none_or(|id| sheet.fields.iter().any(|field| field.id == id))
    };
    let shown = before.iter().skip(1).filter(known).cloned();
    let own = columns::offered(kind).map(str::to_owned);
    let custom = sheet.fields.iter().map(domain::custom::CustomField::key);
    let others = own
        .chain(custom)
        .filter(|name| !before.iter().any(|column| column.field == *name));
    let all = shown
        .map(|column| (column, true))
        .chain(others.map(|name| (Column::new(name), false)));
    all.enumerate()
        .map(|(key, (column, on))| Item {
            key,
            label: StoredValue::new(words::field(&column.field, sheet)),
            column: StoredValue::new(column),
            on: RwSignal::new(on),
        })
        .collect()
}

/// The columns that the dialog says.
fn chosen(first: &Column, items: &[Item], widths: bool) -> Vec<Column> {
    let shown = items.iter().filter(|item| item.on.get_untracked());
    let column = |mut column: Column| {
        column.width = column.width.filter(|_| widths);
        column
    };
    std::iter::once(first.clone())
        .chain(shown.map(|item| item.column.get_value()))
        .map(column)
        .take(columns::MAX_COLUMNS)
        .collect()
}

#[component]
pub fn Editor(
    kind: RecordKind,
    before: Vec<Column>,
    sheet: FilterSheet,
    on_apply: Callback<Vec<Column>>,
) -> impl IntoView {
    let sized = before.iter().any(|column| column.width.is_some());
    let widths = RwSignal::new(true);
    let order = Order {
        items: RwSignal::new(items(kind, &before, &sheet)),
        dragged: RwSignal::new(None),
        told: RwSignal::new(String::new()),
    };
    let first = before
        .first()
        .cloned()
        .unwrap_or_else(|| Column::new(columns::first(kind)));
    let lead = words::field(&first.field, &sheet);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let keep = widths.get_untracked();
        on_apply.run(
            order
                .items
                .with_untracked(|items| chosen(&first, items, keep)),
        );
    };
    view! {
        <form class="form" on:submit=submit data-testid="columns-form">
            <p class="muted small">{say::columns_hint()}</p>
            <ul class="column-list">
                <li class="column-item"><span class="choice">{lead}</span><span class="muted small">{say::columns_first()}</span></li>
                <For each=move || order.items.get() key=|item| item.key let:item>
                    {row(order, item)}
                </For>
            </ul>
            <p class="visually-hidden" aria-live="polite">{order.told}</p>
            {sized.then(|| view! {
                <label class="choice">
                    <input type="checkbox" checked=true on:change=move |event| widths.set(event_target_checked(&event))/>
                    <span>{say::columns_keep_widths()}</span>
                </label>
            })}
            <DialogFooter>
                <Button variant=Variant::Ghost on:click=move |_| on_apply.run(Vec::new())>{say::columns_usual()}</Button>
                <Button variant=Variant::Primary submit=true attr:data-testid="columns-apply">{say::columns_apply()}</Button>
            </DialogFooter>
        </form>
    }
}

fn row(order: Order, item: Item) -> impl IntoView {
    let label = item.label.get_value();
    let here = move || {
        order
            .items
            .with_untracked(|items| items.iter().position(|other| other.key == item.key))
    };
    let over = move |event: ev::DragEvent| {
        event.prevent_default();
        if let (Some(key), Some(to)) = (order.dragged.get_untracked(), here())
            && key != item.key
        {
            order.put(key, to);
        }
    };
    let keys = move |event: ev::KeyboardEvent| match (event.alt_key(), event.code().as_str()) {
        (true, "ArrowUp") => {
            event.prevent_default();
            order.step(item, true);
        }
        (true, "ArrowDown") => {
            event.prevent_default();
            order.step(item, false);
        }
        _ => {}
    };
    view! {
        <li
            class="column-item"
            class:column-dragged=move || order.dragged.get() == Some(item.key)
            draggable="true"
            data-key=item.key.to_string()
            data-testid="column-item"
            on:dragstart=move |_| order.dragged.set(Some(item.key))
            on:dragover=over
            on:drop=move |event| event.prevent_default()
            on:dragend=move |_| order.dragged.set(None)
            on:keydown=keys
        >
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || item.on.get()
                    on:change=move |event| item.on.set(event_target_checked(&event))
                />
                <span>{label.clone()}</span>
            </label>
            <IconButton icon=IconName::ArrowDown size=Size::Small label=say::columns_up(&label) on:click=move |_| order.step(item, true) attr:data-testid="column-up"/>
            <IconButton icon=IconName::ArrowDown size=Size::Small label=say::columns_down(&label) on:click=move |_| order.step(item, false) attr:data-testid="column-down"/>
        </li>
    }
}
