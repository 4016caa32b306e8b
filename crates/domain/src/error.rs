//! The one error type. It says what happened in a stable code that a program can match, which
//! fields of the input are wrong, and nothing about our insides.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// What went wrong, by what the receiver can do about it.
    ErrorCode {
        /// Nobody is signed in, or the session has ended: sign in.
        Unauthorized = "unauthorized",
        /// E-mail or password is wrong (which of the two is not said).
        InvalidCredentials = "invalid_credentials",
        /// The role does not allow this.
        Forbidden = "forbidden",
        /// The organization asks for a second step at sign-in, and this person has none yet.
        TwoFactorRequired = "two_factor_required",
        /// It takes somebody who has just shown who they are: give the password again.
        ConfirmationRequired = "confirmation_required",
        /// A request with cookies that did not come from our own pages.
        CrossSite = "cross_site",
        /// No such thing in this organization.
        NotFound = "not_found",
        /// The input is wrong; `fields` says where.
        Invalid = "invalid",
        /// The request could not be read at all (malformed JSON, unknown parameter).
        Malformed = "malformed",
        /// Somebody else changed the same thing, or it is in a state that does not allow this.
        Conflict = "conflict",
        /// The record was changed since the version that the change is meant for.
        Stale = "stale",
        /// Too much at once; `retry_after` says when to come back, in seconds.
        RateLimited = "rate_limited",
        /// The body is larger than allowed.
        TooLarge = "too_large",
        /// Telegram refused; `detail` has its own word for why.
        Telegram = "telegram",
        /// A dependency does not answer at the moment; the same request may work later.
        Unavailable = "unavailable",
        /// The browser could not reach the server.
        Offline = "offline",
        /// Our fault; `incident` finds it in the log.
        Internal = "internal",
    }
}

impl ErrorCode {
    /// The HTTP status that carries this code.
    pub const fn status(self) -> u16 {
        match self {
            Self::Unauthorized | Self::InvalidCredentials => 401,
            Self::Forbidden
            | Self::TwoFactorRequired
            | Self::ConfirmationRequired
            | Self::CrossSite => 403,
            Self::NotFound => 404,
            Self::Invalid => 422,
            Self::Malformed => 400,
            Self::Conflict => 409,
            Self::Stale => 412,
            Self::RateLimited => 429,
            Self::TooLarge => 413,
            Self::Telegram => 422,
            Self::Unavailable | Self::Offline => 503,
            Self::Internal => 500,
        }
    }

    /// A short English title for logs and API clients; the interface has its own words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Unauthorized => "Not signed in",
            Self::InvalidCredentials => "Wrong e-mail or password",
            Self::Forbidden => "Not allowed for this role",
            Self::TwoFactorRequired => "Set up two-step sign-in first",
            Self::ConfirmationRequired => "Show again who you are",
            Self::CrossSite => "Request from another site",
            Self::NotFound => "Not found",
            Self::Invalid => "Some fields need attention",
            Self::Malformed => "The request could not be read",
            Self::Conflict => "Conflicts with the current state",
            Self::Stale => "Changed by somebody else meanwhile",
            Self::RateLimited => "Too many requests",
            Self::TooLarge => "Too large",
            Self::Telegram => "Telegram refused",
            Self::Unavailable => "Temporarily unavailable",
            Self::Offline => "No connection to the server",
            Self::Internal => "Internal error",
        }
    }
}

text_enum! {
    /// Why one field was refused; the interface turns it into words.
    FieldCode {
        /// Nothing was given where something is needed.
        Required = "required",
        /// More than the field can hold.
        TooLong = "too_long",
        /// Less than is acceptable.
        TooShort = "too_short",
        /// Not an e-mail address.
        Email = "email",
        /// Not an international phone number.
        Phone = "phone",
        /// Not a web address.
        Url = "url",
        /// Not a Telegram user name.
        TelegramUsername = "telegram_username",
        /// Not a three-letter currency code.
        Currency = "currency",
        /// Not an amount, or below zero, or beyond what can be kept.
        Amount = "amount",
        /// Somebody has this already.
        Taken = "taken",
        /// Names something that does not exist here.
        Unknown = "unknown",
        /// Too easy to guess.
        Weak = "weak",
        /// The code or password given is not the right one.
        Wrong = "wrong",
        /// It was right once, and its time is over.
        Expired = "expired",
        /// Not in a form this field can have.
        Malformed = "malformed",
    }
}

/// One refused field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's name in the request.
    pub field: String,
    /// Why it was refused.
    pub code: FieldCode,
}

/// An error as it travels to the person or the program that asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{}{}", .code.title(), .detail.as_ref().map(|d| format!(": {d}")).unwrap_or_default())]
pub struct Error {
    /// What went wrong.
    pub code: ErrorCode,
    /// The fields that were refused, when `code` is `invalid`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// One more sentence or a foreign code, safe to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Seconds to wait, when `code` is `rate_limited`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Finds an internal error in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Uuid>,
}

impl Error {
    /// An error of this code and nothing more.
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            fields: Vec::new(),
            detail: None,
            retry_after: None,
            incident: None,
        }
    }

    /// The same error with one more sentence; it must be safe to show.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// One refused field.
    pub fn field(field: &str, code: FieldCode) -> Self {
        let mut errors = FieldErrors::default();
        errors.push(field, code);
        errors.into()
    }

    /// Nobody is signed in.
    pub const fn unauthorized() -> Self {
        Self::new(ErrorCode::Unauthorized)
    }

    /// The role does not allow this.
    pub const fn forbidden() -> Self {
        Self::new(ErrorCode::Forbidden)
    }

    /// No such thing in this organization.
    pub const fn not_found() -> Self {
        Self::new(ErrorCode::NotFound)
    }

    /// A conflict; the detail says with what.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict).with_detail(detail)
    }

    /// A request that could not be read.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Malformed).with_detail(detail)
    }

    /// Our fault; the incident is in the log.
    pub const fn internal(incident: Uuid) -> Self {
        let mut error = Self::new(ErrorCode::Internal);
        error.incident = Some(incident);
        error
    }

    /// Too much at once.
    pub const fn rate_limited(retry_after: u32) -> Self {
        let mut error = Self::new(ErrorCode::RateLimited);
        error.retry_after = Some(retry_after);
        error
    }

    /// Why this field was refused, if it was.
    pub fn of_field(&self, field: &str) -> Option<FieldCode> {
        self.fields
            .iter()
            .find(|e| e.field == field)
            .map(|e| e.code)
    }
}

/// Collects what is wrong with an input, so that a person sees all of it at once.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Adds one.
    pub fn push(&mut self, field: &str, code: FieldCode) {
        self.0.push(FieldError {
            field: field.to_owned(),
            code,
        });
    }

    /// The value if it parsed; otherwise notes why not.
    pub fn required<T>(&mut self, field: &str, parsed: Result<T, FieldCode>) -> Option<T> {
        parsed.map_err(|code| self.push(field, code)).ok()
    }

    /// Nothing if the text is blank, else like [`Self::required`].
    pub fn optional<T>(
        &mut self,
        field: &str,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, FieldCode>,
    ) -> Option<T> {
        let text = text.map(str::trim).filter(|t| !t.is_empty())?;
        self.required(field, parse(text))
    }

    /// `Err` if anything was noted.
    pub fn finish(self) -> Result<(), Error> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(self.into())
        }
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self {
            fields: errors.0,
            ..Self::new(ErrorCode::Invalid)
        }
    }
}
