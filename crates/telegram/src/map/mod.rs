//! Telegram's words into Parley's. Pure: nothing here talks to anyone.

pub(crate) mod attachment;
pub(crate) mod content;
pub(crate) mod dialog;
pub(crate) mod error;
mod glimpse;
pub(crate) mod message;
pub(crate) mod peer;
pub(crate) mod position;
pub(crate) mod update;
