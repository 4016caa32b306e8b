use super::{CustomTexts, custom_from_address, ids_of, shown, texts_of};
#[cfg(feature = "ssr")]
use super::{all_refusals, known_id, known_ids, whole_number, with_custom};
use crate::error::ApiError;
use domain::{DealId, ListQuery, Page, StageId, deal::Deal, value::minor_digits};
#[cfg(feature = "ssr")]
use domain::{
    Error, FieldCode, FieldErrors, RecordKind, Target, custom::CustomValues, deal::DealInput,
    value::parse_amount,
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;

/// A deal as its form holds it: text as typed, the value in major units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DealForm {
    pub title: String,
    pub value: String,
    pub currency: String,
    pub contact_id: String,
    /// What the contact's field shows; not stored.
    pub contact_name: String,
    pub company_id: String,
    /// What the company's field shows; not stored.
    pub company_name: String,
    pub stage_id: String,
    pub owner_id: String,
    pub probability: String,
    /// As `YYYY-MM-DD`.
    pub expected_close_on: String,
    pub source: String,
    pub loss_reason: String,
    pub description: String,
    /// A blank between.
    pub tag_ids: String,
    /// What the organization's own fields hold.
    pub custom: CustomTexts,
    /// Where to go on to.
    pub next: String,
}

impl DealForm {
    /// What came in the address.
    #[must_use]
    pub fn from_address(query: &ParamsMap) -> Self {
        let text = |name| query.get(name).unwrap_or_default();
        Self {
            title: text("title"),
            value: text("value"),
            currency: text("currency"),
            contact_id: text("contact_id"),
            contact_name: text("contact_name"),
            company_id: text("company_id"),
            company_name: text("company_name"),
            stage_id: text("stage_id"),
            owner_id: text("owner_id"),
            probability: text("probability"),
            expected_close_on: text("expected_close_on"),
            source: text("source"),
            loss_reason: text("loss_reason"),
            description: text("description"),
            tag_ids: text("tag_ids"),
            custom: custom_from_address(query),
            next: text("next"),
        }
    }

    /// Every field by its name.
    #[must_use]
    pub fn typed(&self) -> Vec<(&str, &str)> {
        let mut typed = vec![
            ("title", self.title.as_str()),
            ("value", self.value.as_str()),
            ("currency", self.currency.as_str()),
            ("contact_id", self.contact_id.as_str()),
            ("contact_name", self.contact_name.as_str()),
            ("company_id", self.company_id.as_str()),
            ("company_name", self.company_name.as_str()),
            ("stage_id", self.stage_id.as_str()),
            ("owner_id", self.owner_id.as_str()),
            ("probability", self.probability.as_str()),
            ("expected_close_on", self.expected_close_on.as_str()),
            ("source", self.source.as_str()),
            ("loss_reason", self.loss_reason.as_str()),
            ("description", self.description.as_str()),
            ("tag_ids", self.tag_ids.as_str()),
            ("next", self.next.as_str()),
        ];
        let custom = self.custom.iter();
        typed.extend(custom.map(|(id, text)| (id.as_str(), text.as_str())));
        typed
    }

