//! A filter being put together: each part has signals of its own, so that typing in one condition
//! leaves the others alone.

use crate::crm::api::FilterSheet;
use domain::{
    RecordKind,
    custom::known,
    filter::{Condition, FieldKind, Filter, Join, MAX_DEPTH, Op, fields},
};
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// A group being put together.
#[derive(Clone, Copy)]
pub(super) struct Group {
    pub join: RwSignal<Join>,
    pub parts: RwSignal<Vec<Part>>,
    /// How many groups it is inside of.
    pub depth: usize,
}

/// A condition being put together.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// Tells its inputs apart from those of others.
    pub id: u32,
    pub field: RwSignal<String>,
    pub op: RwSignal<Op>,
    pub values: RwSignal<Vec<String>>,
}

#[derive(Clone, Copy)]
pub(super) enum What {
    Group(Group),
    Row(Row),
}

/// A part of a group, with a key that stays while others come and go.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub key: u32,
    pub what: What,
}

/// What a field of this name holds.
pub(super) fn kind_of(kind: RecordKind, name: &str, sheet: &FilterSheet) -> FieldKind {
    known(kind, &sheet.fields, name).map_or(FieldKind::Text, |known| known.1)
}

/// A number for the inputs of a condition. The editor is made in the browser only, so it need not
/// be the same on the server.
fn next_id() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Row {
    /// A condition on the first field of this kind of record.
    pub fn new(kind: RecordKind) -> Self {
        let spec = &fields::of(kind)[0];
        Self {
            id: next_id(),
            field: RwSignal::new(spec.name.to_owned()),
            op: RwSignal::new(spec.kind.ops()[0]),
            values: RwSignal::new(Vec::new()),
        }
    }

    fn of(condition: &Condition) -> Self {
        Self {
            id: next_id(),
            field: RwSignal::new(condition.field.clone()),
            op: RwSignal::new(condition.op),
            values: RwSignal::new(condition.values.clone()),
        }
    }

    /// Asks another field. What was asked of the one before is asked of this one, too, where that
    /// is possible.
    pub fn set_field(self, kind: RecordKind, name: String, sheet: &FilterSheet) {
        let (before, after) = (
            kind_of(kind, &self.field.get_untracked(), sheet),
            kind_of(kind, &name, sheet),
        );
        self.field.set(name);
        if before != after || !matches!(after, FieldKind::Text | FieldKind::Number) {
            self.values.set(Vec::new());
        }
        if !after.ops().contains(&self.op.get_untracked()) {
            self.op.set(after.ops()[0]);
        }
    }

    /// Asks something else. Values of the old question may not fit the new one.
    pub fn set_op(self, op: Op) {
        let shape = |op| match op {
            Op::Within => 1,
            Op::LastDays | Op::NextDays | Op::OlderThan => 2,
            Op::Between => 3,
            Op::Empty | Op::NotEmpty => 4,
            _ => 0,
        };
        if shape(op) != shape(self.op.get_untracked()) {
            self.values.set(Vec::new());
        }
        self.op.set(op);
    }

    /// The condition; nothing while a value is missing.
    fn condition(self) -> Option<Filter> {
        let op = self.op.get_untracked();
        let values = self.values.get_untracked();
        let blank = values.iter().all(|value| value.trim().is_empty());
        let complete = match op {
            Op::Empty | Op::NotEmpty => true,
            Op::Between => values.len() == 2 && values.iter().all(|value| !value.trim().is_empty()),
            _ => !blank,
        };
        complete.then(|| {
            Filter::Condition(Condition {
                field: self.field.get_untracked(),
                op,
                values,
            })
        })
    }
}

impl Group {
    /// The filter as it is, or one empty condition.
    pub fn of(filter: Option<&Filter>, kind: RecordKind) -> Self {
        let group = match filter {
            Some(Filter::Group(join, parts)) => Self::with(*join, parts, 0),
            Some(condition) => Self::with(Join::All, std::slice::from_ref(condition), 0),
            None => Self::with(Join::All, &[], 0),
        };
        if group.parts.with_untracked(Vec::is_empty) {
            group.add_row(kind);
        }
        group
    }

    fn with(join: Join, parts: &[Filter], depth: usize) -> Self {
        let part = |(key, part): (u32, &Filter)| Part {
            key,
            what: match part {
                Filter::Condition(condition) => What::Row(Row::of(condition)),
                Filter::Group(join, parts) => What::Group(Self::with(*join, parts, depth + 1)),
            },
        };
        Self {
            join: RwSignal::new(join),
            parts: RwSignal::new((0..).zip(parts).map(part).collect()),
            depth,
        }
    }

    fn push(self, what: What) {
        self.parts.update(|parts| {
            let key = parts.iter().map(|part| part.key + 1).max().unwrap_or(0);
            parts.push(Part { key, what });
        });
    }

    /// One more condition.
    pub fn add_row(self, kind: RecordKind) {
        self.push(What::Row(Row::new(kind)));
    }

    /// One more group inside, of the other join.
    pub fn add_group(self, kind: RecordKind) {
        let join = match self.join.get_untracked() {
            Join::All => Join::Any,
            Join::Any => Join::All,
        };
        let group = Self::with(join, &[], self.depth + 1);
        group.add_row(kind);
        self.push(What::Group(group));
    }

    /// Whether there may be a group inside.
    pub const fn may_nest(self) -> bool {
        self.depth + 2 <= MAX_DEPTH
    }

    /// Takes a part out.
    pub fn remove(self, key: u32) {
        self.parts
            .update(|parts| parts.retain(|part| part.key != key));
    }

    /// The filter; conditions without a value, and groups without conditions, are left out.
    pub fn filter(self) -> Option<Filter> {
        let parts = self.parts.get_untracked();
        let parts: Vec<_> = parts
            .into_iter()
            .filter_map(|part| match part.what {
                What::Row(row) => row.condition(),
                What::Group(group) => group.filter(),
            })
            .collect();
        (!parts.is_empty()).then(|| Filter::Group(self.join.get_untracked(), parts))
    }
}
