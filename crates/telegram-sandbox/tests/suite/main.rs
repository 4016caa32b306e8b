//! The sandbox proved from outside: by unmodified grammers, by Telethon, and over its own HTTP control API.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is the right answer to the unexpected"
)]

mod conversation;
mod crypto;
mod dialogs;
mod faults;
mod group;
mod http;
mod media;
mod recovery;
mod restart;
mod scenario;
mod sign_in;
mod support;
mod telethon;
