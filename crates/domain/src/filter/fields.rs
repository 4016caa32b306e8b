//! The fields that records can be filtered by.

use serde::Serialize;

use crate::{CustomFieldId, RecordKind};

use super::Op;

text_enum! {
    /// What a field holds, as far as filters are concerned.
    FieldKind {
        /// Text of any length.
        Text = "text",
        /// A whole number.
        Number = "number",
        /// A number with up to four decimals.
        Decimal = "decimal",
        /// An amount and its currency.
        Money = "money",
        /// A moment.
        Time = "time",
        /// A day without a time.
        Day = "day",
        /// One of a few words that Parley gives.
        Word = "word",
        /// A member of the organization.
        Member = "member",
        /// A company.
        Company = "company",
        /// A contact.
        Contact = "contact",
        /// A deal.
        Deal = "deal",
        /// A stage.
        Stage = "stage",
        /// A pipeline.
        Pipeline = "pipeline",
        /// The tags a record wears.
        Tags = "tags",
        /// One of the organization's own choices.
        Choice = "choice",
        /// Several of them.
        Choices = "choices",
        /// Yes or no.
        Checkbox = "checkbox",
    }
}

impl FieldKind {
    /// What can be asked of a field of this kind.
    pub const fn ops(self) -> &'static [Op] {
        use Op as O;
        match self {
            Self::Text => &[
                O::Contains,
                O::NotContains,
                O::StartsWith,
                O::Is,
                O::IsNot,
                O::Empty,
                O::NotEmpty,
            ],
            Self::Number | Self::Decimal | Self::Money => &[
                O::Is,
                O::IsNot,
                O::More,
                O::AtLeast,
                O::Less,
                O::AtMost,
                O::Between,
                O::Empty,
                O::NotEmpty,
            ],
            Self::Time | Self::Day => &[
                O::Within,
                O::LastDays,
                O::NextDays,
                O::OlderThan,
                O::Is,
                O::Before,
                O::After,
                O::Between,
                O::Empty,
                O::NotEmpty,
            ],
            Self::Word
            | Self::Member
            | Self::Company
            | Self::Contact
            | Self::Deal
            | Self::Stage
            | Self::Pipeline
            | Self::Choice => &[O::AnyOf, O::NoneOf, O::Is, O::IsNot, O::Empty, O::NotEmpty],
            Self::Tags | Self::Choices => &[O::AnyOf, O::AllOf, O::NoneOf, O::Empty, O::NotEmpty],
            Self::Checkbox => &[O::Is],
        }
    }
}

/// A field that every organization's records have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    /// Its name, as in the API.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// The words it knows, where it is a [`FieldKind::Word`].
    pub words: &'static [&'static str],
}

/// Which field a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldRef {
    /// One that every record has.
    Own(&'static str),
    /// One that the organization made.
    Custom(CustomFieldId),
}

const fn field(name: &'static str, kind: FieldKind) -> FieldSpec {
    FieldSpec {
        name,
        kind,
        words: &[],
    }
}

const fn word(name: &'static str, words: &'static [&'static str]) -> FieldSpec {
    FieldSpec {
        name,
        kind: FieldKind::Word,
        words,
    }
}

const COMPANY: &[FieldSpec] = &[
    field("name", FieldKind::Text),
    field("domain", FieldKind::Text),
    field("website", FieldKind::Text),
    field("industry", FieldKind::Text),
    field("size", FieldKind::Number),
    field("address", FieldKind::Text),
    field("source", FieldKind::Text),
    field("owner_id", FieldKind::Member),
    field("tags", FieldKind::Tags),
    field("description", FieldKind::Text),
    field("created_at", FieldKind::Time),
    field("updated_at", FieldKind::Time),
];

const CONTACT: &[FieldSpec] = &[
    field("name", FieldKind::Text),
    field("email", FieldKind::Text),
    field("phone", FieldKind::Text),
    field("telegram_username", FieldKind::Text),
    field("telegram_user_id", FieldKind::Number),
    field("job_title", FieldKind::Text),
    field("company_id", FieldKind::Company),
    field("source", FieldKind::Text),
    word("consent", &["unknown", "given", "refused"]),
    field("language", FieldKind::Text),
    field("time_zone", FieldKind::Text),
    field("owner_id", FieldKind::Member),
    field("tags", FieldKind::Tags),
    field("description", FieldKind::Text),
    field("created_at", FieldKind::Time),
    field("updated_at", FieldKind::Time),
];

const DEAL: &[FieldSpec] = &[
    field("title", FieldKind::Text),
    field("value", FieldKind::Money),
    field("pipeline_id", FieldKind::Pipeline),
    field("stage_id", FieldKind::Stage),
    word("stage_kind", &["open", "won", "lost"]),
    field("stage_entered_at", FieldKind::Time),
    field("contact_id", FieldKind::Contact),
    field("company_id", FieldKind::Company),
    field("owner_id", FieldKind::Member),
    field("probability", FieldKind::Number),
    field("expected_close_on", FieldKind::Day),
    field("source", FieldKind::Text),
    field("loss_reason", FieldKind::Text),
    field("tags", FieldKind::Tags),
    field("description", FieldKind::Text),
    field("created_at", FieldKind::Time),
    field("updated_at", FieldKind::Time),
];

/// The fields that all records of a kind have.
pub const fn of(kind: RecordKind) -> &'static [FieldSpec] {
    match kind {
        RecordKind::Company => COMPANY,
        RecordKind::Contact => CONTACT,
        RecordKind::Deal => DEAL,
    }
}
