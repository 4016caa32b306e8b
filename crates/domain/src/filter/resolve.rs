//! From what was asked for to what is looked for.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::value::{Currency, minor_digits, parse_amount};
use crate::{Error, FieldCode, UserId};

use super::days::{self, DaySpan};
use super::fields::{FieldKind, FieldRef};
use super::{Condition, Filter, Join, MAX_CHARS, MAX_VALUES, Op};

/// What "today", "the start of that day" and "me" mean for whoever asks.
pub trait Moment {
    /// The day it is.
    fn today(&self) -> NaiveDate;
    /// When a day begins.
    fn start_of(&self, day: NaiveDate) -> DateTime<Utc>;
    /// Who asks.
    fn me(&self) -> UserId;
}

/// How a text is compared; in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextMatch {
    /// All of it.
    Whole,
    /// Its beginning.
    Start,
    /// Any part of it.
    Part,
}

/// A filter that can be asked about records: checked, and with nothing relative left in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// Every part must hold.
    All(Vec<Where>),
    /// One part is enough.
    Any(Vec<Where>),
    /// One question to one field.
    Test(Test),
}

/// One question to one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The field.
    pub field: FieldRef,
    /// What is looked for. A field without a value has none of it.
    pub wanted: Match,
    /// Whether the answer is turned round.
    pub negated: bool,
}

/// What is looked for in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// No value.
    Empty,
    /// This text, folded ([`super::fold`]).
    Text(TextMatch, String),
    /// A number from this to that one, both included.
    Number(Option<i64>, Option<i64>),
    /// An amount of this currency, in minor units, from this to that one.
    Money(String, Option<i64>, Option<i64>),
    /// A moment from this one on and before that one.
    Time(Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// A day from this one on and before that one.
    Day(Option<NaiveDate>, Option<NaiveDate>),
    /// One of these words.
    Words(Vec<String>),
    /// One of these rows.
    Ids(Vec<Uuid>),
    /// All of these rows.
    AllIds(Vec<Uuid>),
    /// A tick.
    Checked,
}

/// A field that was found: which it is, its kind, and the words it knows.
pub type Known = (FieldRef, FieldKind, &'static [&'static str]);

impl Filter {
    /// Checks every condition against the fields that `known` finds, and fixes what is relative.
    /// The error says in which condition which value is wrong.
    pub fn resolve(
        &self,
        known: &impl Fn(&str) -> Option<Known>,
        moment: &impl Moment,
    ) -> Result<Where, Error> {
        match self {
            Self::Group(join, parts) => {
                let parts: Result<Vec<_>, _> = parts
                    .iter()
                    .map(|part| part.resolve(known, moment))
                    .collect();
                Ok(match join {
                    Join::All => Where::All(parts?),
                    Join::Any => Where::Any(parts?),
                })
            }
            Self::Condition(condition) => resolve(condition, known, moment).map(Where::Test),
        }
    }
}

fn refuse(condition: &Condition, code: FieldCode, reason: &str) -> Error {
    let detail = format!("{} {}: {reason}", condition.field, condition.op);
    Error::field("filter", code).with_detail(detail)
}

fn resolve(
    condition: &Condition,
    known: &impl Fn(&str) -> Option<Known>,
    moment: &impl Moment,
) -> Result<Test, Error> {
    let (field, kind, words) = known(&condition.field)
        .ok_or_else(|| refuse(condition, FieldCode::Unknown, "there is no such field"))?;
    if !kind.ops().contains(&condition.op) {
        let reason = format!("a field of kind {kind} cannot be asked this");
        return Err(refuse(condition, FieldCode::Unknown, &reason));
    }
    let too_long = |value: &String| value.chars().count() > MAX_CHARS || value.contains('\0');
    if condition.values.len() > MAX_VALUES || condition.values.iter().any(too_long) {
        let reason = format!("at most {MAX_VALUES} values of {MAX_CHARS} characters");
        return Err(refuse(condition, FieldCode::TooLong, &reason));
    }
    let values: Vec<&str> = condition.values.iter().map(|value| value.trim()).collect();
    if values.iter().any(|value| value.is_empty()) {
        return Err(refuse(condition, FieldCode::Required, "a value is missing"));
    }
    let wanted = match (condition.op, values.as_slice()) {
        (Op::Empty | Op::NotEmpty, []) => Some(Match::Empty),
        (Op::Empty | Op::NotEmpty, _) => None,
        (op, values) => wanted(kind, words, op, values, moment),
    };
    let wanted = wanted.ok_or_else(|| {
        let (code, reason) = if values.is_empty() {
            (FieldCode::Required, "a value is missing".to_owned())
        } else {
            let reason = format!("these are no values for a field of kind {kind}");
            (FieldCode::Malformed, reason)
        };
        refuse(condition, code, &reason)
    })?;
    // A tick that is not there is asked for by the word "false".
    let unticked = kind == FieldKind::Checkbox && values == ["false"];
    let negated = matches!(
        condition.op,
        Op::IsNot | Op::NotContains | Op::NoneOf | Op::NotEmpty
    );
    Ok(Test {
        field,
        wanted,
        negated: negated || unticked,
    })
}

