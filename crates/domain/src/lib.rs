//! Parley's words: what the product is made of, without saying where it is kept.
//!
//! Everything here is plain data and pure rules, so the same definition of valid serves the
//! form in the browser, the HTTP interface and the importer.

#[macro_use]
pub mod text_enum;

pub mod account;
pub mod api_key;
pub mod attachment;
pub mod audit;
pub mod bulk;
pub mod chat;
pub mod columns;
pub mod company;
pub mod contact;
pub mod content;
pub mod custom;
pub mod deal;
pub mod device;
pub mod error;
pub mod event;
pub mod filter;
pub mod identity;
pub mod ids;
pub mod import;
pub mod invitation;
pub mod language;
pub mod list;
pub mod message;
pub mod note;
pub mod notice;
pub mod organization;
pub mod passkey;
pub mod permission;
pub mod pipeline;
pub mod profile;
pub mod record;
pub mod search;
pub mod sign_in_with;
pub mod tag;
pub mod task;
pub mod telegram;
pub mod timeline;
pub mod two_factor;
pub mod value;
pub mod view;

pub use error::{Error, ErrorCode, FieldCode, FieldError, FieldErrors};
pub use event::Event;
pub use ids::*;
pub use list::{ListQuery, Page};
pub use permission::{Access, Actor, Permission, Role};
pub use record::{Record, RecordKind, Target};
