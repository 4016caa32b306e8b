//! A statement: text with `$n` placeholders, and the values for them.

use std::borrow::Cow;

use chrono::{DateTime, SubsecRound, Utc};
use domain::{
    AccountId, ApiKeyId, AuditId, ChatId, CompanyId, ContactId, CustomChoiceId, CustomFieldId,
    DealId, ImportId, InvitationId, JobId, LinkedSignInId, MailId, MessageId, NoteId,
    OrganizationId, PasskeyId, PipelineId, SessionId, StageId, TagId, TaskId, UploadId, UserId,
    ViewId,
};
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, error::BoxDynError};
use uuid::Uuid;

/// A value for a placeholder. Each variant knows its type also when it is null: PostgreSQL
/// wants to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `BOOLEAN`
    Bool(Option<bool>),
    /// `BIGINT`
    Int(Option<i64>),
    /// `TEXT`
    Text(Option<String>),
    /// `UUID`
    Uuid(Option<Uuid>),
    /// `TIMESTAMPTZ`, in microseconds
    Time(Option<DateTime<Utc>>),
    /// `JSONB`; objects only
    Json(Option<serde_json::Value>),
    /// `BYTEA`
    Bytes(Option<Vec<u8>>),
}

/// A statement and its values.
#[derive(Clone, Debug)]
pub struct Sql {
    text: Cow<'static, str>,
    values: Vec<Value>,
}

/// Starts a statement.
pub fn sql(text: impl Into<Cow<'static, str>>) -> Sql {
    Sql {
        text: text.into(),
        values: Vec::new(),
    }
}

impl Sql {
    /// Gives the next `$n` its value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Appends text. Never a value: those are bound.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.to_mut().push_str(text);
        self
    }

    /// Appends the next placeholder, bound to this value.
    pub fn push_bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let placeholder = format!("${}", self.values.len());
        self.push(&placeholder)
    }

    /// The same statement with text before it, such as `EXPLAIN `.
    #[must_use]
    pub fn prefixed(mut self, text: &str) -> Self {
        self.text.to_mut().insert_str(0, text);
        self
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn into_sqlite(self) -> Result<(Cow<'static, str>, SqliteArguments), BoxDynError> {
        let mut arguments = SqliteArguments::default();
        for value in self.values {
            match value {
                Value::Bool(v) => arguments.add(v)?,
                Value::Int(v) => arguments.add(v)?,
                Value::Text(v) => arguments.add(v)?,
                Value::Uuid(v) => arguments.add(v)?,
                Value::Time(v) => arguments.add(v)?,
                Value::Json(v) => arguments.add(v.map(sqlx::types::Json))?,
                Value::Bytes(v) => arguments.add(v)?,
            }
        }
        Ok((self.text, arguments))
    }

    pub(super) fn into_postgres(self) -> Result<(Cow<'static, str>, PgArguments), BoxDynError> {
        let mut arguments = PgArguments::default();
        for value in self.values {
            match value {
                Value::Bool(v) => arguments.add(v)?,
                Value::Int(v) => arguments.add(v)?,
                Value::Text(v) => arguments.add(v)?,
                Value::Uuid(v) => arguments.add(v)?,
                Value::Time(v) => arguments.add(v)?,
                Value::Json(v) => arguments.add(v.map(sqlx::types::Json))?,
                Value::Bytes(v) => arguments.add(v)?,
            }
        }
        Ok((self.text, arguments))
    }
}

/// Both `T` and `Option<T>` become a [`Value`].
macro_rules! values {
    ($($type:ty => $variant:ident($convert:expr)),+ $(,)?) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                let convert: fn($type) -> _ = $convert;
                Self::$variant(Some(convert(value)))
            }
        }

        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                let convert: fn($type) -> _ = $convert;
                Self::$variant(value.map(convert))
            }
        }
    )+};
}

values! {
    bool => Bool(|v| v),
    i64 => Int(|v| v),
    i32 => Int(i64::from),
    u32 => Int(i64::from),
    String => Text(|v| v),
    &str => Text(str::to_owned),
    Uuid => Uuid(|v| v),
    // PostgreSQL keeps microseconds; what one engine would round, both must.
    DateTime<Utc> => Time(|v| v.trunc_subsecs(6)),
    Vec<u8> => Bytes(|v| v),
    OrganizationId => Uuid(Uuid::from),
    UserId => Uuid(Uuid::from),
    SessionId => Uuid(Uuid::from),
    AuditId => Uuid(Uuid::from),
    CompanyId => Uuid(Uuid::from),
    ContactId => Uuid(Uuid::from),
    DealId => Uuid(Uuid::from),
    PipelineId => Uuid(Uuid::from),
    StageId => Uuid(Uuid::from),
    AccountId => Uuid(Uuid::from),
    ChatId => Uuid(Uuid::from),
    MessageId => Uuid(Uuid::from),
    JobId => Uuid(Uuid::from),
    NoteId => Uuid(Uuid::from),
    TaskId => Uuid(Uuid::from),
    serde_json::Value => Json(|v| v),
    InvitationId => Uuid(Uuid::from),
    LinkedSignInId => Uuid(Uuid::from),
    MailId => Uuid(Uuid::from),
    TagId => Uuid(Uuid::from),
    CustomFieldId => Uuid(Uuid::from),
    CustomChoiceId => Uuid(Uuid::from),
    ImportId => Uuid(Uuid::from),
    ApiKeyId => Uuid(Uuid::from),
    ViewId => Uuid(Uuid::from),
    UploadId => Uuid(Uuid::from),
    PasskeyId => Uuid(Uuid::from),
}
