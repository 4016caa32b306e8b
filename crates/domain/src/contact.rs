//! Contacts: the people the team talks to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::value::{Email, Name, Note, Phone, TelegramUsername};
use crate::{CompanyId, ContactId, Error, FieldErrors};

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
    /// What they do at their company.
    pub job_title: Option<String>,
    /// Where they work.
    pub company_id: Option<CompanyId>,
    /// The name of that company.
    pub company_name: Option<String>,
    /// Anything else worth knowing.
    pub description: Option<String>,
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
    /// What they do.
    pub job_title: Option<String>,
    /// Where they work.
    pub company_id: Option<CompanyId>,
    /// Anything else.
    pub description: Option<String>,
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
    /// Where they work; that it exists is for the store to say.
    pub company_id: Option<CompanyId>,
    /// Anything else.
    pub description: Option<Note>,
}

impl ContactInput {
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
            company_id: self.company_id,
            description,
        })
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
            company_id: contact.company_id,
            description: contact.description.clone(),
        }
    }
}
