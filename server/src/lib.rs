//! The server: composition root, HTTP, websocket, commands.
//!
//! [`Application::build`] puts the parts together and binds the address, [`Application::run`]
//! serves until it is told to stop. The command `serve` and the tests use the same two.

#![recursion_limit = "256"]

pub mod application;
pub mod commands;
pub mod config;
pub mod http;
pub mod state;
pub mod telegram;
pub mod telemetry;

pub use application::{Application, Extras};
