//! Filters as JSON.

use serde::{Deserialize, Serialize};

use super::{Condition, Filter, Join, Op};

/// The shape of a filter in JSON: `{"all": […]}`, `{"any": […]}` or
/// `{"field": "name", "op": "contains", "value": "acme"}`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Node {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Node>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    any: Option<Vec<Node>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    op: Option<Op>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Operand>,
}

/// One value, or several.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Operand {
    Several(Vec<Scalar>),
    One(Scalar),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Bool(bool),
    Int(i64),
    Text(String),
}

impl From<Scalar> for String {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Bool(value) => value.to_string(),
            Scalar::Int(value) => value.to_string(),
            Scalar::Text(value) => value,
        }
    }
}

impl TryFrom<Node> for Filter {
    type Error = &'static str;

    fn try_from(node: Node) -> Result<Self, Self::Error> {
        match node {
            Node {
                all: Some(parts),
                any: None,
                field: None,
                op: None,
                value: None,
            } => group(Join::All, parts),
            Node {
                all: None,
                any: Some(parts),
                field: None,
                op: None,
                value: None,
            } => group(Join::Any, parts),
            Node {
                all: None,
                any: None,
                field: Some(field),
                op: Some(op),
                value,
            } => {
                let values = match value {
                    None => Vec::new(),
                    Some(Operand::One(one)) => vec![one.into()],
                    Some(Operand::Several(all)) => all.into_iter().map(String::from).collect(),
                };
                Ok(Self::Condition(Condition { field, op, values }))
            }
            _ => Err("expected \"all\", or \"any\", or \"field\" with \"op\""),
        }
    }
}

impl From<Filter> for Node {
    fn from(filter: Filter) -> Self {
        match filter {
            Filter::Group(join, parts) => {
                let parts = Some(parts.into_iter().map(Self::from).collect());
                match join {
                    Join::All => Self {
                        all: parts,
                        ..Self::default()
                    },
                    Join::Any => Self {
                        any: parts,
                        ..Self::default()
                    },
                }
            }
            Filter::Condition(Condition { field, op, values }) => {
                let mut values: Vec<_> = values.into_iter().map(Scalar::Text).collect();
                let value = match values.len() {
                    0 => None,
                    1 => values.pop().map(Operand::One),
                    _ => Some(Operand::Several(values)),
                };
                Self {
                    field: Some(field),
                    op: Some(op),
                    value,
                    ..Self::default()
                }
            }
        }
    }
}

fn group(join: Join, parts: Vec<Node>) -> Result<Filter, &'static str> {
    let parts: Result<_, _> = parts.into_iter().map(Filter::try_from).collect();
    Ok(Filter::Group(join, parts?))
}
