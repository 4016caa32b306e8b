//! Filters: conditions on the fields of records, joined by "and" and "or".
//!
//! A [`Filter`] is what a person or a program asked for, as it travels in an address or a saved
//! view. [`Filter::resolve`] checks it against the fields there are and fixes what is relative in
//! it ("the last seven days", "me"); the [`Where`] that results is turned into SQL by the store,
//! and can be asked about a record in memory ([`Where::holds`]).

mod days;
mod eval;
pub mod fields;
pub mod fold;
mod json;
pub(crate) mod resolve;

pub use days::Period;
pub use eval::{Fact, Facts};
pub use fields::{FieldKind, FieldRef, FieldSpec};
pub use resolve::{Match, Moment, Test, TextMatch, Where};

use json::Node;
use serde::{Deserialize, Serialize};

use crate::{Error, FieldCode};

/// The most groups inside each other.
pub const MAX_DEPTH: usize = 4;
/// The most conditions of one filter.
pub const MAX_CONDITIONS: usize = 30;
/// The most values of one condition.
pub const MAX_VALUES: usize = 100;
/// The most characters of a value.
pub const MAX_CHARS: usize = 200;

text_enum! {
    /// How the parts of a group come together.
    Join {
        /// Every part must hold.
        All = "all",
        /// One part is enough.
        Any = "any",
    }
}

text_enum! {
    /// What a condition asks of a field. Which of them a field knows depends on its kind
    /// ([`FieldKind::ops`]).
    Op {
        /// It is this value.
        Is = "is",
        /// It is another value, or none.
        IsNot = "is_not",
        /// The text has this within it, in any case.
        Contains = "contains",
        /// The text does not have this within it.
        NotContains = "not_contains",
        /// The text begins like this, in any case.
        StartsWith = "starts_with",
        /// It is one of these; a record wears one of these tags.
        AnyOf = "any_of",
        /// A record wears all of these tags.
        AllOf = "all_of",
        /// It is none of these.
        NoneOf = "none_of",
        /// It is less than this.
        Less = "less",
        /// It is this or less.
        AtMost = "at_most",
        /// It is more than this.
        More = "more",
        /// It is this or more.
        AtLeast = "at_least",
        /// It is one of these two or lies between them.
        Between = "between",
        /// It is before this day.
        Before = "before",
        /// It is after this day.
        After = "after",
        /// It lies within a period such as `this_month`.
        Within = "within",
        /// It lies in so many days that end with today.
        LastDays = "last_days",
        /// It lies in so many days that begin with today.
        NextDays = "next_days",
        /// It lies more than so many days back.
        OlderThan = "older_than",
        /// There is no value.
        Empty = "empty",
        /// There is a value.
        NotEmpty = "not_empty",
    }
}

/// A condition, or a group of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Node", into = "Node")]
pub enum Filter {
    /// Parts that come together.
    Group(Join, Vec<Filter>),
    /// One condition.
    Condition(Condition),
}

/// One condition on one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The field's name; `custom.` and its id for a field of the organization's own.
    pub field: String,
    /// What is asked of it.
    pub op: Op,
    /// The values it is asked with, as text.
    pub values: Vec<String>,
}

impl Filter {
    /// One condition.
    pub fn condition(field: &str, op: Op, values: &[&str]) -> Self {
        Self::Condition(Condition {
            field: field.to_owned(),
            op,
            values: values.iter().map(|&value| value.to_owned()).collect(),
        })
    }

