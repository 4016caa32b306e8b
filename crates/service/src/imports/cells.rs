//! The cells of a row, as the input of a record.

use chrono::NaiveDate;
use domain::company::CompanyInput;
use domain::contact::{Consent, ContactInput};
use domain::custom::{CustomValue, CustomValues};
use domain::deal::DealInput;
use domain::value::{Domain, Email, Name, Phone, TelegramUsername, minor_digits, parse_amount};
use domain::{FieldCode, FieldError, RecordKind, TagId, UserId};

use super::book::{Book, fold};
use crate::csv::unguarded;

/// What a row says of a record, in the form of the record's kind.
#[derive(Clone, Debug)]
pub(super) enum Input {
    Company(CompanyInput),
    Contact(ContactInput),
    Deal(DealInput),
}

impl Input {
    fn blank(kind: RecordKind) -> Self {
        match kind {
            RecordKind::Company => Self::Company(CompanyInput::default()),
            RecordKind::Contact => Self::Contact(ContactInput::default()),
            RecordKind::Deal => Self::Deal(DealInput::default()),
        }
    }

    pub fn custom(&self) -> &CustomValues {
        match self {
            Self::Company(input) => &input.custom,
            Self::Contact(input) => &input.custom,
            Self::Deal(input) => &input.custom,
        }
    }

    fn custom_mut(&mut self) -> &mut CustomValues {
        match self {
            Self::Company(input) => &mut input.custom,
            Self::Contact(input) => &mut input.custom,
            Self::Deal(input) => &mut input.custom,
        }
    }

    pub fn tags_mut(&mut self) -> &mut Vec<TagId> {
        match self {
            Self::Company(input) => &mut input.tag_ids,
            Self::Contact(input) => &mut input.tag_ids,
            Self::Deal(input) => &mut input.tag_ids,
        }
    }

    fn owner_mut(&mut self) -> &mut Option<UserId> {
        match self {
            Self::Company(input) => &mut input.owner_id,
            Self::Contact(input) => &mut input.owner_id,
            Self::Deal(input) => &mut input.owner_id,
        }
    }
}

/// A row that was read.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// Its number in the file, where the headings are row 1.
    pub row: i64,
    pub input: Input,
    /// By what it is told apart.
    pub key: Option<String>,
    /// The domain it wants for itself.
    pub domain: Option<String>,
    /// The company it names.
    pub company: Option<String>,
    /// The contact it names, by address or by name.
    pub contact: Option<String>,
    /// The tags it names that are not there yet.
    pub new_tags: Vec<String>,
    pub errors: Vec<FieldError>,
    amount: Option<String>,
}

/// Reads a row.
pub(super) fn read(book: &Book, row: i64, cells: &[String]) -> Given {
    let mut given = Given {
        row,
        input: Input::blank(book.kind),
        key: None,
        domain: None,
        company: None,
        contact: None,
        new_tags: Vec::new(),
        errors: Vec::new(),
        amount: None,
    };
    for (target, cell) in book.setup.columns.iter().zip(cells) {
        let (Some(target), text) = (target, unguarded(cell).trim()) else {
            continue;
        };
        if text.is_empty() {
            continue;
        }
        if let Err(code) = put(book, &mut given, target, text) {
            given.refuse(target, code);
        }
    }
    given.put_amount();
    given
}

impl Given {
    pub fn refuse(&mut self, field: &str, code: FieldCode) {
        self.errors.push(FieldError {
            field: field.to_owned(),
            code,
        });
    }

    /// An amount is read once its currency is known, wherever that stands in the row.
    fn put_amount(&mut self) {
        let (Some(text), Input::Deal(deal)) = (self.amount.take(), &mut self.input) else {
            return;
        };
        let currency = deal.currency.as_deref();
        let currency = currency.unwrap_or(DealInput::DEFAULT_CURRENCY);
        match parse_amount(&text, minor_digits(&currency.to_uppercase())) {
            Ok(minor) => deal.value_minor = Some(minor),
            Err(code) => self.refuse("value", code),
        }
    }
}

