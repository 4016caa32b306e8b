//! Parley's interface. Compiled twice: with `ssr` it renders on the server, with `hydrate` it
//! takes over in the browser. A section is a folder; `routes.rs` is the one table of addresses.

#![recursion_limit = "256"]

pub mod accounts;
pub mod auth;
pub mod crm;
#[cfg(feature = "ssr")]
pub mod ctx;
pub mod error;
pub mod forms;
pub mod frame;
pub mod i18n;
pub mod imports;
mod inbox;
mod late;
pub mod outbox;
pub mod pipeline;
pub mod preferences;
pub mod realtime;
pub mod routes;
pub mod session;
pub mod settings;
pub mod shell;
pub mod two_factor;

pub use routes::App;
pub use shell::shell;
