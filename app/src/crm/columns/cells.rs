//! What a list shows of a record, column by column.

use super::Ground;
use crate::crm::{
    api::{FilterSheet, read_filter_sheet},
    list::Rows,
    parts::custom::shown,
};
use domain::{
    RecordKind,
    custom::{CustomKind, CustomValue, CustomValues, of_key},
};
use leptos::{prelude::*, task::spawn_local};
use std::{collections::BTreeSet, sync::Arc};

/// The cells of a record after the first one. `own` shows a field that every record has.
pub(in crate::crm) fn cells<T: Send + Sync + 'static>(
    ground: Ground,
    record: Arc<T>,
    own: impl Fn(&T, &str) -> AnyView + Send + Sync + 'static,
    values: fn(&T) -> &CustomValues,
) -> impl IntoView {
    move || {
        let chosen = ground.chosen.get();
        let cell = |field: &String| {
            let class = class(ground, field, chosen);
            if of_key(field).is_none() {
                let content = own(&record, field);
                return view! { <td class=class>{content}</td> }.into_any();
            }
            // On a phone, where no header stands above it, a cell says what it holds.
            let label = ground.label(field);
            let content = own_field(ground, field, values(&record));
            view! { <td class=class data-label=label>{content}</td> }.into_any()
        };
        ground
            .fields
            .with(|fields| fields.iter().skip(1).map(cell).collect_view())
    }
}

/// What stands in a cell, and what a phone has no room for. Who chose columns sees all of them.
fn class(ground: Ground, field: &str, chosen: bool) -> &'static str {
    let spare = match ground.kind {
        RecordKind::Company => &["created_at"][..],
        RecordKind::Contact => &["email", "created_at"],
        RecordKind::Deal => &["owner_id", "stage_entered_at"],
    };
    match (ground.is_numeric(field), !chosen && spare.contains(&field)) {
        (true, _) => "cell-num",
        (false, true) => "desktop-only",
        (false, false) => "",
    }
}

/// What a record has in one of the organization's own fields.
fn own_field(ground: Ground, field: &str, values: &CustomValues) -> Option<AnyView> {
    let field = ground.custom(field)?;
    let value = values.get(&field.id)?.clone();
    if field.holds == CustomKind::Relation {
        // Its name comes later than its id.
        let named = move || {
            let sheet = FilterSheet {
                records: ground.named.get(),
                ..FilterSheet::default()
            };
            shown(&field, &value, &sheet)
        };
        return Some(named.into_any());
    }
    Some(
        ground
            .sheet
            .with_untracked(|sheet| shown(&field, &value, sheet)),
    )
}

/// Whether tags stand beside the name: they do, unless they have a column of their own.
pub(in crate::crm) fn show_tags(ground: Ground) -> bool {
    !ground
        .fields
        .with(|fields| fields.iter().any(|field| field == "tags"))
}

/// Asks what the records are called that the rows name in relations which are shown. Where none
/// is, nothing is asked.
pub(in crate::crm) fn use_related<T: Clone + Send + Sync + 'static>(
    ground: Ground,
    rows: Rows<T>,
    values: fn(&T) -> &CustomValues,
) {
    Effect::new(move |_| {
        let related: Vec<_> = ground.fields.with(|fields| {
            let own = fields.iter().filter_map(|field| ground.custom(field));
            own.filter(|field| field.holds == CustomKind::Relation)
                .map(|field| field.id)
                .collect()
        });
        if related.is_empty() {
            return;
        }
        let mut ids = BTreeSet::new();
        rows.items.with(|items| {
            for values in items.iter().map(values) {
                for field in &related {
                    if let Some(CustomValue::Relation(id)) = values.get(field) {
                        ids.insert(id.to_string());
                    }
                }
            }
        });
        ground
            .named
            .with_untracked(|named| named.iter().for_each(|(id, _)| _ = ids.remove(id)));
        if ids.is_empty() {
            return;
        }
        let ids: Vec<_> = ids.into_iter().collect();
        spawn_local(async move {
            // Without an answer the cells stay empty; the records are a click away.
            if let Ok(sheet) = read_filter_sheet(ground.kind, None, ids.join(" ")).await {
                ground.named.try_update(|named| named.extend(sheet.records));
            }
        });
    });
}
