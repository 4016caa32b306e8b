//! What rows may name: members, stages, tags and custom fields, which are read once for a pass,
//! and records, which are looked up for many rows at once.

use std::collections::{HashMap, HashSet};

use domain::custom::CustomField;
use domain::identity::Member;
use domain::import::{ImportSetup, OnDuplicate};
use domain::{OrganizationId, PipelineId, RecordKind, StageId, TagId, UserId};
use store::imports::find::{Key, by_key};
use store::{Db, Executor, StoreError, custom, organizations, pipelines, tags};
use uuid::Uuid;

use super::cells::Given;

/// What is read once.
pub(super) struct Book {
    pub kind: RecordKind,
    pub setup: ImportSetup,
    pub key: Option<Key>,
    pub custom: Vec<CustomField>,
    pub tags: HashMap<String, TagId>,
    /// By what a stage is called, and by its id: where it is.
    pub stages: HashMap<String, (PipelineId, StageId)>,
    pub first_stage: Option<(PipelineId, StageId)>,
    /// By name, address and id.
    members: HashMap<String, UserId>,
}

impl Book {
    pub async fn read(
        db: &Db,
        organization_id: OrganizationId,
        kind: RecordKind,
        setup: ImportSetup,
    ) -> Result<Self, StoreError> {
        let mut members = HashMap::new();
        // Of two of one name nobody knows which is meant: neither.
        let mut twice = HashSet::new();
        let all = organizations::members(db, organization_id).await?;
        for member in all.into_iter().filter(Member::is_active) {
            if members.insert(fold(&member.name), member.id).is_some() {
                twice.insert(fold(&member.name));
            }
            members.insert(fold(&member.email), member.id);
            members.insert(member.id.to_string(), member.id);
        }
        members.retain(|name, _| !twice.contains(name));
        let mut stages = HashMap::new();
        for pipeline in pipelines::list(db, organization_id).await? {
            for stage in pipeline.stages {
                let place = (pipeline.id, stage.id);
                stages.insert(stage.id.to_string(), place);
                stages.entry(fold(&stage.name)).or_insert(place);
            }
        }
        let tags = tags::list(db, organization_id).await?.into_iter();
        Ok(Self {
            kind,
            key: setup.key.as_deref().and_then(|name| Key::named(kind, name)),
            custom: custom::list(db, organization_id, Some(kind)).await?,
            tags: tags.map(|tag| (fold(&tag.name), tag.id)).collect(),
            stages,
            first_stage: pipelines::first_stage(db, organization_id).await?,
            members,
            setup,
        })
    }

    pub fn member(&self, text: &str) -> Option<UserId> {
        self.members.get(&fold(text)).copied()
    }

    /// Whether a record that is there already is changed.
    pub fn updates(&self) -> bool {
        self.setup.on_duplicate == OnDuplicate::Update
    }

    /// Whether a record that is there already is left alone or changed, rather than made again.
    pub fn minds_duplicates(&self) -> bool {
        self.key.is_some() && self.setup.on_duplicate != OnDuplicate::Create
    }
}

/// A name as it is told apart: in any case.
pub(super) fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// What is looked up for some rows.
#[derive(Default)]
pub(super) struct Known {
    /// The records that rows name by their key.
    pub records: HashMap<String, Uuid>,
    /// The companies that have a domain that a row names.
    pub domains: HashMap<String, Uuid>,
    pub companies: HashMap<String, Uuid>,
    pub contacts: HashMap<String, Uuid>,
}

impl Known {
    pub async fn look_up(
        on: &impl Executor,
        organization_id: OrganizationId,
        book: &Book,
        rows: &[Given],
    ) -> Result<Self, StoreError> {
        let mut known = Self::default();
        if let Some(key) = book.key.filter(|_| book.minds_duplicates()) {
            let keys: HashSet<_> = rows.iter().filter_map(|row| row.key.as_deref()).collect();
            let keys: Vec<_> = keys.into_iter().collect();
            known.records = by_key(on, organization_id, key, &keys).await?;
        }
        let companies = rows.iter().filter_map(|row| row.company.as_deref());
        known.companies = find(
            on,
            organization_id,
            (RecordKind::Company, "name"),
            companies.collect(),
        )
        .await?;
        let domains = rows.iter().filter_map(|row| row.domain.as_deref());
        known.domains = find(
            on,
            organization_id,
            (RecordKind::Company, "domain"),
            domains.collect(),
        )
        .await?;
        let (addresses, names): (HashSet<_>, HashSet<_>) = rows
            .iter()
            .filter_map(|row| row.contact.as_deref())
            .partition(|text| text.contains('@'));
        known.contacts = find(
            on,
            organization_id,
            (RecordKind::Contact, "full_name"),
            names,
        )
        .await?;
        let by_address = find(
            on,
            organization_id,
            (RecordKind::Contact, "email"),
            addresses,
        )
        .await?;
        known.contacts.extend(by_address);
        Ok(known)
    }
}

/// Looks up what rows name, each once.
async fn find(
    on: &impl Executor,
    organization_id: OrganizationId,
    (kind, name): (RecordKind, &str),
    values: HashSet<&str>,
) -> Result<HashMap<String, Uuid>, StoreError> {
    let Some(key) = Key::named(kind, name) else {
        return Ok(HashMap::new());
    };
    let values: Vec<_> = values.into_iter().collect();
    by_key(on, organization_id, key, &values).await
}
