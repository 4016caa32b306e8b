//! The columns of a list: which ones, in which order and how wide is in the address, and a dialog
//! puts them together.

mod cells;
mod editor;
mod table;

pub use editor::Editor;

pub(super) use cells::{cells, show_tags, use_related};
pub(super) use table::ListTable;

use super::{
    api::{FilterSheet, Named},
    filter::words,
    list::{Asked, address},
};
use crate::{
    i18n::views as say,
    late::{Late, LatePart},
};
use domain::{
    RecordKind,
    columns::{self, Column},
    custom::{CustomField, CustomKind, of_key},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, Dialog, IconName, Variant};

/// What the columns of a list share. It belongs to the page, not to the rows: those of the question
/// before are on the screen, and follow the address, until the new ones are there.
#[derive(Clone, Copy)]
pub(super) struct Ground {
    pub path: &'static str,
    pub kind: RecordKind,
    pub asked: Memo<Asked>,
    pub sheet: RwSignal<FilterSheet>,
    /// The fields shown, from left to right.
    pub fields: Memo<Vec<String>>,
    /// Their widths, in this order.
    pub widths: Memo<Vec<Option<u32>>>,
    /// Whether somebody chose them.
    pub chosen: Memo<bool>,
    /// What the records that cells name are called.
    pub named: RwSignal<Vec<Named>>,
    /// The widths under the pointer, which are in no address yet.
    pub live: RwSignal<Option<Vec<u32>>>,
}

impl Ground {
    pub fn new(path: &'static str, kind: RecordKind, asked: Memo<Asked>) -> Self {
        let sheet = RwSignal::new(FilterSheet::default());
        let all = Memo::new(move |_| {
            let there = |column: &Column| {
                of_key(&column.field).is_none_or(|id| {
                    sheet.with(|sheet| sheet.fields.iter().any(|field| field.id == id))
                })
            };
            let mut all = asked.with(|asked| shown(kind, asked));
            // A field that is gone has no column; the address, and a view, may still name it.
            all.retain(there);
            all
        });
        let each =
            move |part: fn(&Column) -> String| all.with(|all| all.iter().map(part).collect());
        Self {
            path,
            kind,
            asked,
            sheet,
            fields: Memo::new(move |_| each(|column| column.field.clone())),
            widths: Memo::new(move |_| all.with(|all| all.iter().map(|c| c.width).collect())),
            chosen: Memo::new(move |_| asked.with(|asked| asked.columns.is_some())),
            named: RwSignal::new(Vec::new()),
            live: RwSignal::new(None),
        }
    }

    /// The organization's own field of a column.
    pub fn custom(self, field: &str) -> Option<CustomField> {
        let id = of_key(field)?;
        self.sheet
            .with_untracked(|sheet| sheet.fields.iter().find(|field| field.id == id).cloned())
    }

    /// What a column is called.
    pub fn label(self, field: &str) -> String {
        self.sheet
            .with_untracked(|sheet| words::field(field, sheet))
    }

    /// Whether a column has numbers, which stand at its end.
    pub fn is_numeric(self, field: &str) -> bool {
        const OWN: [&str; 5] = [
            "value",
            "size",
            "probability",
            "contact_count",
            "telegram_user_id",
        ];
        OWN.contains(&field)
            || self
                .custom(field)
                .is_some_and(|field| matches!(field.holds, CustomKind::Number | CustomKind::Money))
    }
}

/// The columns that an address asks for, the one that leads to the record first.
fn shown(kind: RecordKind, asked: &Asked) -> Vec<Column> {
    let first = columns::first(kind);
    let mut all = match asked.columns.as_deref() {
        Some(text) => columns::parse(kind, text),
        None => columns::usual(kind)
            .iter()
            .map(|name| Column::new(*name))
            .collect(),
    };
    let at = all.iter().position(|column| column.field == first);
    let lead = at.map_or_else(|| Column::new(first), |at| all.remove(at));
    all.insert(0, lead);
    all
}

/// The address with other columns; with the usual ones, it says nothing.
fn address_with(ground_path: &str, asked: &Asked, columns: &[Column]) -> String {
    let asked = Asked {
        columns: (!columns.is_empty()).then(|| columns::to_text(columns)),
        ..asked.clone()
    };
    address(ground_path, &asked)
}

/// The button that opens the dialog.
#[component]
pub(super) fn ColumnsButton(
    path: &'static str,
    kind: RecordKind,
    asked: Memo<Asked>,
    sheet: Resource<FilterSheet>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let navigate = StoredValue::new(use_navigate());
    let apply = Callback::new(move |columns: Vec<Column>| {
        open.set(false);
        let target = address_with(path, &asked.get_untracked(), &columns);
        let options = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate.with_value(|navigate| navigate(&target, options));
    });
    view! {
        <Button variant=Variant::Ghost icon=IconName::Columns on:click=move |_| open.set(true) attr:data-testid="columns-open">
            <span class="toolbar-word">{say::columns_open()}</span>
        </Button>
        <Dialog open title=say::columns_title()>
            <Suspense>
                {Suspend::new(async move {
                    let sheet = sheet.await;
                    let before = asked.with_untracked(|asked| shown(kind, asked));
                    view! { <Late part=LatePart::Columns { kind, before, sheet, on_apply: apply }/> }
                })}
            </Suspense>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(columns: &str) -> Vec<String> {
        let asked = Asked {
            columns: (!columns.is_empty()).then(|| columns.to_owned()),
            ..Asked::default()
        };
        let columns = shown(RecordKind::Deal, &asked);
        columns.into_iter().map(|column| column.field).collect()
    }

    #[test]
    fn the_column_that_leads_to_the_record_is_always_the_first() {
        assert_eq!(fields("value,owner_id"), ["title", "value", "owner_id"]);
        assert_eq!(fields("value,title~300"), ["title", "value"]);
        assert_eq!(fields("")[..2], ["title", "stage_id"]);
    }

    #[test]
    fn the_usual_columns_need_no_words_in_the_address() {
        let asked = Asked {
            view: Some("7".into()),
            ..Asked::default()
        };
        assert_eq!(address_with("/x", &asked, &[]), "/x?view=7");
        let other = address_with("/x", &asked, &[Column::new("title"), Column::new("value")]);
        assert!(other.contains("columns=title,value"), "{other}");
    }
}
