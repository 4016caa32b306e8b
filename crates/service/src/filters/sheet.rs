//! What a filter can be put together from, and how the values it has are called.

use domain::custom::{self, CustomField};
use domain::filter::{FieldKind, Filter};
use domain::{Actor, Error, Permission, Record, RecordKind};
use store::{pipelines, tags};
use uuid::Uuid;

use crate::{Failure, Services, identity};

/// A value that can be chosen: what is asked for, and what it is called.
pub type Named = (String, String);

/// The most records beside a filter's that are called by their names.
const MAX_NAMED: usize = 200;

/// What a filter of one kind of record can be put together from.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The organization's own fields.
    pub fields: Vec<CustomField>,
    /// Members, for those who may see them.
    pub members: Vec<Named>,
    /// Tags.
    pub tags: Vec<Named>,
    /// Stages, with their pipeline where there are several.
    pub stages: Vec<Named>,
    /// Pipelines.
    pub pipelines: Vec<Named>,
    /// The records that the filter names.
    pub records: Vec<Named>,
}

/// What a filter of this kind of record can be put together from, and the names of the records
/// that it, and `ids`, name. A filter that cannot be read names nothing; the list itself says what
/// is wrong with it.
pub async fn sheet(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    filter: Option<&str>,
    ids: &[Uuid],
) -> Result<Sheet, Error> {
    actor.require(Permission::CrmRead)?;
    let (db, organization_id) = (&services.db, actor.organization_id);
    let fields = custom_fields(services, actor, kind).await?;
    let tags = tags::list(db, organization_id).await.or_internal()?;
    let members = match actor.require(Permission::MembersRead) {
        Ok(()) => identity::members(services, actor).await?,
        Err(_) => Vec::new(),
    };
    let pipelines = pipelines::list(db, organization_id).await.or_internal()?;
    let several = pipelines.len() > 1;
    let mut stages = Vec::new();
    for pipeline in &pipelines {
        for stage in &pipeline.stages {
            let name = match several {
                true => format!("{} · {}", pipeline.name, stage.name),
                false => stage.name.clone(),
            };
            stages.push((stage.id.to_string(), name));
        }
    }
    let of_kinds = |id: &Uuid| {
        let id = *id;
        RecordKind::ALL
            .iter()
            .map(move |kind| Record { kind: *kind, id })
    };
    let mut named: Vec<Record> = ids.iter().take(MAX_NAMED).flat_map(of_kinds).collect();
    if let Some(Ok(filter)) = filter.map(Filter::parse) {
        named.extend(records(kind, &fields, &filter));
    }
    let records = names(services, actor, named).await?;
    Ok(Sheet {
        stages,
        members: members
            .into_iter()
            .map(|m| (m.id.to_string(), m.name))
            .collect(),
        tags: tags
            .into_iter()
            .map(|tag| (tag.id.to_string(), tag.name))
            .collect(),
        pipelines: pipelines
            .iter()
            .map(|p| (p.id.to_string(), p.name.clone()))
            .collect(),
        fields,
        records,
    })
}

async fn custom_fields(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
) -> Result<Vec<CustomField>, Error> {
    store::custom::list(&services.db, actor.organization_id, Some(kind))
        .await
        .or_internal()
}

/// The records that a filter names.
fn records(kind: RecordKind, fields: &[CustomField], filter: &Filter) -> Vec<Record> {
    let mut named = Vec::new();
    for condition in filter.conditions() {
        let of = match custom::known(kind, fields, &condition.field) {
            Some((_, FieldKind::Company, _)) => RecordKind::Company,
            Some((_, FieldKind::Contact, _)) => RecordKind::Contact,
            Some((_, FieldKind::Deal, _)) => RecordKind::Deal,
            _ => continue,
        };
        let ids = condition.values.iter().filter_map(|id| id.parse().ok());
        named.extend(ids.map(|id| Record { kind: of, id }));
    }
    named
}

/// What these records are called.
async fn names(
    services: &Services,
    actor: &Actor,
    mut named: Vec<Record>,
) -> Result<Vec<Named>, Error> {
    named.sort_unstable();
    named.dedup();
    let names = store::records::names(&services.db, actor.organization_id, &named).await;
    let named = |(record, name): (Record, String)| (record.id.to_string(), name);
    Ok(names.or_internal()?.into_iter().map(named).collect())
}
