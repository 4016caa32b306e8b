//! What records have in custom fields.

use std::collections::HashMap;

use chrono::{Datelike as _, NaiveDate};
use domain::custom::{CustomKind, CustomValue, CustomValues, Decimal};
use domain::{CustomChoiceId, Error, OrganizationId, Page};
use uuid::Uuid;

use crate::kernel::bulk;
use crate::{Executor, Row, Sql, StoreError, Tx, Value, sql};

/// What of a value goes into which column.
type Columns = (Option<String>, Option<i64>, Option<Uuid>);

/// The rows that keep a value.
fn rows(value: &CustomValue) -> Vec<Columns> {
    match value {
        CustomValue::Text(text) | CustomValue::Url(text) => vec![(Some(text.clone()), None, None)],
        CustomValue::Number(number) => vec![(None, Some(number.0), None)],
        CustomValue::Money { minor, currency } => {
            vec![(Some(currency.clone()), Some(*minor), None)]
        }
        CustomValue::Date(day) => vec![(None, Some(i64::from(day.num_days_from_ce())), None)],
        CustomValue::Choice(id) => vec![(None, None, Some(id.0))],
        CustomValue::Choices(ids) => ids.iter().map(|id| (None, None, Some(id.0))).collect(),
        CustomValue::Checkbox(ticked) => vec![(None, Some(i64::from(*ticked)), None)],
        CustomValue::User(id) => vec![(None, None, Some(id.0))],
        CustomValue::Relation(id) => vec![(None, None, Some(*id))],
    }
}

/// The value that a row keeps; several choices are one row each.
fn value(holds: CustomKind, row: &Row) -> Result<Option<CustomValue>, StoreError> {
    let text: Option<String> = row.get("text_value")?;
    let number: Option<i64> = row.get("number_value")?;
    let id: Option<Uuid> = row.get("id_value")?;
    Ok(match holds {
        CustomKind::Text => text.map(CustomValue::Text),
        CustomKind::Url => text.map(CustomValue::Url),
        CustomKind::Number => number.map(|number| CustomValue::Number(Decimal(number))),
        CustomKind::Money => number
            .zip(text)
            .map(|(minor, currency)| CustomValue::Money { minor, currency }),
        CustomKind::Date => number
            .and_then(|days| i32::try_from(days).ok())
            .and_then(NaiveDate::from_num_days_from_ce_opt)
            .map(CustomValue::Date),
        CustomKind::Choice => id.map(|id| CustomValue::Choice(id.into())),
        CustomKind::Choices => id.map(|id| CustomValue::Choices(vec![CustomChoiceId(id)])),
        CustomKind::Checkbox => number.map(|number| CustomValue::Checkbox(number == 1)),
        CustomKind::User => id.map(|id| CustomValue::User(id.into())),
        CustomKind::Relation => id.map(CustomValue::Relation),
    })
}

/// Makes these, and no others, the values of a record. They fit their fields, and the fields are
/// the organization's.
pub async fn put(
    tx: &Tx,
    organization_id: OrganizationId,
    record_id: Uuid,
    values: &CustomValues,
) -> Result<(), StoreError> {
    let text = "DELETE FROM custom_values WHERE record_id = $1 AND organization_id = $2";
    tx.execute(sql(text).bind(record_id).bind(organization_id))
        .await?;
    put_new(tx, organization_id, &[(record_id, values)]).await
}

/// Gives new records their values; they have none yet. They fit their fields, and the fields are
/// the organization's.
pub async fn put_new(
    tx: &Tx,
    organization_id: OrganizationId,
    records: &[(Uuid, &CustomValues)],
) -> Result<(), StoreError> {
    let mut all: Vec<Vec<Value>> = Vec::new();
    for (record_id, values) in records {
        for (field, value) in *values {
            for ((text, number, id), slot) in rows(value).into_iter().zip(0_i64..) {
                all.push(vec![
                    organization_id.into(),
                    (*record_id).into(),
                    (*field).into(),
                    slot.into(),
                    text.into(),
                    number.into(),
                    id.into(),
                ]);
            }
        }
    }
    let columns = [
        "organization_id",
        "record_id",
        "field_id",
        "slot",
        "text_value",
        "number_value",
        "id_value",
    ];
    bulk::insert(tx, "custom_values", &columns, all).await
}

/// The values of these records.
async fn of(
    on: &impl Executor,
    organization_id: OrganizationId,
    records: &[Uuid],
) -> Result<HashMap<Uuid, CustomValues>, StoreError> {
    let mut values: HashMap<Uuid, CustomValues> = HashMap::new();
    if records.is_empty() {
        return Ok(values);
    }
    for row in on.fetch_all(asked(organization_id, records)).await? {
        let Some(value) = value(row.word("holds")?, &row)? else {
            continue;
        };
        let of_record = values.entry(row.get("record_id")?).or_default();
        match (of_record.get_mut(&row.id("field_id")?), value) {
            (Some(CustomValue::Choices(known)), CustomValue::Choices(more)) => known.extend(more),
            (_, value) => _ = of_record.insert(row.id("field_id")?, value),
        }
    }
    Ok(values)
}

fn asked(organization_id: OrganizationId, records: &[Uuid]) -> Sql {
    let mut statement = sql(
        "SELECT v.record_id, v.field_id, f.holds, v.text_value, v.number_value, v.id_value
         FROM custom_values v JOIN custom_fields f ON f.id = v.field_id
         WHERE v.organization_id = ",
    );
    statement
        .push_bind(organization_id)
        .push(" AND v.record_id IN (");
    for (at, record) in records.iter().enumerate() {
        statement
            .push(if at > 0 { ", " } else { "" })
            .push_bind(*record);
    }
    statement.push(") ORDER BY v.record_id, v.field_id, v.slot");
    statement
}

/// Puts its values on each record that was read.
pub(crate) async fn attach<T>(
    on: &impl Executor,
    organization_id: OrganizationId,
    records: &mut [T],
    place: impl Fn(&mut T) -> (Uuid, &mut CustomValues),
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = records.iter_mut().map(|record| place(record).0).collect();
    let mut values = of(on, organization_id, &ids).await?;
    for record in records {
        let (id, own) = place(record);
        *own = values.remove(&id).unwrap_or_default();
    }
    Ok(())
}

/// The same for the records of a page.
pub(crate) async fn attach_to_page<T>(
    on: &impl Executor,
    organization_id: OrganizationId,
    page: Result<Page<T>, Error>,
    place: impl Fn(&mut T) -> (Uuid, &mut CustomValues),
) -> Result<Result<Page<T>, Error>, StoreError> {
    let mut page = match page {
        Ok(page) => page,
        Err(error) => return Ok(Err(error)),
    };
    attach(on, organization_id, &mut page.items, place).await?;
    Ok(Ok(page))
}
