//! Custom fields: making them, and what records may have in them.

use domain::custom::{
    CustomChoice, CustomField, CustomFieldInput, CustomValue, CustomValues, MAX_FIELDS,
};
use domain::{
    Actor, CustomFieldId, Error, Event, FieldCode, FieldErrors, Permission, Record, RecordKind,
};
use store::references::{self, Reference};
use store::{StoreError, Tx, custom};

use crate::change::{Change, found};
use crate::{Failure, Services};

/// The organization's fields in the order in which they were made; those of one kind of record,
/// or all.
pub async fn list(
    services: &Services,
    actor: &Actor,
    kind: Option<RecordKind>,
) -> Result<Vec<CustomField>, Error> {
    actor.require(Permission::CrmRead)?;
    custom::list(&services.db, actor.organization_id, kind)
        .await
        .or_internal()
}

/// Makes a field.
pub async fn create(
    services: &Services,
    actor: &Actor,
    input: &CustomFieldInput,
) -> Result<CustomField, Error> {
    actor.require(Permission::OrganizationManage)?;
    let fields = input.parse()?;
    let change = Change::begin(services).await?;
    let (tx, organization_id) = (&change.tx, actor.organization_id);
    let known = custom::list(tx, organization_id, Some(fields.kind))
        .await
        .or_internal()?;
    if known.len() >= MAX_FIELDS {
        let detail = format!("at most {MAX_FIELDS} custom fields of one kind of record");
        return Err(Error::conflict(detail));
    }
    let id = services.clock.new_id();
    name_free(custom::insert(tx, organization_id, id, &fields, change.now).await)?;
    put_choices(&change, actor, id, &fields.choices).await?;
    finish(change, actor, id).await
}

/// Renames a field and changes its choices. What it holds, and of whom, stays.
pub async fn update(
    services: &Services,
    actor: &Actor,
    id: CustomFieldId,
    edit: impl FnOnce(CustomFieldInput) -> Result<CustomFieldInput, Error>,
) -> Result<CustomField, Error> {
    actor.require(Permission::OrganizationManage)?;
    let change = Change::begin(services).await?;
    let (tx, organization_id) = (&change.tx, actor.organization_id);
    let before = found(custom::get(tx, organization_id, id).await)?;
    let input = edit(CustomFieldInput::from(&before))?;
    let fields = input.parse()?;
    let mut errors = FieldErrors::default();
    if fields.kind != before.kind {
        errors.push("kind", FieldCode::Taken);
    }
    if fields.holds != before.holds {
        errors.push("holds", FieldCode::Taken);
    }
    if fields.target != before.target {
        errors.push("target", FieldCode::Taken);
    }
    errors.finish()?;
    if !name_free(custom::rename(tx, organization_id, id, &fields).await)? {
        return Err(Error::not_found());
    }
    put_choices(&change, actor, id, &fields.choices).await?;
    finish(change, actor, id).await
}

/// Removes a field, and what every record has in it, for good.
pub async fn delete(services: &Services, actor: &Actor, id: CustomFieldId) -> Result<(), Error> {
    actor.require(Permission::OrganizationManage)?;
    let change = Change::begin(services).await?;
    let deleted = custom::delete(&change.tx, actor.organization_id, id).await;
    if !deleted.or_internal()? {
        return Err(Error::not_found());
    }
    change.tell(actor, Event::CustomFieldsChanged);
    change.commit().await
}

/// The choices as they shall be; those that have no id yet get one.
async fn put_choices(
    change: &Change,
    actor: &Actor,
    id: CustomFieldId,
    choices: &[(Option<domain::CustomChoiceId>, domain::value::Name)],
) -> Result<(), Error> {
    let (tx, organization_id) = (&change.tx, actor.organization_id);
    let field = found(custom::get(tx, organization_id, id).await)?;
    let mut wanted: Vec<CustomChoice> = Vec::with_capacity(choices.len());
    for (given, name) in choices {
        let strange = |id: &_| !field.choices.iter().any(|choice| choice.id == *id);
        let twice = |id: &_| wanted.iter().any(|choice| choice.id == *id);
        if given.as_ref().is_some_and(|id| strange(id) || twice(id)) {
            return Err(Error::field("choices", FieldCode::Unknown));
        }
        wanted.push(CustomChoice {
            id: given.unwrap_or_else(|| change.clock.new_id()),
            name: name.to_string(),
        });
    }
    custom::put_choices(tx, organization_id, &field, &wanted)
        .await
        .or_internal()
}

async fn finish(change: Change, actor: &Actor, id: CustomFieldId) -> Result<CustomField, Error> {
    let field = found(custom::get(&change.tx, actor.organization_id, id).await)?;
    change.tell(actor, Event::CustomFieldsChanged);
    change.commit().await?;
    Ok(field)
}

/// Two fields of one kind of record that read the same are one.
#[track_caller]
fn name_free<T>(written: Result<T, StoreError>) -> Result<T, Error> {
    match written {
        Err(error) if error.is_unique() => Err(Error::field("name", FieldCode::Taken)),
        written => written.or_internal(),
    }
}

/// Writes what a record shall have in its custom fields, where that differs from what it had.
pub(crate) async fn put(
    tx: &Tx,
    actor: &Actor,
    record: impl Into<Record>,
    before: Option<&CustomValues>,
    wanted: &CustomValues,
) -> Result<(), Error> {
    let nothing = CustomValues::new();
    let before = before.unwrap_or(&nothing);
    if before == wanted {
        return Ok(());
    }
    let record = record.into();
    let values = checked(tx, actor, record.kind, before, wanted).await?;
    custom::put(tx, actor.organization_id, record.id, &values)
        .await
        .or_internal()
}

/// The values as they can be stored; every refused one at once.
async fn checked(
    tx: &Tx,
    actor: &Actor,
    kind: RecordKind,
    before: &CustomValues,
    wanted: &CustomValues,
) -> Result<CustomValues, Error> {
    let fields = custom::list(tx, actor.organization_id, Some(kind))
        .await
        .or_internal()?;
    let mut errors = FieldErrors::default();
    let mut values = CustomValues::new();
    for (id, given) in wanted {
        // What was there may stay, even where it names somebody who has left.
        if before.get(id) == Some(given) {
            values.insert(*id, given.clone());
            continue;
        }
        let field = fields.iter().find(|field| field.id == *id);
        let accepted = match field {
            Some(field) => field.accept(given),
            None => Err(FieldCode::Unknown),
        };
        let named = domain::custom::key(*id);
        let Some(Some(value)) = errors.required(&named, accepted) else {
            continue;
        };
        if let Some(reference) = field.and_then(|field| reference(field, &value)) {
            let known = references::exists(tx, actor.organization_id, reference).await;
            if !known.or_internal()? {
                errors.push(&named, FieldCode::Unknown);
            }
        }
        values.insert(*id, value);
    }
    errors.finish()?;
    Ok(values)
}

/// The row that a value names.
fn reference(field: &CustomField, value: &CustomValue) -> Option<Reference> {
    match (value, field.target) {
        (CustomValue::User(id), _) => Some(Reference::Member(*id)),
        (CustomValue::Relation(id), Some(kind)) => Some(Record { kind, id: *id }.into()),
        _ => None,
    }
}
