//! Imports: records from a file.
//!
//! A file goes through these states: a [`ImportState::Draft`] has its columns mapped, is checked
//! (a dry run that writes nothing), runs, and may be undone as a whole.

mod fields;

pub use fields::{ImportField, NEW_FIELD, fields, guess, keys, known_field};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::custom::CustomField;
use crate::{Error, FieldCode, FieldError, FieldErrors, ImportId, RecordKind, UserId};

text_enum! {
    /// Where an import stands.
    ImportState {
        /// Its file is on the way.
        Uploading = "uploading",
        /// The file is there; its columns can be mapped.
        Draft = "draft",
        /// A dry run is under way.
        Checking = "checking",
        /// The dry run is over: what would happen is known.
        Checked = "checked",
        /// Records are being made.
        Running = "running",
        /// All rows were handled.
        Done = "done",
        /// Somebody stopped it; what was made until then is there.
        Cancelled = "cancelled",
        /// It could not go on; what was made until then is there.
        Failed = "failed",
        /// It is being undone.
        Undoing = "undoing",
        /// What it made is in the bin, what it changed is as it was.
        Undone = "undone",
    }
}

impl ImportState {
    /// Whether a job works on it.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Checking | Self::Running | Self::Undoing)
    }

    /// Whether it wrote records, and has ended.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }
}

text_enum! {
    /// What happens with a row whose record is there already.
    OnDuplicate {
        /// The row is passed over.
        Skip = "skip",
        /// The record gets what the row says; empty cells change nothing.
        Update = "update",
        /// Another record is made.
        Create = "create",
    }
}

text_enum! {
    /// What parts the cells of a row.
    Delimiter {
        /// `,`
        Comma = "comma",
        /// `;`
        Semicolon = "semicolon",
        /// A tab.
        Tab = "tab",
        /// `|`
        Pipe = "pipe",
    }
}

impl Delimiter {
    /// The character.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

text_enum! {
    /// How the characters of a file are written.
    Encoding {
        /// UTF-8, with or without a byte order mark.
        Utf8 = "utf-8",
        /// UTF-16, the low byte first.
        Utf16Le = "utf-16le",
        /// UTF-16, the high byte first.
        Utf16Be = "utf-16be",
        /// Cyrillic as Windows writes it.
        Windows1251 = "windows-1251",
        /// Western European as Windows writes it.
        Windows1252 = "windows-1252",
        /// Central European as Windows writes it.
        Windows1250 = "windows-1250",
        /// Cyrillic as older systems wrote it.
        Koi8R = "koi8-r",
    }
}

/// What a member says about how to import a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportSetup {
    /// How the characters are written.
    pub encoding: Encoding,
    /// What parts the cells.
    pub delimiter: Delimiter,
    /// For each column of the file the field it goes to: a field's name, `custom.` and the id of
    /// a custom field, `new` for a custom text field with the name of the column, or nothing.
    pub columns: Vec<Option<String>>,
    /// The field by which a row and a record are the same.
    #[serde(default)]
    pub key: Option<String>,
    /// What happens then.
    pub on_duplicate: OnDuplicate,
}

impl ImportSetup {
    /// Checks it against the fields there are.
    pub fn check(&self, kind: RecordKind, custom: &[CustomField]) -> Result<(), Error> {
        let mut errors = FieldErrors::default();
        let mut used = Vec::new();
        for (at, target) in self.columns.iter().enumerate() {
            let Some(target) = target else { continue };
            let name = format!("columns.{at}");
            let own = crate::custom::of_key(target);
            let is_known = match own {
                Some(id) => custom
                    .iter()
                    .any(|field| field.id == id && field.kind == kind),
                None => target == NEW_FIELD || known_field(kind, target),
            };
            if !is_known {
                errors.push(&name, FieldCode::Unknown);
            } else if target != NEW_FIELD && used.contains(&target) {
                errors.push(&name, FieldCode::Taken);
            }
            used.push(target);
        }
        if used.is_empty() {
            errors.push("columns", FieldCode::Required);
        }
        match &self.key {
            Some(key) if !keys(kind).contains(&key.as_str()) => {
                errors.push("key", FieldCode::Unknown);
            }
            Some(key) if !used.contains(&key) => errors.push("key", FieldCode::Required),
            _ => {}
        }
        errors.finish()
    }

