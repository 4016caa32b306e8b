//! A row of either database, read by column name.

use std::str::FromStr;

use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Postgres, Row as _, Sqlite};
use uuid::Uuid;

use super::StoreError;

/// A row.
#[derive(Debug)]
pub enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

/// What both drivers can read: `bool`, `i64`, `String`, `Uuid`, `DateTime<Utc>`, `Vec<u8>` and
/// their `Option`s.
pub trait Column:
    for<'r> sqlx::Decode<'r, Sqlite>
    + sqlx::Type<Sqlite>
    + for<'r> sqlx::Decode<'r, Postgres>
    + sqlx::Type<Postgres>
{
}

impl<T> Column for T where
    T: for<'r> sqlx::Decode<'r, Sqlite>
        + sqlx::Type<Sqlite>
        + for<'r> sqlx::Decode<'r, Postgres>
        + sqlx::Type<Postgres>
{
}

impl Row {
    /// A column's value.
    pub fn get<T: Column>(&self, column: &str) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(|error| decode(column, &error))
    }

    /// A column that holds an id.
    pub fn id<T: From<Uuid>>(&self, column: &str) -> Result<T, StoreError> {
        self.get::<Uuid>(column).map(T::from)
    }

    /// A column that holds an id or nothing.
    pub fn id_or_none<T: From<Uuid>>(&self, column: &str) -> Result<Option<T>, StoreError> {
        self.get::<Option<Uuid>>(column).map(|id| id.map(T::from))
    }

    /// A column that holds one of an enum's words.
    pub fn word<T: FromStr<Err: std::fmt::Display>>(&self, column: &str) -> Result<T, StoreError> {
        let word: String = self.get(column)?;
        word.parse().map_err(|error| decode(column, &error))
    }

    /// A column that holds one of an enum's words or nothing.
    pub fn word_or_none<T: FromStr<Err: std::fmt::Display>>(
        &self,
        column: &str,
    ) -> Result<Option<T>, StoreError> {
        let word: Option<String> = self.get(column)?;
        word.map(|word| word.parse().map_err(|error| decode(column, &error)))
            .transpose()
    }

    /// A JSON column, as the type it was written from.
    pub fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let sqlx::types::Json(value) = self.get::<sqlx::types::Json<serde_json::Value>>(column)?;
        serde_json::from_value(value).map_err(|error| decode(column, &error))
    }

    /// A JSON column that may hold nothing.
    pub fn json_or_none<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, StoreError> {
        let value = self.get::<Option<sqlx::types::Json<serde_json::Value>>>(column)?;
        value
            .map(|value| serde_json::from_value(value.0))
            .transpose()
            .map_err(|error| decode(column, &error))
    }
}

fn decode(column: &str, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::Decode {
        column: column.to_owned(),
        reason: reason.to_string(),
    }
}
