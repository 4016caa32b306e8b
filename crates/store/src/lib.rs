//! Parley's storage.
//!
//! [`kernel`] is the only place that knows there are two databases: SQL is written once, with
//! `$1` placeholders, and [`Db`] and [`Tx`] bind and dispatch it. Beside it stands one file per
//! aggregate, with plain functions that take an [`Executor`] (a `Db` to read, a [`Tx`] to
//! write), the organization, and values of `domain`.
//!
//! # Adding an aggregate
//!
//! 1. A migration in `migrations/common`, listed in `kernel/migrate.rs`.
//! 2. A file here: `SELECT` as a constant, one `fn read(row) -> Result<Thing>`, then the verbs.
//! 3. A story in `tests/it`, with [`testkit::both_databases!`]: it runs on both engines.
//!
//! [`testkit::both_databases!`]: ../testkit/macro.both_databases.html

pub mod kernel;

pub mod accounts;
pub mod api_keys;
pub mod audit;
pub mod chats;
pub mod companies;
pub mod contacts;
pub mod custom;
pub mod deals;
pub mod email_changes;
pub mod events;
pub mod export;
pub mod files;
mod filter;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod leases;
pub mod linked_sign_ins;
pub mod mails;
pub mod messages;
pub mod notes;
pub mod notices;
pub mod one_time_tokens;
pub mod organizations;
pub mod passkey_questions;
pub mod passkeys;
pub mod pipelines;
pub mod records;
pub mod references;
pub mod sealed;
pub mod second_steps;
pub mod sessions;
pub mod sign_in_failures;
pub mod tags;
pub mod tasks;
pub mod timeline;
pub mod two_factor;
pub mod users;
pub mod views;

pub use kernel::{Db, DbConfig, Engine, Executor, Row, Sql, StoreError, Tx, Value, sql};
