//! How a use case fails: with an error for whoever asked, and a log entry for whoever runs the
//! server.

use domain::{Error, ErrorCode};
use store::StoreError;
use uuid::Uuid;

/// Turns what went wrong inside into the error that goes out.
pub trait Failure<T> {
    /// Logs what must not leave the server under an incident number, and answers with that.
    fn or_internal(self) -> Result<T, Error>;
}

impl<T> Failure<T> for Result<T, StoreError> {
    #[track_caller]
    fn or_internal(self) -> Result<T, Error> {
        let at = std::panic::Location::caller();
        self.map_err(|error| match error {
            StoreError::Constraint(_) => Error::conflict("refers to something that is gone"),
            StoreError::Unique(_) => Error::new(ErrorCode::Conflict),
            error => internal(&error, at),
        })
    }
}

impl<T> Failure<T> for std::io::Result<T> {
    #[track_caller]
    fn or_internal(self) -> Result<T, Error> {
        let at = std::panic::Location::caller();
        self.map_err(|error| internal(&error, at))
    }
}

/// Logs an error under a new incident number and returns the error that carries it.
#[track_caller]
pub fn incident(error: &dyn std::fmt::Display) -> Error {
    internal(error, std::panic::Location::caller())
}

fn internal(error: &dyn std::fmt::Display, at: &std::panic::Location<'_>) -> Error {
    let incident = Uuid::now_v7();
    tracing::error!(%incident, %at, %error, "internal error {incident}: {error}");
    Error::internal(incident)
}
