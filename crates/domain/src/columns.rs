//! The columns of a list: which of them a person wants to see, in which order, and how wide.

use serde::{Deserialize, Serialize};

use crate::custom::{self, CustomField, CustomKind};
use crate::filter::fields;
use crate::{FieldCode, RecordKind};

/// The most columns of a list.
pub const MAX_COLUMNS: usize = 40;
/// The narrowest column, in pixels.
pub const MIN_WIDTH: u32 = 60;
/// The widest one.
pub const MAX_WIDTH: u32 = 800;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Column {
    /// The field it shows, named as in filters.
    pub field: String,
    /// Its width in pixels; as wide as it needs to be if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
}

impl Column {
    /// A column as wide as it needs to be.
    pub fn new(field: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            width: None,
        }
    }
}

/// The first column of a kind of record: the one that leads to it. It is always there.
pub const fn first(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Deal => "title",
        RecordKind::Company | RecordKind::Contact => "name",
    }
}

/// The columns beside the first one that a list has until somebody chooses others.
pub const fn usual(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::Company => &["industry", "website", "contact_count", "created_at"],
        RecordKind::Contact => &[
            "company_id",
            "job_title",
            "telegram_username",
            "email",
            "created_at",
        ],
        RecordKind::Deal => &[
            "stage_id",
            "value",
            "contact_id",
            "company_id",
            "owner_id",
            "stage_entered_at",
        ],
    }
}

/// The columns that lists of a kind of record can have besides the organization's own, without the
/// first one.
pub fn offered(kind: RecordKind) -> impl Iterator<Item = &'static str> {
    let counted = (kind == RecordKind::Company).then_some("contact_count");
    // A list of deals shows their stage, which says the pipeline and the outcome.
    let apart = [first(kind), "pipeline_id", "stage_kind"];
    fields::of(kind)
        .iter()
        .map(|spec| spec.name)
        .filter(move |name| !apart.contains(name))
        .chain(counted)
}

/// The order that a column gives, where it gives one: the name that a list's `sort` has for it.
pub fn order(kind: RecordKind, field: &str) -> Option<&'static str> {
    let named = match field {
        "value" => "value_minor",
        field => field,
    };
    orders(kind).iter().copied().find(|order| *order == named)
}

/// The orders that lists of a kind of record have besides those by the organization's own fields.
pub const fn orders(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::Company | RecordKind::Contact => &["created_at", "updated_at", "name"],
        RecordKind::Deal => &[
            "created_at",
            "updated_at",
            "title",
            "value_minor",
            "stage_entered_at",
        ],
    }
}

impl CustomField {
    /// Whether lists can be sorted by it: not by several choices, nor by what another row is
    /// called.
    pub const fn gives_order(&self) -> bool {
        !matches!(
            self.holds,
            CustomKind::Choices | CustomKind::User | CustomKind::Relation
        )
    }
}

/// Whether a name can be a column's: one that is offered, or a field of the organization's own,
/// be it there or not.
fn is_column(kind: RecordKind, name: &str) -> bool {
    name == first(kind)
        || custom::of_key(name).is_some()
        || offered(kind).any(|offered| offered == name)
}

/// Columns as an address has them: `name~240,email,created_at~120`. What is no column is passed
/// over, and what is named twice is there once: an address is typed, cut and grown old.
pub fn parse(kind: RecordKind, text: &str) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for part in text.split(',') {
        let (field, width) = part.split_once('~').unwrap_or((part, ""));
        let known = columns.iter().any(|column| column.field == field);
        if known || !is_column(kind, field) || columns.len() >= MAX_COLUMNS {
            continue;
        }
        let width: Option<u32> = width.parse().ok();
        columns.push(Column {
            field: field.to_owned(),
            width: width.map(|width| width.clamp(MIN_WIDTH, MAX_WIDTH)),
        });
    }
    columns
}

/// The text that [`parse`] reads as these columns.
pub fn to_text(columns: &[Column]) -> String {
    let text = |column: &Column| match column.width {
        Some(width) => format!("{}~{width}", column.field),
        None => column.field.clone(),
    };
    columns.iter().map(text).collect::<Vec<_>>().join(",")
}

/// What is wrong with these columns, if something is.
pub(crate) fn refuse(kind: RecordKind, columns: &[Column]) -> Option<FieldCode> {
    if columns.len() > MAX_COLUMNS {
        return Some(FieldCode::TooLong);
    }
    for (at, column) in columns.iter().enumerate() {
        if !is_column(kind, &column.field) {
            return Some(FieldCode::Unknown);
        }
        if columns[..at]
            .iter()
            .any(|other| other.field == column.field)
        {
            return Some(FieldCode::Taken);
        }
        if column
            .width
            .is_some_and(|width| !(MIN_WIDTH..=MAX_WIDTH).contains(&width))
        {
            return Some(FieldCode::Malformed);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn an_address_names_columns_and_their_widths() {
        let id = Uuid::from_u128(7);
        let text = format!("name~240,email,custom.{id}~90");
        let columns = parse(RecordKind::Contact, &text);
        let fields: Vec<_> = columns.iter().map(|column| column.field.as_str()).collect();
        assert_eq!(fields, ["name", "email", &format!("custom.{id}")]);
        let widths: Vec<_> = columns.iter().map(|column| column.width).collect();
        assert_eq!(widths, [Some(240), None, Some(90)]);
        assert_eq!(to_text(&columns), text);
    }

    #[test]
    fn what_is_no_column_is_passed_over() {
        let columns = parse(
            RecordKind::Contact,
            "email~9999,email,title,,custom.x,phone~x,size",
        );
        let left = [
            Column {
                field: "email".into(),
                width: Some(MAX_WIDTH),
            },
            Column::new("phone"),
        ];
        assert_eq!(columns, left);
    }

    #[test]
    fn the_usual_columns_are_offered_and_the_orders_belong_to_columns() {
        for kind in RecordKind::ALL {
            for usual in usual(*kind) {
                assert!(
                    offered(*kind).any(|offered| offered == *usual),
                    "{kind}: {usual}"
                );
            }
            for order_of in orders(*kind) {
                let mut columns = offered(*kind).chain([first(*kind)]);
                assert!(
                    columns.any(|column| order(*kind, column) == Some(order_of)),
                    "{kind}: {order_of}"
                );
            }
        }
    }

    #[test]
    fn columns_that_cannot_be_shown_are_refused() {
        let refuse = |columns: &[Column]| refuse(RecordKind::Deal, columns);
        assert_eq!(refuse(&[Column::new("title"), Column::new("value")]), None);
        assert_eq!(refuse(&[Column::new("email")]), Some(FieldCode::Unknown));
        assert_eq!(
            refuse(&[Column::new("value"), Column::new("value")]),
            Some(FieldCode::Taken)
        );
        let wide = Column {
            field: "value".into(),
            width: Some(5000),
        };
        assert_eq!(refuse(&[wide]), Some(FieldCode::Malformed));
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_what_was_read_reads_the_same(text in "\\PC{0,200}") {
            let columns = parse(RecordKind::Company, &text);
            prop_assert_eq!(parse(RecordKind::Company, &to_text(&columns)), columns);
        }
    }
}
