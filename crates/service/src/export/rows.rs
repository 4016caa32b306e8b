//! The columns of an export: the names that the API has for them, and the cells of a record.

use domain::RecordKind;
use domain::company::Company;
use domain::contact::Contact;
use domain::custom::{CustomValues, amount};
use domain::deal::Deal;
use domain::tag::Tag;

/// A record as a row.
pub(super) trait Cells {
    /// Its cells, in the order of [`columns`].
    fn cells(&self) -> Vec<String>;
    /// What it has in the organization's own fields, which follow.
    fn custom(&self) -> &CustomValues;
}

/// The names of the columns of a kind of record.
pub(super) const fn columns(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::Company => &[
            "id",
            "name",
            "website",
            "domain",
            "industry",
            "size",
            "address",
            "source",
            "owner",
            "tags",
            "description",
            "created_at",
            "updated_at",
        ],
        RecordKind::Contact => &[
            "id",
            "first_name",
            "last_name",
            "email",
            "phone",
            "telegram_username",
            "telegram_user_id",
            "job_title",
            "company",
            "links",
            "source",
            "consent",
            "language",
            "time_zone",
            "owner",
            "tags",
            "description",
            "created_at",
            "updated_at",
        ],
        RecordKind::Deal => &[
            "id",
            "title",
            "value",
            "currency",
            "stage",
            "stage_kind",
            "stage_entered_at",
            "contact",
            "company",
            "owner",
            "probability",
            "expected_close_on",
            "source",
            "loss_reason",
            "tags",
            "description",
            "created_at",
            "updated_at",
        ],
    }
}

fn text(text: &Option<impl ToString>) -> String {
    text.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn tags(tags: &[Tag]) -> String {
    let names: Vec<_> = tags.iter().map(|tag| tag.name.as_str()).collect();
    names.join("; ")
}

fn time(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

impl Cells for Company {
    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.name.clone(),
            text(&self.website),
            text(&self.domain),
            text(&self.industry),
            text(&self.size),
            text(&self.address),
            text(&self.source),
            text(&self.owner_name),
            tags(&self.tags),
            text(&self.description),
            time(self.created_at),
            time(self.updated_at),
        ]
    }

    fn custom(&self) -> &CustomValues {
        &self.custom
    }
}

impl Cells for Contact {
    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.first_name.clone(),
            text(&self.last_name),
            text(&self.email),
            text(&self.phone),
            text(&self.telegram_username),
            text(&self.telegram_user_id),
            text(&self.job_title),
            text(&self.company_name),
            self.links.join("\n"),
            text(&self.source),
            self.consent.to_string(),
            text(&self.language),
            text(&self.time_zone),
            text(&self.owner_name),
            tags(&self.tags),
            text(&self.description),
            time(self.created_at),
            time(self.updated_at),
        ]
    }

    fn custom(&self) -> &CustomValues {
        &self.custom
    }
}

impl Cells for Deal {
    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.title.clone(),
            amount(self.value_minor, &self.currency),
            self.currency.clone(),
            self.stage_name.clone(),
            self.stage_kind.to_string(),
            time(self.stage_entered_at),
            text(&self.contact_name),
            text(&self.company_name),
            text(&self.owner_name),
            text(&self.probability),
            text(&self.expected_close_on),
            text(&self.source),
            text(&self.loss_reason),
            tags(&self.tags),
            text(&self.description),
            time(self.created_at),
            time(self.updated_at),
        ]
    }

    fn custom(&self) -> &CustomValues {
        &self.custom
    }
}
