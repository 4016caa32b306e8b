//! Contacts: the people the team talks to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::custom::CustomValues;
use crate::tag::{Tag, distinct};
use crate::value::{Email, Language, Name, Note, Phone, TelegramUsername, TimeZone, Website};
use crate::{CompanyId, ContactId, Error, FieldCode, FieldErrors, TagId, UserId};

text_enum! {
    /// Whether a contact agreed to be written to.
    Consent {
        /// Nobody asked, or nobody noted the answer.
        Unknown = "unknown",
        /// They agreed.
        Given = "given",
        /// They do not want it.
        Refused = "refused",
    }
}

/// A person the team talks to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// Their first name.
    pub first_name: String,
    /// Their last name.
    pub last_name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their phone number in E.164 form.
    pub phone: Option<String>,
    /// Their Telegram user name, without `@`.
    pub telegram_username: Option<String>,
    /// Their Telegram id, which stays when the name changes.
    pub telegram_user_id: Option<i64>,
    /// What they do at their company.
    pub job_title: Option<String>,
    /// Where they work.
    pub company_id: Option<CompanyId>,
    /// The name of that company.
    pub company_name: Option<String>,
    /// Their pages elsewhere.
    pub links: Vec<String>,
    /// How the team came to know them.
    pub source: Option<String>,
    /// Whether they agreed to be written to.
    pub consent: Consent,
    /// The language they prefer, a BCP 47 tag.
    pub language: Option<String>,
    /// Their time zone, an IANA name.
    pub time_zone: Option<String>,
    /// The member who looks after them.
    pub owner_id: Option<UserId>,
    /// That member's name.
    pub owner_name: Option<String>,
    /// The tags they wear, by name.
    pub tags: Vec<Tag>,
    /// What they have in the organization's own fields.
    #[serde(default)]
    pub custom: CustomValues,
    /// Anything else worth knowing.
    pub description: Option<String>,
    /// Grows by one with every change; the newer of two copies has the higher one.
    pub version: i64,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// When they were last changed.
    pub updated_at: DateTime<Utc>,
}

impl Contact {
    /// First and last name.
    pub fn display_name(&self) -> String {
        match &self.last_name {
            Some(last) => format!("{} {last}", self.first_name),
            None => self.first_name.clone(),
        }
    }
}

/// A contact as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ContactInput {
    /// Their first name.
    pub first_name: String,
    /// Their last name.
    pub last_name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their phone number, with country code.
    pub phone: Option<String>,
    /// Their Telegram user name, with or without `@`, or a `t.me` link.
    pub telegram_username: Option<String>,
    /// Their Telegram id.
    pub telegram_user_id: Option<i64>,
    /// What they do.
    pub job_title: Option<String>,
    /// Where they work.
    pub company_id: Option<CompanyId>,
    /// Their pages elsewhere, at most [`ContactInput::MAX_LINKS`].
    pub links: Vec<String>,
    /// How the team came to know them.
    pub source: Option<String>,
    /// Whether they agreed to be written to; nothing means unknown.
    pub consent: Option<Consent>,
    /// The language they prefer.
    pub language: Option<String>,
    /// Their time zone.
    pub time_zone: Option<String>,
    /// Who looks after them.
    pub owner_id: Option<UserId>,
    /// Anything else.
    pub description: Option<String>,
    /// The tags they shall wear.
    pub tag_ids: Vec<TagId>,
    /// What the organization's own fields shall have; what is left out is cleared.
    pub custom: CustomValues,
}

/// A contact that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFields {
    /// Their first name.
    pub first_name: Name,
    /// Their last name.
    pub last_name: Option<Name>,
    /// Their e-mail address.
    pub email: Option<Email>,
    /// Their phone number.
    pub phone: Option<Phone>,
    /// Their Telegram user name.
    pub telegram_username: Option<TelegramUsername>,
    /// What they do.
    pub job_title: Option<Name>,
    /// Their Telegram id.
    pub telegram_user_id: Option<i64>,
    /// Where they work; that it exists is for the store to say, like all ids here.
    pub company_id: Option<CompanyId>,
    /// Their pages elsewhere.
    pub links: Vec<Website>,
    /// How the team came to know them.
    pub source: Option<Name>,
    /// Whether they agreed to be written to.
    pub consent: Consent,
    /// The language they prefer.
    pub language: Option<Language>,
    /// Their time zone.
    pub time_zone: Option<TimeZone>,
    /// Who looks after them.
    pub owner_id: Option<UserId>,
    /// Anything else.
    pub description: Option<Note>,
    /// The tags they shall wear, each once.
    pub tag_ids: Vec<TagId>,
}

impl ContactInput {
    /// The most links of one contact.
    pub const MAX_LINKS: usize = 20;

    /// Checks every field at once.
    pub fn parse(&self) -> Result<ContactFields, Error> {
        let mut errors = FieldErrors::default();
        let first_name = errors.required("first_name", Name::parse(&self.first_name));
        let last_name = errors.optional("last_name", self.last_name.as_deref(), Name::parse);
        let email = errors.optional("email", self.email.as_deref(), Email::parse);
        let phone = errors.optional("phone", self.phone.as_deref(), Phone::parse);
        let telegram_username = errors.optional(
            "telegram_username",
            self.telegram_username.as_deref(),
            TelegramUsername::parse,
        );
        let job_title = errors.optional("job_title", self.job_title.as_deref(), Name::parse);
        let links = self.parse_links(&mut errors);
        let source = errors.optional("source", self.source.as_deref(), Name::parse);
        let language = errors.optional("language", self.language.as_deref(), Language::parse);
        let time_zone = errors.optional("time_zone", self.time_zone.as_deref(), TimeZone::parse);
        let description = errors.optional("description", self.description.as_deref(), Note::parse);
        errors.finish()?;
        let first_name = first_name.ok_or_else(|| Error::new(crate::ErrorCode::Invalid))?;
        Ok(ContactFields {
            first_name,
            last_name,
            email,
            phone,
            telegram_username,
            job_title,
            telegram_user_id: self.telegram_user_id,
            company_id: self.company_id,
            links,
            source,
            consent: self.consent.unwrap_or(Consent::Unknown),
            language,
            time_zone,
            owner_id: self.owner_id,
            description,
            tag_ids: distinct(&self.tag_ids),
        })
    }

    fn parse_links(&self, errors: &mut FieldErrors) -> Vec<Website> {
        let given = self.links.iter().map(|link| link.trim());
        let given: Vec<_> = given.filter(|link| !link.is_empty()).collect();
        if given.len() > Self::MAX_LINKS {
            errors.push("links", FieldCode::TooLong);
        }
        let links: Result<_, _> = given.into_iter().map(Website::parse).collect();
        errors.required("links", links).unwrap_or_default()
    }
}

impl From<&Contact> for ContactInput {
    fn from(contact: &Contact) -> Self {
        Self {
            first_name: contact.first_name.clone(),
            last_name: contact.last_name.clone(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
            telegram_username: contact.telegram_username.clone(),
            job_title: contact.job_title.clone(),
            telegram_user_id: contact.telegram_user_id,
            company_id: contact.company_id,
            links: contact.links.clone(),
            source: contact.source.clone(),
            consent: Some(contact.consent),
            language: contact.language.clone(),
            time_zone: contact.time_zone.clone(),
            owner_id: contact.owner_id,
            description: contact.description.clone(),
            tag_ids: contact.tags.iter().map(|tag| tag.id).collect(),
            custom: contact.custom.clone(),
        }
    }
}
