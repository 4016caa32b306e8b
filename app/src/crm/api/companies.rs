use crate::error::ApiError;
use domain::{
    CompanyId, ListQuery, Page,
    company::{Company, CompanyInput},
};
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
    pub industry: String,
    pub description: String,
}

impl CompanyForm {
    /// What came in the address.
    #[must_use]
    pub fn from_address(query: &ParamsMap) -> Self {
        let text = |name| query.get(name).unwrap_or_default();
        Self {
            name: text("name"),
            website: text("website"),
            industry: text("industry"),
            description: text("description"),
        }
    }

    #[cfg(feature = "ssr")]
    fn typed(&self) -> [(&'static str, &str); 4] {
        [
            ("name", &self.name),
            ("website", &self.website),
            ("industry", &self.industry),
            ("description", &self.description),
        ]
    }
}

impl From<&CompanyForm> for CompanyInput {
    fn from(form: &CompanyForm) -> Self {
        Self {
            name: form.name.clone(),
            website: Some(form.website.clone()),
            industry: Some(form.industry.clone()),
            description: Some(form.description.clone()),
        }
    }
}

impl From<&Company> for CompanyForm {
    fn from(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            website: company.website.clone().unwrap_or_default(),
            industry: company.industry.clone().unwrap_or_default(),
            description: company.description.clone().unwrap_or_default(),
        }
    }
}

/// A page of companies.
#[server(prefix = "/fn", endpoint = "companies/list", input = GetUrl)]
pub async fn list_companies(
    #[server(default)] query: ListQuery,
) -> Result<Page<Company>, ApiError> {
    use crate::ctx;
    Ok(service::companies::list(&ctx::services()?, &ctx::actor()?, &query).await?)
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
    match service::companies::create(&services, &actor, &CompanyInput::from(&form)).await {
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
    #[server(flatten)] form: CompanyForm,
) -> Result<Company, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let page = format!("/crm/companies/{id}");
    match service::companies::update(&services, &actor, id, |_| Ok(CompanyInput::from(&form))).await
    {
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

/// Deletes a company.
#[server(prefix = "/fn", endpoint = "companies/delete")]
pub async fn delete_company(id: CompanyId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::companies::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}
