//! Deals: the cards of a pipeline.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::custom::CustomValues;
use crate::pipeline::StageKind;
use crate::tag::{Tag, distinct};
use crate::value::{Currency, Name, Note};
use crate::{
    CompanyId, ContactId, DealId, Error, FieldCode, FieldErrors, PipelineId, StageId, TagId, UserId,
};

/// A chance to sell, on its way through a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deal {
    /// Its id.
    pub id: DealId,
    /// What it is about.
    pub title: String,
    /// What it is worth, in minor units of `currency`.
    pub value_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// The pipeline it is in.
    pub pipeline_id: PipelineId,
    /// The stage it stands in.
    pub stage_id: StageId,
    /// That stage's name.
    pub stage_name: String,
    /// That stage's kind.
    pub stage_kind: StageKind,
    /// When it came into that stage.
    pub stage_entered_at: DateTime<Utc>,
    /// Whom it is with.
    pub contact_id: Option<ContactId>,
    /// That person's name.
    pub contact_name: Option<String>,
    /// The company it is with.
    pub company_id: Option<CompanyId>,
    /// That company's name.
    pub company_name: Option<String>,
    /// The member who looks after it.
    pub owner_id: Option<UserId>,
    /// That member's name.
    pub owner_name: Option<String>,
    /// How likely it is to be won, in percent.
    pub probability: Option<i64>,
    /// The day it is expected to be won.
    pub expected_close_on: Option<NaiveDate>,
    /// How it came to the team.
    pub source: Option<String>,
    /// Why it was lost.
    pub loss_reason: Option<String>,
    /// The tags it wears, by name.
    pub tags: Vec<Tag>,
    /// What it has in the organization's own fields.
    #[serde(default)]
    pub custom: CustomValues,
    /// Anything else worth knowing.
    pub description: Option<String>,
    /// Grows by one with every change; the newer of two copies has the higher one.
    pub version: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A deal as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DealInput {
    /// What it is about.
    pub title: String,
    /// What it is worth, in minor units; nothing means zero.
    pub value_minor: Option<i64>,
    /// ISO 4217 code; nothing means [`DealInput::DEFAULT_CURRENCY`].
    pub currency: Option<String>,
    /// Whom it is with.
    pub contact_id: Option<ContactId>,
    /// The company it is with.
    pub company_id: Option<CompanyId>,
    /// The stage it stands in; nothing means the first of the default pipeline.
    pub stage_id: Option<StageId>,
    /// Who looks after it; nothing means whoever creates it.
    pub owner_id: Option<UserId>,
    /// How likely it is to be won, 0 to 100.
    pub probability: Option<i64>,
    /// The day it is expected to be won.
    pub expected_close_on: Option<NaiveDate>,
    /// How it came to the team.
    pub source: Option<String>,
    /// Why it was lost.
    pub loss_reason: Option<String>,
    /// Anything else.
    pub description: Option<String>,
    /// The tags it shall wear.
    pub tag_ids: Vec<TagId>,
    /// What the organization's own fields shall have; what is left out is cleared.
    pub custom: CustomValues,
}

/// A deal that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealFields {
    /// What it is about.
    pub title: Name,
    /// What it is worth.
    pub value_minor: i64,
    /// In which currency.
    pub currency: Currency,
    /// Whom it is with; that they exist is for the store to say, like all ids here.
    pub contact_id: Option<ContactId>,
    /// The company.
    pub company_id: Option<CompanyId>,
    /// The stage.
    pub stage_id: Option<StageId>,
    /// Who looks after it.
    pub owner_id: Option<UserId>,
    /// How likely it is to be won.
    pub probability: Option<i64>,
    /// The day it is expected to be won.
    pub expected_close_on: Option<NaiveDate>,
    /// How it came to the team.
    pub source: Option<Name>,
    /// Why it was lost.
    pub loss_reason: Option<Name>,
    /// Anything else.
    pub description: Option<Note>,
    /// The tags it shall wear, each once.
    pub tag_ids: Vec<TagId>,
}

impl DealInput {
    /// The currency of a deal for which none was given.
    pub const DEFAULT_CURRENCY: &'static str = "USD";

    /// Checks every field at once.
    pub fn parse(&self) -> Result<DealFields, Error> {
        let mut errors = FieldErrors::default();
        let title = errors.required("title", Name::parse(&self.title));
        let currency = self.currency.as_deref().filter(|c| !c.trim().is_empty());
        let currency = errors.required(
            "currency",
            Currency::parse(currency.unwrap_or(Self::DEFAULT_CURRENCY)),
        );
        let value_minor = self.value_minor.unwrap_or(0);
        if value_minor < 0 {
            errors.push("value_minor", FieldCode::Amount);
        }
        if self.probability.is_some_and(|p| !(0..=100).contains(&p)) {
            errors.push("probability", FieldCode::Amount);
        }
        let source = errors.optional("source", self.source.as_deref(), Name::parse);
        let loss_reason = errors.optional("loss_reason", self.loss_reason.as_deref(), Name::parse);
        let description = errors.optional("description", self.description.as_deref(), Note::parse);
        errors.finish()?;
        let (Some(title), Some(currency)) = (title, currency) else {
            return Err(Error::new(crate::ErrorCode::Invalid));
        };
        Ok(DealFields {
            title,
            value_minor,
            currency,
            contact_id: self.contact_id,
            company_id: self.company_id,
            stage_id: self.stage_id,
            owner_id: self.owner_id,
            probability: self.probability,
            expected_close_on: self.expected_close_on,
            source,
            loss_reason,
            description,
            tag_ids: distinct(&self.tag_ids),
        })
    }
}

impl From<&Deal> for DealInput {
    fn from(deal: &Deal) -> Self {
        Self {
            title: deal.title.clone(),
            value_minor: Some(deal.value_minor),
            currency: Some(deal.currency.clone()),
            contact_id: deal.contact_id,
            company_id: deal.company_id,
            stage_id: Some(deal.stage_id),
            owner_id: deal.owner_id,
            probability: deal.probability,
            expected_close_on: deal.expected_close_on,
            source: deal.source.clone(),
            loss_reason: deal.loss_reason.clone(),
            description: deal.description.clone(),
            tag_ids: deal.tags.iter().map(|tag| tag.id).collect(),
            custom: deal.custom.clone(),
        }
    }
}

/// Where to move a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageChange {
    /// The stage to move to.
    pub stage_id: StageId,
}
