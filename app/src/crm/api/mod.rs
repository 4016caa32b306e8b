//! Server functions of the CRM: read the request, call one use case, shape the answer.

mod bin;
mod companies;
mod contacts;
mod custom_fields;
mod deals;
mod filters;
mod notes;
mod tags;
mod timeline;
mod views;

pub use bin::*;
pub use companies::*;
pub use contacts::*;
#[cfg(feature = "ssr")]
use custom_fields::with_custom;
pub use custom_fields::*;
use custom_fields::{custom_from_address, texts_of};
pub use deals::*;
pub use filters::*;
pub use notes::*;
pub use tags::*;
pub use timeline::*;
pub use views::*;

/// What a field shows of a value that may not be there.
fn shown(value: Option<impl std::fmt::Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The ids of tags, a blank between.
fn ids_of(tags: &[domain::tag::Tag]) -> String {
    let ids: Vec<_> = tags.iter().map(|tag| tag.id.to_string()).collect();
    ids.join(" ")
}

/// The id, or the word, that a hidden field or a select stands for.
#[cfg(feature = "ssr")]
fn known_id<T: std::str::FromStr>(text: &str) -> Result<T, domain::FieldCode> {
    text.parse().map_err(|_| domain::FieldCode::Unknown)
}

/// The ids that a hidden field holds, a blank between.
#[cfg(feature = "ssr")]
fn known_ids<T: std::str::FromStr>(text: &str) -> Result<Vec<T>, domain::FieldCode> {
    text.split_whitespace().map(known_id).collect()
}

#[cfg(feature = "ssr")]
fn whole_number(text: &str) -> Result<i64, domain::FieldCode> {
    text.parse().map_err(|_| domain::FieldCode::Amount)
}

/// What the form could not read and what the domain refuses, told together.
#[cfg(feature = "ssr")]
fn all_refusals(
    mut errors: domain::FieldErrors,
    refused: Option<domain::Error>,
) -> Result<(), domain::Error> {
    for refused in refused.into_iter().flat_map(|error| error.fields) {
        errors.push(&refused.field, refused.code);
    }
    errors.finish()
}
