//! HTTP: the JSON interface, the pages, the websocket, and what stands around them.

pub mod api;
mod byte_range;
mod extract;
pub mod health;
mod metrics;
pub mod middleware;
mod pages;
pub mod problem;
mod router;
mod sign_in_with;
mod ws;

pub use pages::leptos_options;
pub use router::{inventory, router};
