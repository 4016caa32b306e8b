//! A batch of rows, written in one transaction.

use std::mem::take;

use domain::import::{ImportCounts, RowProblem};
use domain::tag::{Tag, TagInput};
use domain::{
    Actor, CompanyId, Error, Event, FieldCode, FieldError, ImportId, OrganizationId, TagId,
};
use store::imports::changes;
use store::{Executor, references, tags};

use super::book::{Book, Known, fold};
use super::cells::{self, Given, Input};
use super::decide::{Decision, Fields, decide};
use super::pending::Pending;
use super::update::update;
use crate::Failure;
use crate::change::Change;

/// See the module.
pub(super) struct Batch<'a> {
    pub change: &'a Change,
    pub actor: &'a Actor,
    pub id: ImportId,
    pub book: &'a mut Book,
    pub counts: &'a mut ImportCounts,
    pub problems: Vec<RowProblem>,
}

impl Batch<'_> {
    /// Writes rows in their order. What is made is collected and made at once, unless a row needs
    /// to find what a row before it has made.
    pub async fn write(&mut self, rows: Vec<Given>) -> Result<(), Error> {
        let (tx, organization_id) = (&self.change.tx, self.actor.organization_id);
        let mut rest = &rows[..];
        while !rest.is_empty() {
            let known = Known::look_up(tx, organization_id, self.book, rest)
                .await
                .or_internal()?;
            let mut pending = Pending::default();
            while let Some((given, later)) = rest.split_first() {
                if !self.row(&known, &mut pending, given).await? {
                    break;
                }
                self.counts.rows += 1;
                rest = later;
            }
            pending.write(self.change, self.actor, self.id).await?;
        }
        Ok(())
    }

    /// Does a row; says whether it is done, or to be tried again once what is pending is made.
    async fn row(
        &mut self,
        known: &Known,
        pending: &mut Pending,
        given: &Given,
    ) -> Result<bool, Error> {
        let mut decision = decide(self.book, known, &pending.taken, given);
        let (tx, organization_id) = (&self.change.tx, self.actor.organization_id);
        let unknown = unknown_relations(tx, organization_id, self.book, given).await?;
        if !unknown.is_empty() {
            decision = Decision::Refuse(unknown);
        }
        match decision {
            Decision::Again => return Ok(false),
            Decision::Skip => self.counts.skipped += 1,
            Decision::Refuse(fields) => self.refuse(given.row, fields),
            Decision::Create(fields) => self.create(known, pending, given, *fields).await?,
            Decision::Update(id) => {
                let company = given.company.as_ref();
                if let Some(name) = company.filter(|name| !known.companies.contains_key(*name)) {
                    pending.company(self.change, name)?;
                    return Ok(false);
                }
                self.update(known, given, id).await?;
            }
        }
        Ok(true)
    }

    fn refuse(&mut self, row: i64, fields: Vec<FieldError>) {
        self.counts.failed += 1;
        self.problems.push(RowProblem { row, fields });
    }

    async fn create(
        &mut self,
        known: &Known,
        pending: &mut Pending,
        given: &Given,
        mut fields: Fields,
    ) -> Result<(), Error> {
        let company = self.company(known, pending, given)?;
        let contact = given.contact.as_ref();
        let contact = contact.and_then(|name| known.contacts.get(name));
        let made = self.new_tags(given).await?;
        let worn = match &mut fields {
            Fields::Company(fields) => &mut fields.tag_ids,
            Fields::Contact(fields) => {
                fields.company_id = company;
                &mut fields.tag_ids
            }
            Fields::Deal(fields) => {
                fields.company_id = company;
                fields.contact_id = contact.map(|id| (*id).into());
                &mut fields.tag_ids
            }
        };
        worn.extend(made);
        worn.sort_unstable();
        worn.dedup();
        match pending.add(self.change, self.actor, self.book, given, fields) {
            Ok(()) => self.counts.created += 1,
            Err(error) if !error.fields.is_empty() => self.refuse(given.row, error.fields),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The company that a row names, which is there or about to be made.
    fn company(
        &self,
        known: &Known,
        pending: &mut Pending,
        given: &Given,
    ) -> Result<Option<CompanyId>, Error> {
        let Some(name) = &given.company else {
            return Ok(None);
        };
        match known.companies.get(name) {
            Some(id) => Ok(Some((*id).into())),
            None => pending.company(self.change, name).map(Some),
        }
    }

    async fn update(&mut self, known: &Known, given: &Given, id: uuid::Uuid) -> Result<(), Error> {
        let mut input = given.input.clone();
        let company = given.company.as_ref();
        let company = company.and_then(|name| known.companies.get(name));
        let contact = given.contact.as_ref();
        let contact = contact.and_then(|name| known.contacts.get(name));
        match &mut input {
            Input::Company(_) => {}
            Input::Contact(input) => input.company_id = company.map(|id| (*id).into()),
            Input::Deal(input) => {
                input.company_id = company.map(|id| (*id).into());
                input.contact_id = contact.map(|id| (*id).into());
            }
        }
        input.tags_mut().extend(self.new_tags(given).await?);
        match update(self.change, self.actor, id, input).await {
            Ok(None) => self.counts.skipped += 1,
            Ok(Some(change)) => {
                let (tx, organization_id) = (&self.change.tx, self.actor.organization_id);
                changes::remember_updated(tx, organization_id, self.id, change)
                    .await
                    .or_internal()?;
                self.counts.updated += 1;
            }
            // Refused before anything was written.
            Err(error) if !error.fields.is_empty() => self.refuse(given.row, error.fields),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Makes the tags that a row names and that are not there.
    async fn new_tags(&mut self, given: &Given) -> Result<Vec<TagId>, Error> {
        let mut ids = Vec::with_capacity(given.new_tags.len());
        for name in &given.new_tags {
            // A row before it may have made it.
            if let Some(id) = self.book.tags.get(&fold(name)) {
                ids.push(*id);
                continue;
            }
            let input = TagInput {
                name: name.clone(),
                tint: None,
            };
            let (fields, id) = (input.parse()?, self.change.clock.new_id());
            let (Change { tx, now, .. }, organization_id) =
                (self.change, self.actor.organization_id);
            tags::insert(tx, organization_id, id, &fields, *now)
                .await
                .or_internal()?;
            let tag = Tag {
                id,
                name: fields.name.to_string(),
                tint: fields.tint,
            };
            let by = Some(self.actor.user_id);
            tx.emit(organization_id, by, *now, Event::TagCreated(tag));
            self.book.tags.insert(fold(name), id);
            ids.push(id);
        }
        Ok(take(&mut ids))
    }
}

/// The custom fields of a row that name a record which is not there.
pub(super) async fn unknown_relations(
    on: &impl Executor,
    organization_id: OrganizationId,
    book: &Book,
    given: &Given,
) -> Result<Vec<FieldError>, Error> {
    let mut unknown = Vec::new();
    for (field, record) in cells::relations(book, given.input.custom()) {
        let known = references::exists(on, organization_id, record.into()).await;
        if !known.or_internal()? {
            let code = FieldCode::Unknown;
            unknown.push(FieldError { field, code });
        }
    }
    Ok(unknown)
}