    /// As the use case wants it; every refused field at once.
    #[cfg(feature = "ssr")]
    fn input(&self) -> Result<DealInput, Error> {
        let mut errors = FieldErrors::default();
        let currency = self.currency.trim().to_ascii_uppercase();
        let value_minor = errors.optional("value_minor", Some(&self.value), |text| {
            parse_amount(text, minor_digits(&currency))
        });
        let day = |text: &str| text.parse().map_err(|_| FieldCode::Malformed);
        let input = DealInput {
            title: self.title.clone(),
            value_minor,
            currency: Some(currency),
            contact_id: errors.optional("contact_id", Some(&self.contact_id), known_id),
            company_id: errors.optional("company_id", Some(&self.company_id), known_id),
            stage_id: errors.optional("stage_id", Some(&self.stage_id), known_id),
            owner_id: errors.optional("owner_id", Some(&self.owner_id), known_id),
            probability: errors.optional("probability", Some(&self.probability), whole_number),
            expected_close_on: errors.optional(
                "expected_close_on",
                Some(&self.expected_close_on),
                day,
            ),
            source: Some(self.source.clone()),
            loss_reason: Some(self.loss_reason.clone()),
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

impl From<&Deal> for DealForm {
    fn from(deal: &Deal) -> Self {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        Self {
            title: deal.title.clone(),
            value: typed_amount(deal.value_minor, &deal.currency),
            currency: deal.currency.clone(),
            contact_id: shown(deal.contact_id),
            contact_name: text(&deal.contact_name),
            company_id: shown(deal.company_id),
            company_name: text(&deal.company_name),
            stage_id: deal.stage_id.to_string(),
            owner_id: shown(deal.owner_id),
            probability: shown(deal.probability),
            expected_close_on: shown(deal.expected_close_on),
            source: text(&deal.source),
            loss_reason: text(&deal.loss_reason),
            description: text(&deal.description),
            tag_ids: ids_of(&deal.tags),
            custom: texts_of(&deal.custom),
            next: String::new(),
        }
    }
}

/// An amount as a person would type it: `1250.50`, and `1250` where there are no cents.
fn typed_amount(minor: i64, currency: &str) -> String {
    let digits = minor_digits(currency);
    let scale = 10_i64.pow(digits);
    let (whole, rest) = (minor / scale, minor % scale);
    let width = usize::try_from(digits).unwrap_or(2);
    if rest == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{rest:0width$}")
    }
}

/// A page of deals.
#[server(prefix = "/fn", endpoint = "deals/list", input = GetUrl)]
pub async fn list_deals(#[server(default)] query: ListQuery) -> Result<Page<Deal>, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let query = ctx::asked_here(query);
    let query = service::filters::still_known(&services, &actor, RecordKind::Deal, query).await?;
    Ok(service::deals::list(&services, &actor, &query).await?)
}

/// One deal.
#[server(prefix = "/fn", endpoint = "deals/get", input = GetUrl)]
pub async fn get_deal(id: DealId) -> Result<Deal, ApiError> {
    use crate::ctx;
    Ok(service::deals::get(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Adds a deal.
#[server(prefix = "/fn", endpoint = "deals/create")]
pub async fn create_deal(#[server(flatten)] form: DealForm) -> Result<Deal, ApiError> {
    use crate::{ctx, forms::local_path};
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let created = match with_custom(RecordKind::Deal, form.input(), &form.custom).await {
        Ok((input, custom)) => {
            let input = DealInput { custom, ..input };
            service::deals::create(&services, &actor, &input).await
        }
        Err(error) => Err(error),
    };
    match created {
        Ok(deal) => {
            ctx::then_show(local_path(&form.next, &format!("/crm/deals/{}", deal.id)));
            Ok(deal)
        }
        Err(error) => Err(ctx::form_failed(
            CreateDeal::PATH,
            "/crm/deals/new",
            &form.typed(),
            error,
        )),
    }
}

/// Changes a deal.
#[server(prefix = "/fn", endpoint = "deals/update")]
pub async fn update_deal(
    id: DealId,
    /// What the form was opened with.
    version: i64,
    #[server(flatten)] form: DealForm,
) -> Result<Deal, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let page = format!("/crm/deals/{id}");
    let target = Target {
        id,
        version: Some(version),
    };
    let input = with_custom(RecordKind::Deal, form.input(), &form.custom).await;
    let edit = |_| input.map(|(input, custom)| DealInput { custom, ..input });
    match service::deals::update(&services, &actor, target, edit).await {
        Ok(deal) => {
            ctx::then_show(&page);
            Ok(deal)
        }
        Err(error) => Err(ctx::form_failed(
            UpdateDeal::PATH,
            &format!("{page}?edit=yes"),
            &form.typed(),
            error,
        )),
    }
}

/// Moves a deal to another stage. A plain form (a stage of the path pressed before scripts
/// arrived) comes back to the deal.
#[server(prefix = "/fn", endpoint = "deals/move")]
pub async fn move_deal(id: DealId, stage_id: StageId) -> Result<Deal, ApiError> {
    use crate::ctx;
    let deal = service::deals::move_to(&ctx::services()?, &ctx::actor()?, id, stage_id).await?;
    ctx::then_show(&format!("/crm/deals/{id}"));
    Ok(deal)
}

/// Puts a deal into the bin.
#[server(prefix = "/fn", endpoint = "deals/delete")]
pub async fn delete_deal(id: DealId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::deals::delete(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Takes a deal out of the bin.
#[server(prefix = "/fn", endpoint = "deals/restore")]
pub async fn restore_deal(id: DealId) -> Result<Deal, ApiError> {
    use crate::ctx;
    Ok(service::deals::restore(&ctx::services()?, &ctx::actor()?, id).await?)
}

#[cfg(test)]
mod tests {
    use super::typed_amount;

    #[test]
    fn an_amount_looks_as_typed() {
        assert_eq!(typed_amount(125_050, "USD"), "1250.50");
        assert_eq!(typed_amount(125_000, "EUR"), "1250");
        assert_eq!(typed_amount(1_250, "JPY"), "1250");
        assert_eq!(typed_amount(1_005, "KWD"), "1.005");
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn every_refused_field_is_told_at_once() {
        let form = super::DealForm {
            value: "five".to_owned(),
            contact_id: "nobody".to_owned(),
            currency: "dollars".to_owned(),
            ..super::DealForm::default()
        };
        let error = form.input().expect_err("nothing in it is right");
        for field in ["title", "value_minor", "contact_id", "currency"] {
            assert!(error.of_field(field).is_some(), "{field} was accepted");
        }
    }
}
