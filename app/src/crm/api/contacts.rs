use super::{CustomTexts, custom_from_address, ids_of, shown, texts_of};
#[cfg(feature = "ssr")]
use super::{all_refusals, known_id, known_ids, whole_number, with_custom};
use crate::error::ApiError;
use domain::{ContactId, ListQuery, Page, contact::Contact};
#[cfg(feature = "ssr")]
use domain::{Error, FieldErrors, RecordKind, Target, contact::ContactInput, custom::CustomValues};
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
    pub telegram_user_id: String,
    pub job_title: String,
    pub company_id: String,
    /// What the company's field shows; not stored.
    pub company_name: String,
    /// One a line.
    pub links: String,
    pub source: String,
    pub consent: String,
    pub language: String,
    pub time_zone: String,
    pub owner_id: String,
    pub description: String,
    /// A blank between.
    pub tag_ids: String,
    /// What the organization's own fields hold.
    pub custom: CustomTexts,
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
            telegram_user_id: text("telegram_user_id"),
            job_title: text("job_title"),
            company_id: text("company_id"),
            company_name: text("company_name"),
            links: text("links"),
            source: text("source"),
            consent: text("consent"),
            language: text("language"),
            time_zone: text("time_zone"),
            owner_id: text("owner_id"),
            description: text("description"),
            tag_ids: text("tag_ids"),
            custom: custom_from_address(query),
        }
    }

    /// Every field by its name.
    #[must_use]
    pub fn typed(&self) -> Vec<(&str, &str)> {
        let mut typed = vec![
            ("first_name", self.first_name.as_str()),
            ("last_name", self.last_name.as_str()),
            ("email", self.email.as_str()),
            ("phone", self.phone.as_str()),
            ("telegram_username", self.telegram_username.as_str()),
            ("telegram_user_id", self.telegram_user_id.as_str()),
            ("job_title", self.job_title.as_str()),
            ("company_id", self.company_id.as_str()),
            ("company_name", self.company_name.as_str()),
            ("links", self.links.as_str()),
            ("source", self.source.as_str()),
            ("consent", self.consent.as_str()),
            ("language", self.language.as_str()),
            ("time_zone", self.time_zone.as_str()),
            ("owner_id", self.owner_id.as_str()),
            ("description", self.description.as_str()),
            ("tag_ids", self.tag_ids.as_str()),
        ];
        let custom = self.custom.iter();
        typed.extend(custom.map(|(id, text)| (id.as_str(), text.as_str())));
        typed
    }

    /// As the use case wants it; every refused field at once.
    #[cfg(feature = "ssr")]
    fn input(&self) -> Result<ContactInput, Error> {
        let mut errors = FieldErrors::default();
        let input = ContactInput {
            first_name: self.first_name.clone(),
            last_name: Some(self.last_name.clone()),
            email: Some(self.email.clone()),
            phone: Some(self.phone.clone()),
            telegram_username: Some(self.telegram_username.clone()),
            telegram_user_id: errors.optional(
                "telegram_user_id",
                Some(&self.telegram_user_id),
                whole_number,
            ),
            job_title: Some(self.job_title.clone()),
            company_id: errors.optional("company_id", Some(&self.company_id), known_id),
            links: self.links.lines().map(str::to_owned).collect(),
            source: Some(self.source.clone()),
            consent: errors.optional("consent", Some(&self.consent), known_id),
            language: Some(self.language.clone()),
            time_zone: Some(self.time_zone.clone()),
            owner_id: errors.optional("owner_id", Some(&self.owner_id), known_id),
            description: Some(self.description.clone()),
            tag_ids: errors
                .required("tag_ids", known_ids(&self.tag_ids))
                .unwrap_or_default(),
            custom: CustomValues::new(),
        };
        all_refusals(errors, input.parse().err())?;
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
            telegram_user_id: shown(contact.telegram_user_id),
            job_title: text(&contact.job_title),
            company_id: shown(contact.company_id),
            company_name: text(&contact.company_name),
            links: contact.links.join("\n"),
            source: text(&contact.source),
            consent: contact.consent.to_string(),
            language: text(&contact.language),
            time_zone: text(&contact.time_zone),
            owner_id: shown(contact.owner_id),
            description: text(&contact.description),
            tag_ids: ids_of(&contact.tags),
            custom: texts_of(&contact.custom),
        }
    }
}

/// A page of contacts.
#[server(prefix = "/fn", endpoint = "contacts/list", input = GetUrl)]
pub async fn list_contacts(#[server(default)] query: ListQuery) -> Result<Page<Contact>, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let query = ctx::asked_here(query);
    let query =
        service::filters::still_known(&services, &actor, RecordKind::Contact, query).await?;
    Ok(service::contacts::list(&services, &actor, &query).await?)
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
    let created = match with_custom(RecordKind::Contact, form.input(), &form.custom).await {
        Ok((input, custom)) => {
            let input = ContactInput { custom, ..input };
            service::contacts::create(&services, &actor, &input).await
        }
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
    /// What the form was opened with.
    version: i64,
    #[server(flatten)] form: ContactForm,
) -> Result<Contact, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let page = format!("/crm/contacts/{id}");
    let target = Target {
        id,
        version: Some(version),
    };
    let input = with_custom(RecordKind::Contact, form.input(), &form.custom).await;
    let edit = |_| input.map(|(input, custom)| ContactInput { custom, ..input });
    match service::contacts::update(&services, &actor, target, edit).await {
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

/// Puts a contact into the bin.
#[server(prefix = "/fn", endpoint = "contacts/delete")]
pub async fn delete_contact(id: ContactId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::contacts::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Takes a contact out of the bin.
#[server(prefix = "/fn", endpoint = "contacts/restore")]
pub async fn restore_contact(id: ContactId) -> Result<Contact, ApiError> {
    use crate::ctx;
    Ok(service::contacts::restore(&ctx::services()?, &ctx::actor()?, id).await?)
}
