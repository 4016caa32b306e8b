//! Giving a record that is there what a row says.

use domain::company::{Company, CompanyInput};
use domain::contact::{Contact, ContactInput};
use domain::custom::CustomValues;
use domain::deal::{Deal, DealInput};
use domain::import::ImportChange;
use domain::{Actor, Error, RecordKind, TagId};
use serde::Serialize;
use uuid::Uuid;

use super::cells::Input;
use crate::change::Change;
use crate::error::incident;
use crate::{companies, contacts, deals};

/// Changes a record; what it was, or nothing if it says the same already.
pub(super) async fn update(
    change: &Change,
    actor: &Actor,
    id: Uuid,
    given: Input,
) -> Result<Option<ImportChange>, Error> {
    Ok(match given {
        Input::Company(given) => {
            let edit = |now: CompanyInput| Ok(differing(&now, company(now.clone(), given)));
            let target = domain::CompanyId(id).into();
            let updated = companies::update_in(change, actor, target, edit).await?;
            updated
                .map(|(was, is)| changed(RecordKind::Company, id, is.version, was_company(&was)))
                .transpose()?
        }
        Input::Contact(given) => {
            let edit = |now: ContactInput| Ok(differing(&now, contact(now.clone(), given)));
            let target = domain::ContactId(id).into();
            let updated = contacts::update_in(change, actor, target, edit).await?;
            updated
                .map(|(was, is)| changed(RecordKind::Contact, id, is.version, was_contact(&was)))
                .transpose()?
        }
        Input::Deal(given) => {
            let edit = |now: DealInput| Ok(differing(&now, deal(now.clone(), given)));
            let target = domain::DealId(id).into();
            let updated = deals::update_in(change, actor, target, edit).await?;
            updated
                .map(|(was, is)| changed(RecordKind::Deal, id, is.version, was_deal(&was)))
                .transpose()?
        }
    })
}

fn was_company(company: &Company) -> CompanyInput {
    company.into()
}

fn was_contact(contact: &Contact) -> ContactInput {
    contact.into()
}

fn was_deal(deal: &Deal) -> DealInput {
    deal.into()
}

fn changed(
    kind: RecordKind,
    record_id: Uuid,
    version: i64,
    was: impl Serialize,
) -> Result<ImportChange, Error> {
    let before = serde_json::to_value(was).map_err(|error| incident(&error))?;
    Ok(ImportChange {
        kind,
        record_id,
        version,
        before: Some(before),
    })
}

fn differing<T: PartialEq>(now: &T, wanted: T) -> Option<T> {
    (*now != wanted).then_some(wanted)
}

/// What is given takes the place of what was there; nothing given leaves it.
fn over<T>(place: &mut Option<T>, given: Option<T>) {
    if given.is_some() {
        *place = given;
    }
}

fn name_over(place: &mut String, given: String) {
    if !given.is_empty() {
        *place = given;
    }
}

fn tags_over(place: &mut Vec<TagId>, given: Vec<TagId>) {
    for tag in given {
        if !place.contains(&tag) {
            place.push(tag);
        }
    }
}

fn custom_over(place: &mut CustomValues, given: CustomValues) {
    place.extend(given);
}

fn company(mut now: CompanyInput, given: CompanyInput) -> CompanyInput {
    name_over(&mut now.name, given.name);
    over(&mut now.website, given.website);
    over(&mut now.domain, given.domain);
    over(&mut now.industry, given.industry);
    over(&mut now.size, given.size);
    over(&mut now.address, given.address);
    over(&mut now.source, given.source);
    over(&mut now.owner_id, given.owner_id);
    over(&mut now.description, given.description);
    tags_over(&mut now.tag_ids, given.tag_ids);
    custom_over(&mut now.custom, given.custom);
    now
}

fn contact(mut now: ContactInput, given: ContactInput) -> ContactInput {
    name_over(&mut now.first_name, given.first_name);
    over(&mut now.last_name, given.last_name);
    over(&mut now.email, given.email);
    over(&mut now.phone, given.phone);
    over(&mut now.telegram_username, given.telegram_username);
    over(&mut now.telegram_user_id, given.telegram_user_id);
    over(&mut now.job_title, given.job_title);
    over(&mut now.company_id, given.company_id);
    for link in given.links {
        if !now.links.contains(&link) {
            now.links.push(link);
        }
    }
    over(&mut now.source, given.source);
    over(&mut now.consent, given.consent);
    over(&mut now.language, given.language);
    over(&mut now.time_zone, given.time_zone);
    over(&mut now.owner_id, given.owner_id);
    over(&mut now.description, given.description);
    tags_over(&mut now.tag_ids, given.tag_ids);
    custom_over(&mut now.custom, given.custom);
    now
}

fn deal(mut now: DealInput, given: DealInput) -> DealInput {
    name_over(&mut now.title, given.title);
    over(&mut now.value_minor, given.value_minor);
    over(&mut now.currency, given.currency);
    over(&mut now.contact_id, given.contact_id);
    over(&mut now.company_id, given.company_id);
    over(&mut now.stage_id, given.stage_id);
    over(&mut now.owner_id, given.owner_id);
    over(&mut now.probability, given.probability);
    over(&mut now.expected_close_on, given.expected_close_on);
    over(&mut now.source, given.source);
    over(&mut now.loss_reason, given.loss_reason);
    over(&mut now.description, given.description);
    tags_over(&mut now.tag_ids, given.tag_ids);
    custom_over(&mut now.custom, given.custom);
    now
}