/// Puts a cell where it belongs.
fn put(book: &Book, given: &mut Given, target: &str, text: &str) -> Result<(), FieldCode> {
    // PostgreSQL cannot store it, and nobody can mean it.
    if text.contains('\0') {
        return Err(FieldCode::Malformed);
    }
    if let Some(id) = domain::custom::of_key(target) {
        return put_custom(book, given, id, text);
    }
    match target {
        "owner" => {
            let owner = book.member(text).ok_or(FieldCode::Unknown)?;
            *given.input.owner_mut() = Some(owner);
        }
        "tags" => put_tags(book, given, text),
        "company" => given.company = Some(Name::parse(text)?.to_string()),
        _ => match &mut given.input {
            Input::Company(company) => put_company(company, &mut given.domain, target, text)?,
            Input::Contact(contact) => put_contact(contact, target, text)?,
            Input::Deal(_) => put_deal(book, given, target, text)?,
        },
    }
    if book.setup.key.as_deref() == Some(target) {
        given.key = Some(key(target, text)?);
    }
    Ok(())
}

/// A cell as the key it is looked up by: as the value would be stored.
fn key(target: &str, text: &str) -> Result<String, FieldCode> {
    Ok(match target {
        "email" => Email::parse(text)?.as_str().to_ascii_lowercase(),
        "telegram_username" => TelegramUsername::parse(text)?.as_str().to_ascii_lowercase(),
        "phone" => phone(text)?,
        "domain" => Domain::parse(text)?.to_string(),
        "id" => text
            .parse::<uuid::Uuid>()
            .map_err(|_| FieldCode::Unknown)?
            .to_string(),
        _ => Name::parse(text)?.to_string(),
    })
}

fn put_custom(
    book: &Book,
    given: &mut Given,
    id: domain::CustomFieldId,
    text: &str,
) -> Result<(), FieldCode> {
    let field = book.custom.iter().find(|field| field.id == id);
    let field = field.ok_or(FieldCode::Unknown)?;
    // Members are known by name here; a custom field knows ids only.
    let member = book.member(text).map(|id| id.to_string());
    let text = match field.holds {
        domain::custom::CustomKind::User => &member.ok_or(FieldCode::Unknown)?,
        domain::custom::CustomKind::Date => &day(text)?.to_string(),
        _ => text,
    };
    if let Some(value) = field.parse_text(text)? {
        given.input.custom_mut().insert(id, value);
    }
    Ok(())
}

/// The records that custom fields name.
pub(super) fn relations(book: &Book, values: &CustomValues) -> Vec<(String, domain::Record)> {
    let named = values.iter().filter_map(|(id, value)| {
        let field = book.custom.iter().find(|field| field.id == *id)?;
        match (value, field.target) {
            (CustomValue::Relation(id), Some(kind)) => {
                Some((field.key(), domain::Record { kind, id: *id }))
            }
            _ => None,
        }
    });
    named.collect()
}

fn put_tags(book: &Book, given: &mut Given, text: &str) {
    for name in text.split([',', ';']).map(str::trim) {
        if name.is_empty() {
            continue;
        }
        match (book.tags.get(&fold(name)), Name::parse(name)) {
            (Some(id), _) => given.input.tags_mut().push(*id),
            (None, Ok(name)) => given.new_tags.push(name.to_string()),
            (None, Err(code)) => given.refuse("tags", code),
        }
    }
}

fn put_company(
    company: &mut CompanyInput,
    domain: &mut Option<String>,
    target: &str,
    text: &str,
) -> Result<(), FieldCode> {
    let owned = text.to_owned();
    match target {
        "name" => company.name = owned,
        "website" => company.website = Some(owned),
        "domain" => {
            *domain = Some(Domain::parse(text)?.to_string());
            company.domain = Some(owned);
        }
        "industry" => company.industry = Some(owned),
        "size" => company.size = Some(whole(text)?),
        "address" => company.address = Some(owned),
        "source" => company.source = Some(owned),
        "description" => company.description = Some(owned),
        _ => {}
    }
    Ok(())
}

