//! Records that are about to be made, many in one statement.

use std::collections::HashMap;

use domain::company::{CompanyFields, CompanyInput};
use domain::contact::ContactFields;
use domain::custom::CustomValues;
use domain::deal::DealFields;
use domain::{Actor, CompanyId, ContactId, DealId, Error, FieldCode, ImportId, Record};
use store::deals::Arrival;
use store::imports::changes;
use store::{companies, contacts, custom, deals};
use uuid::Uuid;

use super::book::Book;
use super::cells::Given;
use super::decide::{Fields, Taken};
use crate::Failure;
use crate::change::Change;

/// See the module.
#[derive(Default)]
pub(super) struct Pending {
    pub taken: Taken,
    /// Companies made because a row names them, by name.
    named: HashMap<String, CompanyId>,
    companies: Vec<(CompanyId, CompanyFields)>,
    contacts: Vec<(ContactId, ContactFields)>,
    deals: Vec<(DealId, DealFields, Arrival)>,
    custom: Vec<(Uuid, CustomValues)>,
}

impl Pending {
    /// The company of this name that is about to be made, now if it was not before.
    pub fn company(&mut self, change: &Change, name: &str) -> Result<CompanyId, Error> {
        if let Some(id) = self.named.get(name) {
            return Ok(*id);
        }
        let input = CompanyInput {
            name: name.to_owned(),
            ..CompanyInput::default()
        };
        let id: CompanyId = change.clock.new_id();
        self.companies.push((id, input.parse()?));
        self.named.insert(name.to_owned(), id);
        Ok(id)
    }

    /// Adds the record of a row.
    pub fn add(
        &mut self,
        change: &Change,
        actor: &Actor,
        book: &Book,
        given: &Given,
        fields: Fields,
    ) -> Result<(), Error> {
        let id: Uuid = change.clock.new_id();
        match fields {
            Fields::Company(fields) => self.companies.push((id.into(), fields)),
            Fields::Contact(fields) => self.contacts.push((id.into(), fields)),
            Fields::Deal(mut fields) => {
                fields.owner_id.get_or_insert(actor.user_id);
                let places = book.stages.values();
                let place = match fields.stage_id {
                    Some(stage) => places.copied().find(|place| place.1 == stage),
                    None => book.first_stage,
                };
                let (pipeline_id, stage_id) =
                    place.ok_or_else(|| Error::field("stage", FieldCode::Unknown))?;
                let arrival = Arrival {
                    id: change.clock.new_id(),
                    pipeline_id,
                    stage_id,
                    actor_id: actor.user_id,
                    at: change.now,
                };
                self.deals.push((DealId(id), fields, arrival));
            }
        }
        let values = given.input.custom();
        if !values.is_empty() {
            self.custom.push((id, values.clone()));
        }
        self.taken.take(given);
        Ok(())
    }

    /// Makes all of them.
    pub async fn write(self, change: &Change, actor: &Actor, id: ImportId) -> Result<(), Error> {
        let (tx, now, organization_id) = (&change.tx, change.now, actor.organization_id);
        // Companies first: the others may be with them.
        let companies: Vec<_> = self.companies.iter().map(|(id, of)| (*id, of)).collect();
        companies::insert_many(tx, organization_id, &companies, now)
            .await
            .or_internal()?;
        let contacts: Vec<_> = self.contacts.iter().map(|(id, of)| (*id, of)).collect();
        contacts::insert_many(tx, organization_id, &contacts, now)
            .await
            .or_internal()?;
        let deals = self.deals.iter();
        let deals: Vec<_> = deals.map(|(id, fields, at)| (*id, fields, *at)).collect();
        deals::insert_many(tx, organization_id, &deals)
            .await
            .or_internal()??;
        let values: Vec<_> = self
            .custom
            .iter()
            .map(|(id, values)| (*id, values))
            .collect();
        custom::put_new(tx, organization_id, &values)
            .await
            .or_internal()?;
        let companies = self.companies.iter().map(|(id, _)| Record::from(*id));
        let contacts = self.contacts.iter().map(|(id, _)| Record::from(*id));
        let deals = self.deals.iter().map(|(id, _, _)| Record::from(*id));
        let all = companies.chain(contacts).chain(deals);
        changes::remember_created(tx, organization_id, id, all)
            .await
            .or_internal()
    }
}
