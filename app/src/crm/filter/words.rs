//! A filter in words: the names of fields, of what can be asked of them, and of values.

use crate::{
    crm::api::{FilterSheet, Named},
    i18n::{Locale, crm, filter, locale},
};
use domain::{
    RecordKind,
    custom::{known, of_key},
    filter::{Condition, FieldKind, Op, Period, fields},
};

/// The name of a field.
pub(in crate::crm) fn field(name: &str, sheet: &FilterSheet) -> String {
    if let Some(id) = of_key(name) {
        let field = sheet.fields.iter().find(|field| field.id == id);
        return field.map_or_else(|| filter::gone().to_owned(), |field| field.name.clone());
    }
    own(name).to_owned()
}

/// The name of a field that every record has.
fn own(name: &str) -> &'static str {
    match name {
        "name" => crm::field_name(),
        "title" => crm::field_title(),
        "domain" => crm::field_domain(),
        "website" => crm::field_website(),
        "industry" => crm::field_industry(),
        "size" => crm::field_size(),
        "address" => crm::field_address(),
        "source" => crm::field_source(),
        "owner_id" => crm::field_owner(),
        "tags" => crm::tags_title(),
        "description" => crm::field_notes(),
        "created_at" => crm::field_added(),
        "updated_at" => filter::changed(),
        "email" => crm::field_email(),
        "phone" => crm::field_phone(),
        "telegram_username" => crm::field_telegram(),
        "telegram_user_id" => crm::field_telegram_id(),
        "job_title" => crm::field_job_title(),
        "company_id" => crm::field_company(),
        "contact_id" => crm::field_contact(),
        "consent" => crm::field_consent(),
        "language" => crm::field_language(),
        "time_zone" => crm::field_time_zone(),
        "value" => crm::field_value(),
        "pipeline_id" => filter::pipeline(),
        "stage_id" => crm::field_stage(),
        "stage_kind" => filter::outcome(),
        "stage_entered_at" => crm::field_in_stage(),
        "probability" => crm::field_probability(),
        "expected_close_on" => crm::field_expected_close(),
        "loss_reason" => crm::field_loss_reason(),
        "contact_count" => crm::contacts_title(),
        _ => filter::gone(),
    }
}

/// Every field of a kind of record: what it is named in a filter, and what it is called.
pub(super) fn all(kind: RecordKind, sheet: &FilterSheet) -> Vec<Named> {
    let own = fields::of(kind)
        .iter()
        .map(|spec| (spec.name.to_owned(), own(spec.name).to_owned()));
    let custom = sheet
        .fields
        .iter()
        .map(|field| (field.key(), field.name.clone()));
    own.chain(custom).collect()
}

/// What is asked of a field.
pub(super) fn op(op: Op, kind: FieldKind) -> &'static str {
    let day = matches!(kind, FieldKind::Time | FieldKind::Day);
    match op {
        Op::Is if day => filter::op_on(),
        Op::Is => filter::op_is(),
        Op::IsNot => filter::op_is_not(),
        Op::Contains => filter::op_contains(),
        Op::NotContains => filter::op_not_contains(),
        Op::StartsWith => filter::op_starts_with(),
        Op::AnyOf => filter::op_any_of(),
        Op::AllOf => filter::op_all_of(),
        Op::NoneOf => filter::op_none_of(),
        Op::Less => filter::op_less(),
        Op::AtMost => filter::op_at_most(),
        Op::More => filter::op_more(),
        Op::AtLeast => filter::op_at_least(),
        Op::Between => filter::op_between(),
        Op::Before => filter::op_before(),
        Op::After => filter::op_after(),
        Op::Within => filter::op_within(),
        Op::LastDays => filter::op_last_days(),
        Op::NextDays => filter::op_next_days(),
        Op::OlderThan => filter::op_older_than(),
        Op::Empty => filter::op_empty(),
        Op::NotEmpty => filter::op_not_empty(),
    }
}

