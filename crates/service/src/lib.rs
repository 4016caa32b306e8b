//! Parley's use cases.
//!
//! A module per capability, with plain functions: each takes [`Services`] and the
//! [`Actor`](domain::Actor) who acts, asks the permission table, applies the rules of
//! `domain`, and commits rows and events in one transaction. HTTP handlers, server functions
//! and jobs are all thin callers of these.

pub mod accounts;
pub mod api_keys;
pub mod audit;
pub mod bin;
pub mod bulk;
mod change;
pub mod clock;
pub mod companies;
pub mod contacts;
pub mod context;
pub mod csv;
pub mod custom_fields;
pub mod deals;
pub mod error;
pub mod export;
pub mod filters;
pub mod housekeeping;
pub mod identity;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod mail;
pub mod media;
pub mod members;
pub mod messaging;
pub mod notes;
pub mod notices;
pub mod organizations;
pub mod origin;
pub mod pipelines;
pub mod realtime;
pub mod reseal;
pub mod secrets;
pub mod seed;
pub mod tags;
pub mod tasks;
pub mod telegram;
pub mod timeline;
pub mod views;

pub use clock::Clock;
pub use context::Services;
pub use error::Failure;
