//! Custom fields: what an organization wants to know of its records beyond what everybody does.

mod text;
mod value;

pub use text::amount;
pub use value::{CustomValue, CustomValues, Decimal, decimal};

use serde::{Deserialize, Serialize};

use crate::filter::{FieldKind, FieldRef};
use crate::value::Name;
use crate::{CustomChoiceId, CustomFieldId, Error, ErrorCode, FieldCode, FieldErrors, RecordKind};

/// The most custom fields of one kind of record.
pub const MAX_FIELDS: usize = 100;
/// The most choices of one field.
pub const MAX_CHOICES: usize = 200;

text_enum! {
    /// What a custom field holds.
    CustomKind {
        /// Text.
        Text = "text",
        /// A number with up to four decimals.
        Number = "number",
        /// An amount and its currency.
        Money = "money",
        /// A day.
        Date = "date",
        /// One of the field's choices.
        Choice = "choice",
        /// Several of them.
        Choices = "choices",
        /// Yes or no.
        Checkbox = "checkbox",
        /// A web address.
        Url = "url",
        /// A member of the organization.
        User = "user",
        /// Another record.
        Relation = "relation",
    }
}

impl CustomKind {
    /// Whether the field has choices.
    pub const fn has_choices(self) -> bool {
        matches!(self, Self::Choice | Self::Choices)
    }
}

/// One of the values that a field of choices can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomChoice {
    /// Its id.
    pub id: CustomChoiceId,
    /// What it says.
    pub name: String,
}

/// A field that the organization made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomField {
    /// Its id.
    pub id: CustomFieldId,
    /// The kind of record that has it.
    pub kind: RecordKind,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub holds: CustomKind,
    /// What can be chosen, in this order.
    pub choices: Vec<CustomChoice>,
    /// The kind of record it names, where it holds a relation.
    pub target: Option<RecordKind>,
}

impl CustomField {
    /// Its kind for filters.
    pub const fn filter_kind(&self) -> FieldKind {
        match self.holds {
            CustomKind::Text | CustomKind::Url => FieldKind::Text,
            CustomKind::Number => FieldKind::Decimal,
            CustomKind::Money => FieldKind::Money,
            CustomKind::Date => FieldKind::Day,
            CustomKind::Choice => FieldKind::Choice,
            CustomKind::Choices => FieldKind::Choices,
            CustomKind::Checkbox => FieldKind::Checkbox,
            CustomKind::User => FieldKind::Member,
            CustomKind::Relation => match self.target {
                Some(RecordKind::Company) => FieldKind::Company,
                Some(RecordKind::Deal) => FieldKind::Deal,
                _ => FieldKind::Contact,
            },
        }
    }

    /// Its name in filters, in the order of a list and among its columns.
    pub fn key(&self) -> String {
        key(self.id)
    }
}

/// The name of a custom field in filters, orders and columns.
pub fn key(id: CustomFieldId) -> String {
    format!("custom.{id}")
}

/// The custom field that a name in a filter stands for.
pub fn of_key(name: &str) -> Option<CustomFieldId> {
    name.strip_prefix("custom.")?.parse().ok()
}

/// The field that a name in a filter stands for: one that every record of the kind has, or one of
/// these.
pub fn known(
    kind: RecordKind,
    custom: &[CustomField],
    name: &str,
) -> Option<crate::filter::resolve::Known> {
    if let Some(id) = of_key(name) {
        let field = custom
            .iter()
            .find(|field| field.id == id && field.kind == kind)?;
        return Some((FieldRef::Custom(id), field.filter_kind(), &[]));
    }
    let spec = crate::filter::fields::of(kind)
        .iter()
        .find(|spec| spec.name == name)?;
    Some((FieldRef::Own(spec.name), spec.kind, spec.words))
}

/// A choice as typed; with the id it has, or without one if it is new.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomChoiceInput {
    /// Its id, if there is one already.
    #[serde(default)]
    pub id: Option<CustomChoiceId>,
    /// What it says.
    pub name: String,
}

/// A custom field as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomFieldInput {
    /// The kind of record that shall have it; it stays.
    pub kind: RecordKind,
    /// Its name; each kind of record has it once, in whatever case.
    pub name: String,
    /// What it holds; it stays.
    pub holds: CustomKind,
    /// What can be chosen. Records lose a choice that is left out.
    #[serde(default)]
    pub choices: Vec<CustomChoiceInput>,
    /// The kind of record it names, where it holds a relation.
    #[serde(default)]
    pub target: Option<RecordKind>,
}

/// A custom field that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomFieldFields {
    /// The kind of record that has it.
    pub kind: RecordKind,
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub holds: CustomKind,
    /// What can be chosen.
    pub choices: Vec<(Option<CustomChoiceId>, Name)>,
    /// The kind of record it names.
    pub target: Option<RecordKind>,
}

impl CustomFieldInput {
    /// Checks every part at once.
    pub fn parse(&self) -> Result<CustomFieldFields, Error> {
        let mut errors = FieldErrors::default();
        let name = errors.required("name", Name::parse(&self.name));
        let choices = self.parse_choices(&mut errors);
        let related = self.holds == CustomKind::Relation;
        if related && self.target.is_none() {
            errors.push("target", FieldCode::Required);
        }
        errors.finish()?;
        let name = name.ok_or_else(|| Error::new(ErrorCode::Invalid))?;
        Ok(CustomFieldFields {
            kind: self.kind,
            name,
            holds: self.holds,
            choices,
            target: self.target.filter(|_| related),
        })
    }

    /// The choices, each once in whatever case; none for a field that has no choices.
    fn parse_choices(&self, errors: &mut FieldErrors) -> Vec<(Option<CustomChoiceId>, Name)> {
        if !self.holds.has_choices() {
            return Vec::new();
        }
        let mut seen = std::collections::BTreeSet::new();
        let mut choices = Vec::new();
        for choice in &self.choices {
            let Some(name) = errors.optional("choices", Some(&choice.name), Name::parse) else {
                continue;
            };
            if !seen.insert(name.as_str().to_lowercase()) {
                errors.push("choices", FieldCode::Taken);
            }
            choices.push((choice.id, name));
        }
        if choices.is_empty() {
            errors.push("choices", FieldCode::Required);
        }
        if choices.len() > MAX_CHOICES {
            errors.push("choices", FieldCode::TooLong);
        }
        choices
    }
}

impl From<&CustomField> for CustomFieldInput {
    fn from(field: &CustomField) -> Self {
        let choice = |choice: &CustomChoice| CustomChoiceInput {
            id: Some(choice.id),
            name: choice.name.clone(),
        };
        Self {
            kind: field.kind,
            name: field.name.clone(),
            holds: field.holds,
            choices: field.choices.iter().map(choice).collect(),
            target: field.target,
        }
    }
}
