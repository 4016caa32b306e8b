//! What can go wrong between us and the database.

/// A storage error. Callers tell apart only what they can act on.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row with this unique value exists already.
    #[error("unique value is taken: {0}")]
    Unique(String),
    /// A row refers to one that does not exist, or a value is outside what a column may hold.
    #[error("constraint violated: {0}")]
    Constraint(String),
    /// A stored value is not what the code expects there.
    #[error("column {column}: {reason}")]
    Decode {
        /// The column.
        column: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A statement touched another number of rows than it must.
    #[error("expected one row, got {0}")]
    RowCount(u64),
    /// The database cannot be used as configured.
    #[error("{0}")]
    Configuration(String),
    /// A migration could not run.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Anything else the driver reports.
    #[error("database: {0}")]
    Driver(sqlx::Error),
}

impl StoreError {
    /// Whether a unique value was taken.
    pub const fn is_unique(&self) -> bool {
        matches!(self, Self::Unique(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        let Some(database) = error.as_database_error() else {
            return Self::Driver(error);
        };
        match database.kind() {
            ErrorKind::UniqueViolation => Self::Unique(database.message().to_owned()),
            ErrorKind::ForeignKeyViolation
            | ErrorKind::CheckViolation
            | ErrorKind::NotNullViolation => Self::Constraint(database.message().to_owned()),
            _ => Self::Driver(error),
        }
    }
}