    /// The column that goes to a field.
    pub fn column(&self, field: &str) -> Option<usize> {
        let goes = |target: &Option<String>| target.as_deref() == Some(field);
        self.columns.iter().position(goes)
    }
}

/// What became of the rows so far; in a dry run, what would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCounts {
    /// Rows handled.
    pub rows: i64,
    /// Rows that made a record.
    pub created: i64,
    /// Rows that changed one.
    pub updated: i64,
    /// Rows whose record is there already, and says what they say.
    pub skipped: i64,
    /// Rows that were refused.
    pub failed: i64,
    /// Records that undoing put back as they were, or into the bin.
    pub undone: i64,
    /// Records that undoing left alone, for somebody has changed them since.
    pub kept: i64,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// What its rows are.
    pub kind: RecordKind,
    /// The name of the file.
    pub file_name: String,
    /// Its size in bytes.
    pub size: i64,
    /// Where it stands.
    pub state: ImportState,
    /// How it is imported.
    pub setup: ImportSetup,
    /// What became of the rows.
    pub counts: ImportCounts,
    /// How much of the work under way is done, 0 to 100.
    pub percent: i64,
    /// Why it could not go on.
    pub problem: Option<ImportProblem>,
    /// Who imports.
    pub created_by: Option<UserId>,
    /// Their name.
    pub created_by_name: Option<String>,
    /// Grows by one with every change; the newer of two copies has the higher one.
    pub version: i64,
    /// When the file came.
    pub created_at: DateTime<Utc>,
    /// When the last row was handled.
    pub finished_at: Option<DateTime<Utc>>,
}

text_enum! {
    /// Why an import could not go on.
    ImportProblem {
        /// A row is endless: a quote is never closed, or this is no such file.
        Unreadable = "unreadable",
        /// Whoever started it may not do so any more.
        Forbidden = "forbidden",
        /// It failed again and again for a reason of ours, which is in the log.
        Internal = "internal",
    }
}

/// An import as the page that arranges it needs it: with a look into the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportDetail {
    /// The import.
    #[serde(flatten)]
    pub import: Import,
    /// The headings of the columns, as the encoding and the delimiter make them.
    pub headings: Vec<String>,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
    /// The first rows that were refused.
    pub problems: Vec<RowProblem>,
    /// Whether what it wrote is still remembered, so that it can be undone.
    pub can_undo: bool,
}

/// A row that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowProblem {
    /// Its number in the file, where the headings are row 1.
    pub row: i64,
    /// The fields, and why.
    pub fields: Vec<FieldError>,
}

/// A record that an import made or changed.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportChange {
    /// What it is.
    pub kind: RecordKind,
    /// Which.
    pub record_id: Uuid,
    /// The version that the import left it in.
    pub version: i64,
    /// What it was before; nothing if the import made it.
    pub before: Option<serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setup(columns: &[&str], key: Option<&str>) -> ImportSetup {
        let target = |name: &&str| Some((*name).to_owned()).filter(|name| !name.is_empty());
        ImportSetup {
            encoding: Encoding::Utf8,
            delimiter: Delimiter::Comma,
            columns: columns.iter().map(target).collect(),
            key: key.map(str::to_owned),
            on_duplicate: OnDuplicate::Skip,
        }
    }

    #[test]
    fn a_setup_names_each_field_once_and_its_key_among_them() {
        let check = |columns: &[&str], key| setup(columns, key).check(RecordKind::Contact, &[]);
        check(&["first_name", "", "email", "new", "new"], Some("email")).expect("it is right");
        for (columns, key, field, code) in [
            (&["email", "email"][..], None, "columns.1", FieldCode::Taken),
            (&["title"][..], None, "columns.0", FieldCode::Unknown),
            (&[""][..], None, "columns", FieldCode::Required),
            (
                &["first_name"][..],
                Some("email"),
                "key",
                FieldCode::Required,
            ),
            (
                &["job_title"][..],
                Some("job_title"),
                "key",
                FieldCode::Unknown,
            ),
            (
                &["custom.01890000-0000-7000-8000-000000000000"][..],
                None,
                "columns.0",
                FieldCode::Unknown,
            ),
        ] {
            let refused = check(columns, key).expect_err(field);
            assert_eq!(refused.of_field(field), Some(code), "{columns:?}");
        }
    }
}