/// What the values of a condition look for, if they are of the field's kind.
fn wanted(
    kind: FieldKind,
    words: &[&str],
    op: Op,
    values: &[&str],
    moment: &impl Moment,
) -> Option<Match> {
    match kind {
        FieldKind::Text => text(op, values),
        FieldKind::Number => {
            let (low, high) = range(op, values, |text| text.parse().ok())?;
            Some(Match::Number(low, high))
        }
        FieldKind::Decimal => {
            let (low, high) = range(op, values, |text| crate::custom::decimal(text).ok())?;
            Some(Match::Number(low, high))
        }
        FieldKind::Money => money(op, values),
        FieldKind::Time => {
            let DaySpan { from, to } = days::span(op, values, moment.today())?;
            let start = |day: Option<NaiveDate>| day.map(|day| moment.start_of(day));
            Some(Match::Time(start(from), start(to)))
        }
        FieldKind::Day => {
            let DaySpan { from, to } = days::span(op, values, moment.today())?;
            Some(Match::Day(from, to))
        }
        FieldKind::Checkbox => {
            let [value] = values else { return None };
            matches!(*value, "true" | "false").then_some(Match::Checked)
        }
        FieldKind::Word => {
            let known = values.iter().all(|value| words.contains(value));
            (known && several(op, values))
                .then(|| Match::Words(values.iter().map(|&value| value.to_owned()).collect()))
        }
        _ => {
            let id = |value: &&str| match (kind, *value) {
                (FieldKind::Member, "me") => Some(moment.me().0),
                (_, value) => value.parse().ok(),
            };
            let ids: Vec<Uuid> = values.iter().map(id).collect::<Option<_>>()?;
            match op {
                Op::AllOf if !ids.is_empty() => Some(Match::AllIds(ids)),
                _ => several(op, values).then_some(Match::Ids(ids)),
            }
        }
    }
}

/// Whether an operation on several values has as many as it takes.
fn several(op: Op, values: &[&str]) -> bool {
    match op {
        Op::Is | Op::IsNot => values.len() == 1,
        _ => !values.is_empty(),
    }
}

fn text(op: Op, values: &[&str]) -> Option<Match> {
    let [value] = values else { return None };
    let how = match op {
        Op::Is | Op::IsNot => TextMatch::Whole,
        Op::StartsWith => TextMatch::Start,
        _ => TextMatch::Part,
    };
    Some(Match::Text(how, super::fold::text(value)))
}

/// The lowest and the highest number that will do.
fn range(
    op: Op,
    values: &[&str],
    number: impl Fn(&str) -> Option<i64>,
) -> Option<(Option<i64>, Option<i64>)> {
    let numbers: Vec<i64> = values
        .iter()
        .map(|value| number(value))
        .collect::<Option<_>>()?;
    Some(match (op, numbers.as_slice()) {
        (Op::Is | Op::IsNot, [n]) => (Some(*n), Some(*n)),
        (Op::Less, [n]) => (None, Some(n.checked_sub(1)?)),
        (Op::AtMost, [n]) => (None, Some(*n)),
        (Op::More, [n]) => (Some(n.checked_add(1)?), None),
        (Op::AtLeast, [n]) => (Some(*n), None),
        (Op::Between, [low, high]) => (Some(*low), Some(*high)),
        _ => return None,
    })
}

/// Amounts as "1000.50 USD"; two of them are of one currency.
fn money(op: Op, values: &[&str]) -> Option<Match> {
    let mut currency = None;
    for value in values {
        let (_, code) = value.rsplit_once(' ')?;
        let code = String::from(Currency::parse(code).ok()?);
        if currency.get_or_insert_with(|| code.clone()) != &code {
            return None;
        }
    }
    let currency = currency?;
    let (low, high) = range(op, values, |value| {
        let (amount, _) = value.rsplit_once(' ')?;
        parse_amount(amount, minor_digits(&currency)).ok()
    })?;
    Some(Match::Money(currency, low, high))
}