    /// Reads a filter as JSON; it is not larger than filters may be.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let filter: Self = serde_json::from_str(text).map_err(|error| {
            Error::field("filter", FieldCode::Malformed).with_detail(error.to_string())
        })?;
        if filter.depth() > MAX_DEPTH {
            let detail = format!("at most {MAX_DEPTH} groups inside each other");
            return Err(Error::field("filter", FieldCode::TooLong).with_detail(detail));
        }
        if filter.conditions().len() > MAX_CONDITIONS {
            let detail = format!("at most {MAX_CONDITIONS} conditions");
            return Err(Error::field("filter", FieldCode::TooLong).with_detail(detail));
        }
        Ok(filter)
    }

    /// The filter as JSON, as [`Filter::parse`] reads it.
    pub fn to_text(&self) -> String {
        // Strings and lists of them: there is nothing that JSON could not say.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The filter without the conditions that are not kept; nothing where none is left.
    pub fn kept(&self, keep: &impl Fn(&Condition) -> bool) -> Option<Self> {
        match self {
            Self::Condition(condition) => keep(condition).then(|| self.clone()),
            Self::Group(join, parts) => {
                let left: Vec<_> = parts.iter().filter_map(|part| part.kept(keep)).collect();
                (!left.is_empty()).then_some(Self::Group(*join, left))
            }
        }
    }

    /// How many groups are inside each other.
    fn depth(&self) -> usize {
        match self {
            Self::Condition(_) => 0,
            Self::Group(_, parts) => 1 + parts.iter().map(Self::depth).max().unwrap_or(0),
        }
    }

    /// Every condition, wherever it stands.
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::Condition(condition) => vec![condition],
            Self::Group(_, parts) => parts.iter().flat_map(Self::conditions).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_filter_are_the_same_thing() {
        let text = r#"{"all":[{"field":"name","op":"contains","value":"acme"},{"any":[{"field":"owner_id","op":"any_of","value":["me","x"]},{"field":"source","op":"empty"}]}]}"#;
        let filter = Filter::parse(text).expect("a filter");
        assert_eq!(filter.to_text(), text);
        assert_eq!(filter.conditions().len(), 3);
    }

    #[test]
    fn numbers_and_booleans_are_values_too() {
        let filter = Filter::parse(r#"{"field":"size","op":"between","value":[1,20]}"#);
        assert_eq!(
            filter,
            Ok(Filter::condition("size", Op::Between, &["1", "20"]))
        );
    }

    #[test]
    fn what_is_no_filter_is_refused_with_the_reason() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"all":[],"any":[]}"#,
            r#"{"field":"name"}"#,
            r#"{"field":"name","op":"like","value":"x"}"#,
            r#"{"field":"name","op":"is","value":"x","extra":1}"#,
            r#"{"field":"name","op":"is","value":{"a":1}}"#,
        ] {
            let error = Filter::parse(text).expect_err(text);
            assert_eq!(
                error.of_field("filter"),
                Some(FieldCode::Malformed),
                "{text}"
            );
            assert!(error.detail.is_some(), "{text} is refused without a reason");
        }
    }

    #[test]
    fn a_filter_is_left_without_what_is_not_kept() {
        let part = |name: &str| Filter::condition(name, Op::Empty, &[]);
        let inner = Filter::Group(Join::Any, vec![part("gone"), part("email")]);
        let whole = Filter::Group(Join::All, vec![inner, part("gone")]);
        let left = Filter::Group(
            Join::All,
            vec![Filter::Group(Join::Any, vec![part("email")])],
        );
        assert_eq!(
            whole.kept(&|condition| condition.field != "gone"),
            Some(left)
        );
        assert_eq!(part("gone").kept(&|_| false), None);
    }

    #[test]
    fn a_filter_has_bounds() {
        let one = r#"{"field":"name","op":"is","value":"x"}"#;
        let deep = format!("{}{one}{}", r#"{"all":["#.repeat(5), "]}".repeat(5));
        let wide = format!(r#"{{"all":[{}]}}"#, [one; 31].join(","));
        for text in [deep, wide] {
            let error = Filter::parse(&text).expect_err("too large");
            assert_eq!(error.of_field("filter"), Some(FieldCode::TooLong));
        }
        // Far deeper than that is refused as well, and not by the stack.
        let abyss = format!("{}{one}{}", r#"{"all":["#.repeat(5_000), "]}".repeat(5_000));
        Filter::parse(&abyss).expect_err("an abyss");
    }
}