pub(super) fn period(period: Period) -> &'static str {
    match period {
        Period::Today => filter::period_today(),
        Period::Yesterday => filter::period_yesterday(),
        Period::Tomorrow => filter::period_tomorrow(),
        Period::ThisWeek => filter::period_this_week(),
        Period::LastWeek => filter::period_last_week(),
        Period::NextWeek => filter::period_next_week(),
        Period::ThisMonth => filter::period_this_month(),
        Period::LastMonth => filter::period_last_month(),
        Period::NextMonth => filter::period_next_month(),
        Period::ThisQuarter => filter::period_this_quarter(),
        Period::ThisYear => filter::period_this_year(),
    }
}

/// The values that a field can be asked with, where there are few enough to show.
pub(super) fn choices(kind: RecordKind, name: &str, sheet: &FilterSheet) -> Vec<Named> {
    let Some((_, of, words)) = known(kind, &sheet.fields, name) else {
        return Vec::new();
    };
    match of {
        FieldKind::Member => {
            let me = ("me".to_owned(), filter::me().to_owned());
            std::iter::once(me).chain(sheet.members.clone()).collect()
        }
        FieldKind::Tags => sheet.tags.clone(),
        FieldKind::Stage => sheet.stages.clone(),
        FieldKind::Pipeline => sheet.pipelines.clone(),
        FieldKind::Word => words
            .iter()
            .map(|word| ((*word).to_owned(), word_of(word).to_owned()))
            .collect(),
        FieldKind::Choice | FieldKind::Choices => {
            let field = sheet.fields.iter().find(|field| field.key() == name);
            let choices = field.into_iter().flat_map(|field| &field.choices);
            choices
                .map(|choice| (choice.id.to_string(), choice.name.clone()))
                .collect()
        }
        FieldKind::Checkbox => vec![
            ("true".to_owned(), filter::yes().to_owned()),
            ("false".to_owned(), filter::no().to_owned()),
        ],
        _ => Vec::new(),
    }
}

pub(in crate::crm) fn word_of(word: &str) -> &'static str {
    match word {
        "unknown" => crm::consent_unknown(),
        "given" => crm::consent_given(),
        "refused" => crm::consent_refused(),
        "open" => filter::kind_open(),
        "won" => filter::kind_won(),
        "lost" => filter::kind_lost(),
        _ => "",
    }
}

/// A day as the reader writes it.
pub(in crate::crm) fn day_of(day_of: chrono::NaiveDate) -> String {
    day(&day_of.to_string())
}

fn day(text: &str) -> String {
    match (locale(), text.split('-').collect::<Vec<_>>().as_slice()) {
        (Locale::Ru, [year, month, day]) => format!("{day}.{month}.{year}"),
        _ => text.to_owned(),
    }
}

/// What a value is called.
fn value(kind: RecordKind, condition: &Condition, text: &str, sheet: &FilterSheet) -> String {
    match condition.op {
        Op::Within => {
            let period_of = text.parse().map(period);
            return period_of.map_or_else(|_| text.to_owned(), str::to_owned);
        }
        Op::LastDays | Op::NextDays | Op::OlderThan => {
            return filter::days(text.parse().unwrap_or(0));
        }
        _ => {}
    }
    let choices = choices(kind, &condition.field, sheet);
    let mut named = choices.iter().chain(&sheet.records);
    if let Some((_, name)) = named.find(|(id, _)| id == text) {
        return name.clone();
    }
    match known(kind, &sheet.fields, &condition.field) {
        Some((_, FieldKind::Time | FieldKind::Day, _)) => day(text),
        Some((
            _,
            FieldKind::Text | FieldKind::Number | FieldKind::Decimal | FieldKind::Money,
            _,
        )) => text.to_owned(),
        _ => filter::gone().to_owned(),
    }
}

/// A condition in words: "Owner is one of Me".
pub(super) fn condition(kind: RecordKind, condition: &Condition, sheet: &FilterSheet) -> String {
    let of = known(kind, &sheet.fields, &condition.field).map_or(FieldKind::Text, |known| known.1);
    let values = condition.values.iter();
    let values: Vec<_> = values
        .map(|text| value(kind, condition, text, sheet))
        .collect();
    let joined = match condition.op {
        Op::Between => values.join(" – "),
        _ => values.join(", "),
    };
    let words = [
        field(&condition.field, sheet),
        op(condition.op, of).to_owned(),
        joined,
    ];
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
