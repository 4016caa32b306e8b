//! Custom values as text: what a form holds, what a file has in a cell, what an export writes.

use crate::value::{minor_digits, parse_amount};
use crate::{CustomChoiceId, FieldCode};

use super::{CustomField, CustomKind, CustomValue, Decimal, decimal};

/// What stands between several choices, and before the currency of an amount.
const SEPARATOR: char = ';';

impl CustomField {
    /// The value that a text stands for; nothing if the text is blank. Choices may be given by
    /// their id or by what they say, members and records by their id.
    pub fn parse_text(&self, text: &str) -> Result<Option<CustomValue>, FieldCode> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.holds {
            CustomKind::Text => CustomValue::Text(text.to_owned()),
            CustomKind::Url => CustomValue::Url(text.to_owned()),
            CustomKind::Number => CustomValue::Number(Decimal(decimal(text)?)),
            CustomKind::Money => money(text)?,
            CustomKind::Date => CustomValue::Date(text.parse().map_err(|_| FieldCode::Malformed)?),
            CustomKind::Choice => CustomValue::Choice(self.choice(text)?),
            CustomKind::Choices => {
                let chosen = text.split(SEPARATOR).map(str::trim);
                let chosen = chosen.filter(|name| !name.is_empty());
                CustomValue::Choices(
                    chosen
                        .map(|name| self.choice(name))
                        .collect::<Result<_, _>>()?,
                )
            }
            CustomKind::Checkbox => CustomValue::Checkbox(ticked(text)?),
            CustomKind::User => CustomValue::User(text.parse().map_err(|_| FieldCode::Unknown)?),
            CustomKind::Relation => {
                CustomValue::Relation(text.parse().map_err(|_| FieldCode::Unknown)?)
            }
        };
        self.accept(&value)
    }

    fn choice(&self, text: &str) -> Result<CustomChoiceId, FieldCode> {
        let id: Option<CustomChoiceId> = text.parse().ok();
        let folded = text.to_lowercase();
        let same = |choice: &&super::CustomChoice| {
            Some(choice.id) == id || choice.name.to_lowercase() == folded
        };
        let choice = self.choices.iter().find(same);
        choice.map(|choice| choice.id).ok_or(FieldCode::Unknown)
    }

    /// The text that [`CustomField::parse_text`] reads as this value. A choice is told by what it
    /// says, a member or a record by its id.
    pub fn to_text(&self, value: &CustomValue) -> String {
        let name = |id: &CustomChoiceId| {
            let choice = self.choices.iter().find(|choice| choice.id == *id);
            choice.map(|choice| choice.name.clone()).unwrap_or_default()
        };
        match value {
            CustomValue::Text(text) | CustomValue::Url(text) => text.clone(),
            CustomValue::Number(number) => number.to_string(),
            CustomValue::Money { minor, currency } => {
                format!("{} {currency}", amount(*minor, currency))
            }
            CustomValue::Date(day) => day.to_string(),
            CustomValue::Choice(id) => name(id),
            CustomValue::Choices(ids) => ids.iter().map(name).collect::<Vec<_>>().join("; "),
            CustomValue::Checkbox(ticked) => ticked.to_string(),
            CustomValue::User(id) => id.to_string(),
            CustomValue::Relation(id) => id.to_string(),
        }
    }
}

/// An amount in major units, with a point, as [`parse_amount`] reads it.
pub fn amount(minor: i64, currency: &str) -> String {
    let digits = minor_digits(currency);
    let scale = 10_u64.pow(digits);
    let (whole, rest) = (minor.unsigned_abs() / scale, minor.unsigned_abs() % scale);
    let sign = if minor < 0 { "-" } else { "" };
    match digits {
        0 => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}.{rest:0width$}", width = digits as usize),
    }
}

/// "1 000.50 EUR".
fn money(text: &str) -> Result<CustomValue, FieldCode> {
    let (number, currency) = text.rsplit_once(' ').ok_or(FieldCode::Currency)?;
    let currency = currency.to_ascii_uppercase();
    let minor = parse_amount(number, minor_digits(&currency))?;
    Ok(CustomValue::Money { minor, currency })
}

fn ticked(text: &str) -> Result<bool, FieldCode> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" | "x" | "да" => Ok(true),
        "false" | "no" | "0" | "нет" => Ok(false),
        _ => Err(FieldCode::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RecordKind;
    use crate::custom::CustomChoice;
    use uuid::Uuid;

    fn field(holds: CustomKind) -> CustomField {
        let choice = |number: u128, name: &str| CustomChoice {
            id: Uuid::from_u128(number).into(),
            name: name.to_owned(),
        };
        CustomField {
            id: Uuid::from_u128(1).into(),
            kind: RecordKind::Contact,
            name: "Field".to_owned(),
            holds,
            choices: vec![choice(1, "Small"), choice(2, "Большой")],
            target: Some(RecordKind::Company),
        }
    }

    #[test]
    fn a_value_and_its_text_are_the_same() {
        for (holds, text, shown) in [
            (CustomKind::Text, " as typed ", "as typed"),
            (CustomKind::Number, "1 000,5", "1000.5"),
            (CustomKind::Money, "1 250,50 eur", "1250.50 EUR"),
            (CustomKind::Money, "300 JPY", "300 JPY"),
            (CustomKind::Date, "2026-02-28", "2026-02-28"),
            (CustomKind::Choice, "SMALL", "Small"),
            (CustomKind::Choices, "большой; small;", "Small; Большой"),
            (CustomKind::Checkbox, "Да", "true"),
            (CustomKind::Url, "acme.io", "https://acme.io"),
        ] {
            let field = field(holds);
            let value = field.parse_text(text).expect(text).expect("a value");
            assert_eq!(field.to_text(&value), shown, "{holds}");
            assert_eq!(field.parse_text(shown), Ok(Some(value)), "{holds} again");
        }
    }

    #[test]
    fn what_a_field_cannot_hold_is_refused() {
        for (holds, text) in [
            (CustomKind::Number, "many"),
            (CustomKind::Money, "12"),
            (CustomKind::Money, "12 euros"),
            (CustomKind::Date, "2026-02-30"),
            (CustomKind::Choice, "Middle"),
            (CustomKind::Checkbox, "maybe"),
            (CustomKind::User, "Ann"),
        ] {
            field(holds).parse_text(text).expect_err(text);
        }
        for holds in CustomKind::ALL {
            assert_eq!(field(*holds).parse_text("  "), Ok(None), "{holds}");
        }
    }
}
