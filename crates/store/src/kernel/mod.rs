//! The storage kernel: SQL written once, run by the driver of the database at hand.

pub mod bulk;
pub(crate) mod cursor;
mod db;
mod error;
mod list;
pub mod lock;
pub mod migrate;
mod row;
mod runs;
pub mod search;
mod sql;
mod tx;

pub use db::{Db, DbConfig, Engine, Executor};
pub use error::StoreError;
pub use list::{KeyKind, List, SortKey};
pub use row::Row;
pub use runs::{Run, Runs};
pub use sql::{Sql, Value, sql};
pub use tx::Tx;
