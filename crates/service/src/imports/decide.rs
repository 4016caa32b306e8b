//! What becomes of a row.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use domain::company::CompanyFields;
use domain::contact::ContactFields;
use domain::deal::DealFields;
use domain::import::OnDuplicate;
use domain::{Error, FieldCode, FieldError};
use uuid::Uuid;

use super::book::{Book, Known};
use super::cells::{Given, Input};

/// A record that can be stored.
pub(super) enum Fields {
    Company(CompanyFields),
    Contact(ContactFields),
    Deal(DealFields),
}

/// What becomes of a row.
pub(super) enum Decision {
    Create(Box<Fields>),
    Update(Uuid),
    Skip,
    Refuse(Vec<FieldError>),
    /// A row before it, which is not written yet, makes its record.
    Again,
}

/// What rows that are not written yet have taken. A dry run keeps it for the whole file, so it is
/// hashes: eight bytes of a million keys.
#[derive(Default)]
pub(super) struct Taken {
    hasher: RandomState,
    keys: HashSet<u64>,
    domains: HashSet<u64>,
}

impl Taken {
    /// Remembers what a row has that shall be made.
    pub fn take(&mut self, given: &Given) {
        let hash = |text: &String| self.hasher.hash_one(text);
        self.keys.extend(given.key.as_ref().map(hash));
        self.domains.extend(given.domain.as_ref().map(hash));
    }

    fn has(&self, among: &HashSet<u64>, text: &str) -> bool {
        among.contains(&self.hasher.hash_one(text))
    }
}

/// Decides.
pub(super) fn decide(book: &Book, known: &Known, taken: &Taken, given: &Given) -> Decision {
    if !given.errors.is_empty() {
        return Decision::Refuse(given.errors.clone());
    }
    let named = given.contact.as_ref();
    if named.is_some_and(|contact| !known.contacts.contains_key(contact)) {
        return refuse("contact", FieldCode::Unknown);
    }
    let key = given.key.as_ref().filter(|_| book.minds_duplicates());
    let there = key.and_then(|key| known.records.get(key)).copied();
    let by_id = book.setup.key.as_deref() == Some("id");
    match (there, key) {
        (Some(_), _) if book.setup.on_duplicate == OnDuplicate::Skip => return Decision::Skip,
        (Some(id), _) => return update(book, known, taken, given, id),
        (None, Some(_)) if by_id => return refuse("id", FieldCode::Unknown),
        (None, Some(key)) if taken.has(&taken.keys, key) => return Decision::Again,
        _ => {}
    }
    if domain_taken(known, taken, given, None) {
        return refuse("domain", FieldCode::Taken);
    }
    match parse(&given.input) {
        Ok(fields) => Decision::Create(Box::new(fields)),
        Err(error) => Decision::Refuse(renamed(book, error)),
    }
}

fn refuse(field: &str, code: FieldCode) -> Decision {
    Decision::Refuse(Error::field(field, code).fields)
}

fn update(book: &Book, known: &Known, taken: &Taken, given: &Given, id: Uuid) -> Decision {
    if domain_taken(known, taken, given, Some(id)) {
        return refuse("domain", FieldCode::Taken);
    }
    // What the row leaves out stays, so nothing is required of it.
    let mut whole = given.input.clone();
    let name = match &mut whole {
        Input::Company(input) => &mut input.name,
        Input::Contact(input) => &mut input.first_name,
        Input::Deal(input) => &mut input.title,
    };
    if name.is_empty() {
        name.push('-');
    }
    match parse(&whole) {
        Ok(_) => Decision::Update(id),
        Err(error) => Decision::Refuse(renamed(book, error)),
    }
}

/// Whether another company has the domain, or will.
fn domain_taken(known: &Known, taken: &Taken, given: &Given, own: Option<Uuid>) -> bool {
    given.domain.as_ref().is_some_and(|domain| {
        let other = known.domains.get(domain).copied();
        other.is_some() && other != own || taken.has(&taken.domains, domain)
    })
}

fn parse(input: &Input) -> Result<Fields, Error> {
    Ok(match input {
        Input::Company(input) => Fields::Company(input.parse()?),
        Input::Contact(input) => Fields::Contact(input.parse()?),
        Input::Deal(input) => Fields::Deal(input.parse()?),
    })
}

/// The refused fields by the names that columns have.
fn renamed(book: &Book, error: Error) -> Vec<FieldError> {
    let column = |field: String| match field.as_str() {
        "first_name" | "last_name" if book.setup.column(&field).is_none() => "full_name".to_owned(),
        "value_minor" => "value".to_owned(),
        _ => field,
    };
    let fields = error.fields.into_iter();
    fields
        .map(|refused| FieldError {
            field: column(refused.field),
            ..refused
        })
        .collect()
}