fn put_contact(contact: &mut ContactInput, target: &str, text: &str) -> Result<(), FieldCode> {
    let owned = text.to_owned();
    match target {
        "first_name" => contact.first_name = owned,
        "last_name" => contact.last_name = Some(owned),
        "full_name" => {
            let (first, last) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            contact.first_name = first.to_owned();
            contact.last_name = Some(last.trim().to_owned()).filter(|last| !last.is_empty());
        }
        "email" => contact.email = Some(owned),
        "phone" => contact.phone = Some(phone(text)?),
        "telegram_username" => contact.telegram_username = Some(owned),
        "telegram_user_id" => contact.telegram_user_id = Some(whole(text)?),
        "job_title" => contact.job_title = Some(owned),
        "links" => contact.links = text.split_whitespace().map(str::to_owned).collect(),
        "source" => contact.source = Some(owned),
        "consent" => contact.consent = Some(consent(text)?),
        "language" => contact.language = Some(owned),
        "time_zone" => contact.time_zone = Some(owned),
        "description" => contact.description = Some(owned),
        _ => {}
    }
    Ok(())
}

fn put_deal(book: &Book, given: &mut Given, target: &str, text: &str) -> Result<(), FieldCode> {
    let Input::Deal(deal) = &mut given.input else {
        return Ok(());
    };
    let owned = text.to_owned();
    match target {
        "title" => deal.title = owned,
        "value" => given.amount = Some(owned),
        "currency" => deal.currency = Some(owned),
        "stage" => {
            let place = book.stages.get(&fold(text)).ok_or(FieldCode::Unknown)?;
            deal.stage_id = Some(place.1);
        }
        "contact" => {
            given.contact = Some(match text.contains('@') {
                true => Email::parse(text)?.as_str().to_ascii_lowercase(),
                false => owned,
            });
        }
        "probability" => deal.probability = Some(whole(text.trim_end_matches('%').trim())?),
        "expected_close_on" => deal.expected_close_on = Some(day(text)?),
        "source" => deal.source = Some(owned),
        "loss_reason" => deal.loss_reason = Some(owned),
        "description" => deal.description = Some(owned),
        _ => {}
    }
    Ok(())
}

/// A phone number. A spreadsheet takes one for a number and its plus away: long enough to have a
/// country code, it gets it back.
fn phone(text: &str) -> Result<String, FieldCode> {
    let digits = text.len() >= 11 && text.chars().all(|c| c.is_ascii_digit());
    // Within Russia one dials 8 for what is +7 from elsewhere; it could be +8 as well.
    if digits && !text.starts_with(['0', '8']) {
        return Ok(Phone::parse(&format!("+{text}"))?.to_string());
    }
    Ok(Phone::parse(text)?.to_string())
}

fn whole(text: &str) -> Result<i64, FieldCode> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    compact.parse().map_err(|_| FieldCode::Amount)
}

/// A day as `2026-03-31` or `31.03.2026`, a time after it left out.
fn day(text: &str) -> Result<NaiveDate, FieldCode> {
    let text = text.split([' ', 'T']).next().unwrap_or_default();
    ["%Y-%m-%d", "%d.%m.%Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
        .filter(|day| (1..=9999).contains(&chrono::Datelike::year(day)))
        .ok_or(FieldCode::Malformed)
}

fn consent(text: &str) -> Result<Consent, FieldCode> {
    Ok(match fold(text).as_str() {
        "given" | "yes" | "true" | "1" | "да" | "есть" => Consent::Given,
        "refused" | "no" | "false" | "0" | "нет" => Consent::Refused,
        "unknown" | "неизвестно" => Consent::Unknown,
        _ => return Err(FieldCode::Malformed),
    })
}
