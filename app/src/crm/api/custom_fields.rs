use crate::error::ApiError;
#[cfg(feature = "ssr")]
use domain::{
    CustomChoiceId, Error, FieldErrors,
    custom::{CustomChoiceInput, CustomFieldInput},
};
use domain::{
    CustomFieldId, RecordKind,
    custom::{self, CustomField, CustomKind, CustomValue, CustomValues},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use server_fn::codec::{GetUrl, Json};

/// The organization's own fields: of one kind of record, or all.
#[server(prefix = "/fn", endpoint = "crm/fields/list", input = GetUrl)]
pub async fn list_custom_fields(
    #[server(default)] kind: Option<RecordKind>,
) -> Result<Vec<CustomField>, ApiError> {
    use crate::ctx;
    Ok(service::custom_fields::list(&ctx::services()?, &ctx::actor()?, kind).await?)
}

/// Makes a field. Its choices are one a line.
#[server(prefix = "/fn", endpoint = "crm/fields/create")]
pub async fn create_custom_field(
    kind: RecordKind,
    name: String,
    holds: CustomKind,
    #[server(default)] choices: String,
    #[server(default)] target: Option<RecordKind>,
) -> Result<CustomField, ApiError> {
    use crate::ctx;
    let choice = |name: &str| CustomChoiceInput {
        id: None,
        name: name.to_owned(),
    };
    let input = CustomFieldInput {
        kind,
        name,
        holds,
        choices: choices.lines().map(choice).collect(),
        target,
    };
    let field = service::custom_fields::create(&ctx::services()?, &ctx::actor()?, &input).await?;
    ctx::then_show("/settings/fields");
    Ok(field)
}

/// Renames a field and its choices; a choice without an id is new, one that is left out goes.
#[server(prefix = "/fn", endpoint = "crm/fields/update", input = Json)]
pub async fn update_custom_field(
    id: CustomFieldId,
    name: String,
    choices: Vec<(Option<String>, String)>,
) -> Result<CustomField, ApiError> {
    use crate::ctx;
    let mut given = Vec::with_capacity(choices.len());
    for (id, name) in choices {
        let id: Option<CustomChoiceId> = match id {
            None => None,
            Some(id) => Some(
                id.parse()
                    .map_err(|_| Error::field("choices", domain::FieldCode::Unknown))?,
            ),
        };
        given.push(CustomChoiceInput { id, name });
    }
    let edit = |input: CustomFieldInput| {
        Ok(CustomFieldInput {
            name,
            choices: given,
            ..input
        })
    };
    Ok(service::custom_fields::update(&ctx::services()?, &ctx::actor()?, id, edit).await?)
}

/// Removes a field, and what every record has in it, for good.
#[server(prefix = "/fn", endpoint = "crm/fields/delete")]
pub async fn delete_custom_field(id: CustomFieldId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::custom_fields::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// What a form has in the organization's own fields: by the key of the field, text as typed. Not by
/// its bare id: what begins with a digit in brackets is the place in a list to who reads a form.
pub type CustomTexts = std::collections::BTreeMap<String, String>;

/// The values of a record as its form holds them. Choices, members and records are ids.
pub(super) fn texts_of(values: &CustomValues) -> CustomTexts {
    let text = |value: &CustomValue| match value {
        CustomValue::Text(text) | CustomValue::Url(text) => text.clone(),
        CustomValue::Number(number) => number.to_string(),
        CustomValue::Money { minor, currency } => {
            format!("{} {currency}", custom::amount(*minor, currency))
        }
        CustomValue::Date(day) => day.to_string(),
        CustomValue::Choice(id) => id.to_string(),
        CustomValue::Choices(ids) => {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            ids.join(";")
        }
        CustomValue::Checkbox(ticked) => ticked.to_string(),
        CustomValue::User(id) => id.to_string(),
        CustomValue::Relation(id) => id.to_string(),
    };
    let values = values.iter();
    values
        .map(|(id, value)| (custom::key(*id), text(value)))
        .collect()
}

/// What came in the address: those of its names that are keys.
pub(super) fn custom_from_address(query: &ParamsMap) -> CustomTexts {
    let pairs = query.into_iter();
    pairs
        .filter(|(name, _)| custom::of_key(name).is_some())
        .map(|(name, text)| (name.to_string(), text.to_owned()))
        .collect()
}

/// What a form says, with the values of the organization's own fields; every refused field of
/// either at once.
#[cfg(feature = "ssr")]
pub(super) async fn with_custom<I>(
    kind: RecordKind,
    input: Result<I, Error>,
    texts: &CustomTexts,
) -> Result<(I, CustomValues), Error> {
    let mut errors = FieldErrors::default();
    let mut values = CustomValues::new();
    let fields = match texts.is_empty() {
        true => Vec::new(),
        false => custom_fields(kind).await?,
    };
    for field in fields {
        let text = texts.get(&field.key()).map_or("", String::as_str);
        if let Some(Some(value)) = errors.required(&field.key(), field.parse_text(text)) {
            values.insert(field.id, value);
        }
    }
    match input {
        Ok(input) => errors.finish().map(|()| (input, values)),
        Err(refused) => {
            super::all_refusals(errors, Some(refused.clone()))?;
            Err(refused)
        }
    }
}

#[cfg(feature = "ssr")]
async fn custom_fields(kind: RecordKind) -> Result<Vec<CustomField>, Error> {
    use crate::ctx;
    let services = ctx::services().map_err(|error| error.0)?;
    let actor = ctx::actor().map_err(|error| error.0)?;
    service::custom_fields::list(&services, &actor, Some(kind)).await
}
