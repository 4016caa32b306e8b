//! Parley's Telegram gateway: the only crate that names grammers.
//!
//! [`GrammersGateway`] implements [`service::telegram::Gateway`]. Per account it keeps one
//! supervised task with a connection, the update loop and the session; what must survive goes to
//! [`service::telegram::AccountStore`], nothing stays here. No grammers type crosses the border.
//!
//! - [`Endpoint`]: Telegram itself or, with the feature `sandbox`, a local server for development
//! - `vault`: the session, in memory with a background writer
//! - `link`: the connection, and a time limit around every call
//! - `account`: sign-in, the update loop, sending, reading, for one account
//! - `map`: Telegram's words into Parley's

mod account;
mod backoff;
mod config;
mod endpoint;
mod gateway;
#[cfg(feature = "sandbox")]
mod handshake;
mod link;
mod map;
mod vault;

pub use config::{Config, Timing};
pub use endpoint::Endpoint;
#[cfg(feature = "sandbox")]
pub use endpoint::SandboxEndpoint;
pub use gateway::GrammersGateway;
