use super::{CustomTexts, custom_from_address, ids_of, shown, texts_of};
#[cfg(feature = "ssr")]
use super::{all_refusals, known_id, known_ids, whole_number, with_custom};
use crate::error::ApiError;
use domain::{CompanyId, ListQuery, Page, company::Company};
#[cfg(feature = "ssr")]
use domain::{Error, FieldErrors, RecordKind, Target, company::CompanyInput, custom::CustomValues};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;

/// A company as its form holds it: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyForm {
    pub name: String,
    pub website: String,
    pub domain: String,
    pub industry: String,
    pub size: String,
    pub address: String,
    pub source: String,
    pub owner_id: String,
    pub description: String,
    /// A blank between.
    pub tag_ids: String,
    /// What the organization's own fields hold.
    pub custom: CustomTexts,
}

impl CompanyForm {
    /// What came in the address.
    #[must_use]
    pub fn from_address(query: &ParamsMap) -> Self {
        let text = |name| query.get(name).unwrap_or_default();
        Self {
            name: text("name"),
            website: text("website"),
            domain: text("domain"),
            industry: text("industry"),
            size: text("size"),
            address: text("address"),
            source: text("source"),
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
            ("name", self.name.as_str()),
            ("website", self.website.as_str()),
            ("domain", self.domain.as_str()),
            ("industry", self.industry.as_str()),
            ("size", self.size.as_str()),
            ("address", self.address.as_str()),
            ("source", self.source.as_str()),
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
    fn input(&self) -> Result<CompanyInput, Error> {
        let mut errors = FieldErrors::default();
        let input = CompanyInput {
            name: self.name.clone(),
            website: Some(self.website.clone()),
            domain: Some(self.domain.clone()),
            industry: Some(self.industry.clone()),
            size: errors.optional("size", Some(&self.size), whole_number),
            address: Some(self.address.clone()),
            source: Some(self.source.clone()),
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

impl From<&Company> for CompanyForm {
    fn from(company: &Company) -> Self {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        Self {
            name: company.name.clone(),
            website: text(&company.website),
            domain: text(&company.domain),
            industry: text(&company.industry),
            size: shown(company.size),
            address: text(&company.address),
            source: text(&company.source),
            owner_id: shown(company.owner_id),
            description: text(&company.description),
            tag_ids: ids_of(&company.tags),
            custom: texts_of(&company.custom),
        }
    }
}

/// A page of companies.
#[server(prefix = "/fn", endpoint = "companies/list", input = GetUrl)]
pub async fn list_companies(
    #[server(default)] query: ListQuery,
) -> Result<Page<Company>, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let query = ctx::asked_here(query);
    let query =
        service::filters::still_known(&services, &actor, RecordKind::Company, query).await?;
    Ok(service::companies::list(&services, &actor, &query).await?)
}

/// One company.
#[server(prefix = "/fn", endpoint = "companies/get", input = GetUrl)]
pub async fn get_company(id: CompanyId) -> Result<Company, ApiError> {
    use crate::ctx;
    Ok(service::companies::get(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Adds a company.
#[server(prefix = "/fn", endpoint = "companies/create")]
pub async fn create_company(#[server(flatten)] form: CompanyForm) -> Result<Company, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let created = match with_custom(RecordKind::Company, form.input(), &form.custom).await {
        Ok((input, custom)) => {
            let input = CompanyInput { custom, ..input };
            service::companies::create(&services, &actor, &input).await
        }
        Err(error) => Err(error),
    };
    match created {
        Ok(company) => {
            ctx::then_show(&format!("/crm/companies/{}", company.id));
            Ok(company)
        }
        Err(error) => Err(ctx::form_failed(
            CreateCompany::PATH,
            "/crm/companies/new",
            &form.typed(),
            error,
        )),
    }
}

/// Changes a company.
#[server(prefix = "/fn", endpoint = "companies/update")]
pub async fn update_company(
    id: CompanyId,
    /// What the form was opened with.
    version: i64,
    #[server(flatten)] form: CompanyForm,
) -> Result<Company, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let page = format!("/crm/companies/{id}");
    let target = Target {
        id,
        version: Some(version),
    };
    let input = with_custom(RecordKind::Company, form.input(), &form.custom).await;
    let edit = |_| input.map(|(input, custom)| CompanyInput { custom, ..input });
    match service::companies::update(&services, &actor, target, edit).await {
        Ok(company) => {
            ctx::then_show(&page);
            Ok(company)
        }
        Err(error) => Err(ctx::form_failed(
            UpdateCompany::PATH,
            &format!("{page}?edit=yes"),
            &form.typed(),
            error,
        )),
    }
}

/// Puts a company into the bin.
#[server(prefix = "/fn", endpoint = "companies/delete")]
pub async fn delete_company(id: CompanyId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::companies::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Takes a company out of the bin.
#[server(prefix = "/fn", endpoint = "companies/restore")]
pub async fn restore_company(id: CompanyId) -> Result<Company, ApiError> {
    use crate::ctx;
    Ok(service::companies::restore(&ctx::services()?, &ctx::actor()?, id).await?)
}
