use crate::error::ApiError;
use domain::{ContactId, ListQuery, Page, contact::Contact};
#[cfg(feature = "ssr")]
use domain::{Error, FieldCode, FieldErrors, contact::ContactInput};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;

/// A contact as its form holds it: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: String,
    pub telegram_username: String,
    pub job_title: String,
    pub company_id: String,
    /// What the company's field shows; not stored.
    pub company_name: String,
    pub description: String,
}

impl ContactForm {
    /// What came in the address.
    #[must_use]
    pub fn from_address(query: &ParamsMap) -> Self {
        let text = |name| query.get(name).unwrap_or_default();
        Self {
            first_name: text("first_name"),
            last_name: text("last_name"),
            email: text("email"),
            phone: text("phone"),
            telegram_username: text("telegram_username"),
            job_title: text("job_title"),
            company_id: text("company_id"),
            company_name: text("company_name"),
            description: text("description"),
        }
    }
}

#[cfg(feature = "ssr")]
impl ContactForm {
    fn typed(&self) -> [(&'static str, &str); 9] {
        [
            ("first_name", &self.first_name),
            ("last_name", &self.last_name),
            ("email", &self.email),
            ("phone", &self.phone),
            ("telegram_username", &self.telegram_username),
            ("job_title", &self.job_title),
            ("company_id", &self.company_id),
            ("company_name", &self.company_name),
            ("description", &self.description),
        ]
    }

    /// As the use case wants it; every refused field at once.
    fn input(&self) -> Result<ContactInput, Error> {
        let mut errors = FieldErrors::default();
        let company_id = errors.optional("company_id", Some(&self.company_id), |text| {
            text.parse().map_err(|_| FieldCode::Unknown)
        });
        let input = ContactInput {
            first_name: self.first_name.clone(),
            last_name: Some(self.last_name.clone()),
            email: Some(self.email.clone()),
            phone: Some(self.phone.clone()),
            telegram_username: Some(self.telegram_username.clone()),
            job_title: Some(self.job_title.clone()),
            company_id,
            description: Some(self.description.clone()),
        };
        for refused in input
            .parse()
            .err()
            .into_iter()
            .flat_map(|error| error.fields)
        {
            errors.push(&refused.field, refused.code);
        }
        errors.finish()?;
        Ok(input)
    }
}

impl From<&Contact> for ContactForm {
    fn from(contact: &Contact) -> Self {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        Self {
            first_name: contact.first_name.clone(),
            last_name: text(&contact.last_name),
            email: text(&contact.email),
            phone: text(&contact.phone),
            telegram_username: text(&contact.telegram_username),
            job_title: text(&contact.job_title),
            company_id: contact
                .company_id
                .map(|id| id.to_string())
                .unwrap_or_default(),
            company_name: text(&contact.company_name),
            description: text(&contact.description),
        }
    }
}

/// A page of contacts.
#[server(prefix = "/fn", endpoint = "contacts/list", input = GetUrl)]
pub async fn list_contacts(#[server(default)] query: ListQuery) -> Result<Page<Contact>, ApiError> {
    use crate::ctx;
    Ok(service::contacts::list(&ctx::services()?, &ctx::actor()?, &query).await?)
}

/// One contact.
#[server(prefix = "/fn", endpoint = "contacts/get", input = GetUrl)]
pub async fn get_contact(id: ContactId) -> Result<Contact, ApiError> {
    use crate::ctx;
    Ok(service::contacts::get(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Adds a contact.
#[server(prefix = "/fn", endpoint = "contacts/create")]
pub async fn create_contact(#[server(flatten)] form: ContactForm) -> Result<Contact, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let created = match form.input() {
        Ok(input) => service::contacts::create(&services, &actor, &input).await,
        Err(error) => Err(error),
    };
    match created {
        Ok(contact) => {
            ctx::then_show(&format!("/crm/contacts/{}", contact.id));
            Ok(contact)
        }
        Err(error) => Err(ctx::form_failed(
            CreateContact::PATH,
            "/crm/contacts/new",
            &form.typed(),
            error,
        )),
    }
}

/// Changes a contact.
#[server(prefix = "/fn", endpoint = "contacts/update")]
pub async fn update_contact(
    id: ContactId,
    #[server(flatten)] form: ContactForm,
) -> Result<Contact, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let page = format!("/crm/contacts/{id}");
    match service::contacts::update(&services, &actor, id, |_| form.input()).await {
        Ok(contact) => {
            ctx::then_show(&page);
            Ok(contact)
        }
        Err(error) => Err(ctx::form_failed(
            UpdateContact::PATH,
            &format!("{page}?edit=yes"),
            &form.typed(),
            error,
        )),
    }
}

/// Deletes a contact.
#[server(prefix = "/fn", endpoint = "contacts/delete")]
pub async fn delete_contact(id: ContactId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::contacts::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}
