//! Asking a filter about a record in memory: what the SQL of the store must agree with.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::company::Company;
use crate::contact::Contact;
use crate::custom::{CustomValue, CustomValues};
use crate::deal::Deal;
use crate::tag::Tag;

use super::fields::FieldRef;
use super::fold;
use super::resolve::{Match, Test, TextMatch, Where};

/// What a record has in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// No value.
    Nothing,
    /// A text or a word.
    Text(String),
    /// A number, or a decimal in ten-thousandths.
    Number(i64),
    /// An amount in minor units and its currency.
    Money(i64, String),
    /// A moment.
    Time(DateTime<Utc>),
    /// A day.
    Day(NaiveDate),
    /// Rows, at least one.
    Ids(Vec<Uuid>),
    /// A tick.
    Checked,
}

/// A record whose fields can be asked for.
pub trait Facts {
    /// What it has in this field.
    fn fact(&self, field: FieldRef) -> Fact;
}

impl Where {
    /// Whether it holds for a record.
    pub fn holds(&self, record: &impl Facts) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(record)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(record)),
            Self::Test(test) => test.holds(record),
        }
    }
}

impl Test {
    fn holds(&self, record: &impl Facts) -> bool {
        self.wanted.is(&record.fact(self.field)) != self.negated
    }
}

fn between<T: PartialOrd>(value: &T, low: Option<&T>, high: Option<&T>) -> bool {
    low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high)
}

fn in_span<T: PartialOrd>(value: &T, from: Option<&T>, to: Option<&T>) -> bool {
    from.is_none_or(|from| from <= value) && to.is_none_or(|to| value < to)
}

impl Match {
    fn is(&self, fact: &Fact) -> bool {
        match (self, fact) {
            (Self::Empty, fact) => *fact == Fact::Nothing,
            (Self::Text(how, wanted), Fact::Text(text)) => {
                let text = fold::text(text);
                match how {
                    TextMatch::Whole => text == *wanted,
                    TextMatch::Start => text.starts_with(wanted),
                    TextMatch::Part => text.contains(wanted),
                }
            }
            (Self::Number(low, high), Fact::Number(number)) => {
                between(number, low.as_ref(), high.as_ref())
            }
            (Self::Money(currency, low, high), Fact::Money(minor, of)) => {
                currency == of && between(minor, low.as_ref(), high.as_ref())
            }
            (Self::Time(from, to), Fact::Time(at)) => in_span(at, from.as_ref(), to.as_ref()),
            (Self::Day(from, to), Fact::Day(day)) => in_span(day, from.as_ref(), to.as_ref()),
            (Self::Words(words), Fact::Text(word)) => words.contains(word),
            (Self::Ids(wanted), Fact::Ids(ids)) => ids.iter().any(|id| wanted.contains(id)),
            (Self::AllIds(wanted), Fact::Ids(ids)) => wanted.iter().all(|id| ids.contains(id)),
            (Self::Checked, Fact::Checked) => true,
            _ => false,
        }
    }
}

fn text(text: Option<&String>) -> Fact {
    text.map_or(Fact::Nothing, |text| Fact::Text(text.clone()))
}

fn number(number: Option<i64>) -> Fact {
    number.map_or(Fact::Nothing, Fact::Number)
}

fn id(id: Option<impl Into<Uuid>>) -> Fact {
    id.map_or(Fact::Nothing, |id| Fact::Ids(vec![id.into()]))
}

fn ids(ids: Vec<Uuid>) -> Fact {
    if ids.is_empty() {
        Fact::Nothing
    } else {
        Fact::Ids(ids)
    }
}

fn tags(tags: &[Tag]) -> Fact {
    ids(tags.iter().map(|tag| tag.id.0).collect())
}

