//! What a record has in a custom field.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::value::{Currency, Note, Website};
use crate::{CustomChoiceId, CustomFieldId, FieldCode, UserId};

use super::{CustomField, CustomKind};

/// What a record has in its custom fields. A field without a value is left out.
pub type CustomValues = BTreeMap<CustomFieldId, CustomValue>;

/// A number with up to four decimals, kept in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub i64);

const DIGITS: usize = 4;
const SCALE: i64 = 10_000;

/// Reads a number with up to four decimals, a point or a comma before them, as ten-thousandths.
pub fn decimal(text: &str) -> Result<i64, FieldCode> {
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'')
        .collect();
    let (negative, digits) = match compact.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, compact.as_str()),
    };
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let only_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let any = !whole.is_empty() || !fraction.is_empty();
    if !any || fraction.len() > DIGITS || !only_digits(whole) || !only_digits(fraction) {
        return Err(FieldCode::Amount);
    }
    let number = format!("{whole}{fraction:0<DIGITS$}");
    let number: i64 = number.parse().map_err(|_| FieldCode::Amount)?;
    Ok(if negative { -number } else { number })
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (
            self.0.unsigned_abs() / SCALE.unsigned_abs(),
            self.0.unsigned_abs() % SCALE.unsigned_abs(),
        );
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{rest:0DIGITS$}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// A text, or a number as JSON has them.
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Text(String),
            Number(serde_json::Number),
        }
        let text = match Given::deserialize(deserializer)? {
            Given::Text(text) => text,
            Given::Number(number) => number.to_string(),
        };
        decimal(&text)
            .map(Self)
            .map_err(|_| serde::de::Error::custom("a number with up to four decimals"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Decimal {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        String::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Decimal {}

/// A value of a custom field, named by what it is: `{"number": "12.5"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomValue {
    /// Text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// An amount.
    Money {
        /// In minor units of the currency.
        minor: i64,
        /// ISO 4217 code.
        currency: String,
    },
    /// A day.
    Date(NaiveDate),
    /// One of the field's choices.
    Choice(CustomChoiceId),
    /// Several of them.
    Choices(Vec<CustomChoiceId>),
    /// Yes or no.
    Checkbox(bool),
    /// A web address.
    Url(String),
    /// A member.
    User(UserId),
    /// A record of the kind that the field names.
    Relation(Uuid),
}

impl CustomField {
    /// The value as it can be stored in this field; nothing if it says nothing. That a member or
    /// a record exists is for the store to say.
    pub fn accept(&self, value: &CustomValue) -> Result<Option<CustomValue>, FieldCode> {
        use CustomValue as V;
        let known = |id: &CustomChoiceId| self.choices.iter().any(|choice| choice.id == *id);
        Ok(match (self.holds, value) {
            (CustomKind::Text, V::Text(text)) => filled(text)
                .map(|text| Note::parse(text).map(|text| V::Text(text.into())))
                .transpose()?,
            (CustomKind::Url, V::Url(text)) => filled(text)
                .map(|text| Website::parse(text).map(|text| V::Url(text.into())))
                .transpose()?,
            (CustomKind::Money, V::Money { minor, currency }) if *minor >= 0 => Some(V::Money {
                minor: *minor,
                currency: Currency::parse(currency)?.into(),
            }),
            (CustomKind::Money, V::Money { .. }) => return Err(FieldCode::Amount),
            (CustomKind::Choice, V::Choice(id)) if !known(id) => return Err(FieldCode::Unknown),
            (CustomKind::Choices, V::Choices(ids)) if !ids.iter().all(known) => {
                return Err(FieldCode::Unknown);
            }
            (CustomKind::Choices, V::Choices(ids)) => {
                let chosen = |choice: &&super::CustomChoice| ids.contains(&choice.id);
                let chosen: Vec<_> = self.choices.iter().filter(chosen).map(|c| c.id).collect();
                (!chosen.is_empty()).then_some(V::Choices(chosen))
            }
            (CustomKind::Checkbox, V::Checkbox(ticked)) => ticked.then_some(V::Checkbox(true)),
            (CustomKind::Number, V::Number(_))
            | (CustomKind::Date, V::Date(_))
            | (CustomKind::Choice, V::Choice(_))
            | (CustomKind::User, V::User(_))
            | (CustomKind::Relation, V::Relation(_)) => Some(value.clone()),
            _ => return Err(FieldCode::Malformed),
        })
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("12", Ok(120_000)),
            ("12.5", Ok(125_000)),
            ("-0,0001", Ok(-1)),
            ("1 000.25", Ok(10_002_500)),
            (".5", Ok(5_000)),
            ("1.23456", Err(FieldCode::Amount)),
            ("1e5", Err(FieldCode::Amount)),
            ("", Err(FieldCode::Amount)),
            ("-", Err(FieldCode::Amount)),
            ("99999999999999999999", Err(FieldCode::Amount)),
        ] {
            assert_eq!(decimal(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_number_that_is_shown_reads_the_same(number in -i64::MAX..=i64::MAX) {
            prop_assert_eq!(decimal(&Decimal(number).to_string()), Ok(number));
        }
    }

    #[test]
    fn values_say_in_json_what_they_are() {
        let value: CustomValue = serde_json::from_str(r#"{"number": 12.5}"#).expect("a number");
        assert_eq!(value, CustomValue::Number(Decimal(125_000)));
        let text = serde_json::to_string(&value).expect("JSON");
        assert_eq!(text, r#"{"number":"12.5"}"#);
    }
}
