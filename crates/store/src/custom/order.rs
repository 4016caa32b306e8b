//! The order of a list by one of the organization's own fields.
//!
//! The values lie in another table, so the list goes along that table's index, run by run: first
//! the records that have a value, by it, and then, in the list's own order and whichever way round
//! the order is, those that have none. Choices come in the order that the field gives them, a run
//! each.

use domain::custom::{CustomField, CustomKind};
use domain::filter::Where;
use domain::{CustomFieldId, ListQuery, OrganizationId};
use uuid::Uuid;

use crate::Value;
use crate::kernel::{KeyKind, Run, Runs};

/// An order by a field of the organization's own.
#[derive(Clone, Debug)]
pub struct Order {
    field: CustomFieldId,
    by: By,
    descending: bool,
}

#[derive(Clone, Debug)]
enum By {
    Number,
    Text,
    Choices(Vec<Uuid>),
}

impl Order {
    /// The order that a field gives, if it gives one.
    pub fn of(field: &CustomField, descending: bool) -> Option<Self> {
        let by = match field.holds {
            _ if !field.gives_order() => return None,
            CustomKind::Text | CustomKind::Url => By::Text,
            CustomKind::Choice => By::Choices(field.choices.iter().map(|c| c.id.0).collect()),
            _ => By::Number,
        };
        Some(Self {
            field: field.id,
            by,
            descending,
        })
    }

    /// The runs of a list that is asked so, for the rows of a table with this alias.
    pub(crate) fn runs_of(
        &self,
        organization_id: OrganizationId,
        alias: &str,
        query: &ListQuery,
        filter: Option<&Where>,
    ) -> Runs {
        Runs {
            runs: self.runs(organization_id, alias),
            descending: self.descending,
            narrowed: filter.is_some() || !query.filters.is_empty(),
        }
    }

    /// What comes after what.
    fn runs(&self, organization_id: OrganizationId, alias: &str) -> Vec<Run> {
        let field = |more: &str| {
            vec![
                (
                    " AND s.organization_id = ",
                    organization_id.into(),
                    String::new(),
                ),
                (
                    " AND s.field_id = ",
                    Value::from(self.field),
                    more.to_owned(),
                ),
            ]
        };
        let beside = |name: &str, key, conditions| Run {
            name: name.to_owned(),
            beside: Some("custom_values s"),
            conditions,
            key,
        };
        let mut runs = match &self.by {
            By::Number => vec![beside(
                "value",
                Some(("s.number_value", KeyKind::Int)),
                field(" AND s.number_value IS NOT NULL"),
            )],
            By::Text => vec![beside(
                "value",
                Some(("substr(s.text_value, 1, 100)", KeyKind::Text)),
                field(" AND s.text_value IS NOT NULL"),
            )],
            By::Choices(choices) => {
                let run = |id: &Uuid| {
                    let mut conditions = field("");
                    conditions.push((" AND s.id_value = ", (*id).into(), String::new()));
                    beside(&id.simple().to_string(), None, conditions)
                };
                choices.iter().map(run).collect()
            }
        };
        if self.descending {
            runs.reverse();
        }
        runs.push(Run {
            name: "none".to_owned(),
            beside: None,
            conditions: vec![(
                WITHOUT,
                self.field.into(),
                format!(" AND s.record_id = {alias}.id)"),
            )],
            key: None,
        });
        runs
    }
}

/// The beginning of the condition that a row has nothing in a field.
const WITHOUT: &str = " AND NOT EXISTS (SELECT 1 FROM custom_values s WHERE s.field_id = ";