fn custom(values: &CustomValues, id: crate::CustomFieldId) -> Fact {
    match values.get(&id) {
        None => Fact::Nothing,
        Some(CustomValue::Text(value) | CustomValue::Url(value)) => Fact::Text(value.clone()),
        Some(CustomValue::Number(value)) => Fact::Number(value.0),
        Some(CustomValue::Money { minor, currency }) => Fact::Money(*minor, currency.clone()),
        Some(CustomValue::Date(day)) => Fact::Day(*day),
        Some(CustomValue::Checkbox(true)) => Fact::Checked,
        Some(CustomValue::Checkbox(false)) => Fact::Nothing,
        Some(CustomValue::Choice(id)) => Fact::Ids(vec![id.0]),
        Some(CustomValue::Choices(chosen)) => ids(chosen.iter().map(|id| id.0).collect()),
        Some(CustomValue::User(id)) => Fact::Ids(vec![id.0]),
        Some(CustomValue::Relation(id)) => Fact::Ids(vec![*id]),
    }
}

impl Facts for Company {
    fn fact(&self, field: FieldRef) -> Fact {
        let name = match field {
            FieldRef::Own(name) => name,
            FieldRef::Custom(id) => return custom(&self.custom, id),
        };
        match name {
            "name" => Fact::Text(self.name.clone()),
            "domain" => text(self.domain.as_ref()),
            "website" => text(self.website.as_ref()),
            "industry" => text(self.industry.as_ref()),
            "size" => number(self.size),
            "address" => text(self.address.as_ref()),
            "source" => text(self.source.as_ref()),
            "owner_id" => id(self.owner_id),
            "tags" => tags(&self.tags),
            "description" => text(self.description.as_ref()),
            "created_at" => Fact::Time(self.created_at),
            "updated_at" => Fact::Time(self.updated_at),
            _ => Fact::Nothing,
        }
    }
}

impl Facts for Contact {
    fn fact(&self, field: FieldRef) -> Fact {
        let name = match field {
            FieldRef::Own(name) => name,
            FieldRef::Custom(id) => return custom(&self.custom, id),
        };
        match name {
            "name" => Fact::Text(self.display_name()),
            "email" => text(self.email.as_ref()),
            "phone" => text(self.phone.as_ref()),
            "telegram_username" => text(self.telegram_username.as_ref()),
            "telegram_user_id" => number(self.telegram_user_id),
            "job_title" => text(self.job_title.as_ref()),
            "company_id" => id(self.company_id),
            "source" => text(self.source.as_ref()),
            "consent" => Fact::Text(self.consent.to_string()),
            "language" => text(self.language.as_ref()),
            "time_zone" => text(self.time_zone.as_ref()),
            "owner_id" => id(self.owner_id),
            "tags" => tags(&self.tags),
            "description" => text(self.description.as_ref()),
            "created_at" => Fact::Time(self.created_at),
            "updated_at" => Fact::Time(self.updated_at),
            _ => Fact::Nothing,
        }
    }
}

impl Facts for Deal {
    fn fact(&self, field: FieldRef) -> Fact {
        let name = match field {
            FieldRef::Own(name) => name,
            FieldRef::Custom(id) => return custom(&self.custom, id),
        };
        match name {
            "title" => Fact::Text(self.title.clone()),
            "value" => Fact::Money(self.value_minor, self.currency.clone()),
            "pipeline_id" => id(Some(self.pipeline_id)),
            "stage_id" => id(Some(self.stage_id)),
            "stage_kind" => Fact::Text(self.stage_kind.to_string()),
            "stage_entered_at" => Fact::Time(self.stage_entered_at),
            "contact_id" => id(self.contact_id),
            "company_id" => id(self.company_id),
            "owner_id" => id(self.owner_id),
            "probability" => number(self.probability),
            "expected_close_on" => self.expected_close_on.map_or(Fact::Nothing, Fact::Day),
            "source" => text(self.source.as_ref()),
            "loss_reason" => text(self.loss_reason.as_ref()),
            "tags" => tags(&self.tags),
            "description" => text(self.description.as_ref()),
            "created_at" => Fact::Time(self.created_at),
            "updated_at" => Fact::Time(self.updated_at),
            _ => Fact::Nothing,
        }
    }
}
