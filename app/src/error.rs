//! The domain's error on its way through a server function, and its words for a person.

use crate::i18n::{common, errors};
use domain::{ErrorCode, FieldCode};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use ui::ErrorState;

/// What every server function fails with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError(pub domain::Error);

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let code = match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => ErrorCode::Offline,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => ErrorCode::Malformed,
            _ => ErrorCode::Internal,
        };
        Self(domain::Error::new(code))
    }
}

impl From<domain::Error> for ApiError {
    fn from(error: domain::Error) -> Self {
        // The one place where an answer gets its status.
        // A plain form is answered with a redirect instead, which must keep its own.
        #[cfg(feature = "ssr")]
        if !crate::ctx::is_plain_form()
            && let Some(response) = use_context::<leptos_axum::ResponseOptions>()
            && let Ok(status) = axum::http::StatusCode::from_u16(error.code.status())
        {
            response.set_status(status);
        }
        Self(error)
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words())
    }
}

impl std::error::Error for ApiError {}

impl ApiError {
    /// What happened and what to do now, in the reader's language.
    #[must_use]
    pub fn words(&self) -> String {
        let domain::Error {
            code,
            detail,
            retry_after,
            incident,
            ..
        } = &self.0;
        let sentence = match (code, retry_after) {
            (ErrorCode::RateLimited, Some(seconds)) => errors::rate_limited_for(seconds),
            _ => code_words(*code).to_owned(),
        };
        let more = match (code, detail, incident) {
            (ErrorCode::Telegram, Some(detail), _) => Some(detail.clone()),
            // A number of megabytes.
            (ErrorCode::TooLarge, Some(detail), _) => Some(errors::limit(detail)),
            (_, _, Some(incident)) => Some(errors::incident(incident)),
            _ => None,
        };
        more.map_or_else(|| sentence.clone(), |more| format!("{sentence} {more}"))
    }
}

fn code_words(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Unauthorized => errors::code_unauthorized(),
        ErrorCode::InvalidCredentials => errors::code_invalid_credentials(),
        ErrorCode::Forbidden => errors::code_forbidden(),
        ErrorCode::TwoFactorRequired => errors::code_two_factor_required(),
        ErrorCode::ConfirmationRequired => errors::code_confirmation_required(),
        ErrorCode::CrossSite => errors::code_cross_site(),
        ErrorCode::NotFound => errors::code_not_found(),
        ErrorCode::Invalid => errors::code_invalid(),
        ErrorCode::Malformed => errors::code_malformed(),
        ErrorCode::Conflict => errors::code_conflict(),
        ErrorCode::Stale => errors::code_stale(),
        ErrorCode::RateLimited => errors::code_rate_limited(),
        ErrorCode::TooLarge => errors::code_too_large(),
        ErrorCode::Telegram => errors::code_telegram(),
        ErrorCode::Unavailable => errors::code_unavailable(),
        ErrorCode::Offline => errors::code_offline(),
        ErrorCode::Internal => errors::code_internal(),
    }
}

/// Why a field was refused, in the reader's language.
#[must_use]
pub fn field_words(code: FieldCode) -> &'static str {
    match code {
        FieldCode::Required => errors::field_required(),
        FieldCode::TooLong => errors::field_too_long(),
        FieldCode::TooShort => errors::field_too_short(),
        FieldCode::Email => errors::field_email(),
        FieldCode::Phone => errors::field_phone(),
        FieldCode::Url => errors::field_url(),
        FieldCode::TelegramUsername => errors::field_telegram_username(),
        FieldCode::Currency => errors::field_currency(),
        FieldCode::Amount => errors::field_amount(),
        FieldCode::Taken => errors::field_taken(),
        FieldCode::Unknown => errors::field_unknown(),
        FieldCode::Weak => errors::field_weak(),
        FieldCode::Wrong => errors::field_wrong(),
        FieldCode::Expired => errors::field_expired(),
        FieldCode::Malformed => errors::field_malformed(),
    }
}

/// The error of one field of a form, from what its action answered:
/// `error=field_error(sign_up.value(), "email")`.
pub fn field_error<T: Send + Sync + 'static>(
    answer: impl Get<Value = Option<Result<T, ApiError>>> + Send + Sync + 'static,
    field: &'static str,
) -> Signal<Option<String>> {
    Signal::derive(move || match answer.get() {
        Some(Err(ApiError(error))) => error
            .of_field(field)
            .map(|code| field_words(code).to_owned()),
        _ => None,
    })
}

/// The error of a form as a whole: whatever no field says for itself.
pub fn form_error<T: Send + Sync + 'static>(
    answer: impl Get<Value = Option<Result<T, ApiError>>> + Send + Sync + 'static,
) -> Signal<Option<String>> {
    Signal::derive(move || match answer.get() {
        Some(Err(error)) if error.0.fields.is_empty() => Some(error.words()),
        _ => None,
    })
}

/// The place of something that could not be shown.
#[component]
pub fn Failure(
    error: ApiError,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let (title, text) = if error.0.code == ErrorCode::NotFound {
        (
            common::not_found_title(),
            common::not_found_text().to_owned(),
        )
    } else {
        (common::failed_title(), error.words())
    };
    match on_retry {
        Some(on_retry) => view! { <ErrorState title text on_retry/> },
        None => view! { <ErrorState title text/> },
    }
}
